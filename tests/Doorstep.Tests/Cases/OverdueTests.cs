using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Cases;
using Doorstep.Cases.Desk;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Cases;

/// <summary>One case is overdue or not, whoever counts.</summary>
public sealed class OverdueTests(OverdueTests.City city) : IClassFixture<OverdueTests.City>
{
    public sealed class City : CaseCity;

    [Fact]
    public async Task The_numbers_of_the_desk_the_count_and_the_queue_name_the_same_cases_overdue()
    {
        var now = DateTimeOffset.UtcNow;
        await ACaseAsync(CaseStatus.InHand, due: now.AddHours(-1), resolved: null, closed: null);
        await ACaseAsync(CaseStatus.Resolved, due: now.AddHours(-2), resolved: now.AddHours(-1), closed: null);
        await ACaseAsync(CaseStatus.Resolved, due: now.AddHours(-1), resolved: now.AddHours(-2), closed: null);
        await ACaseAsync(CaseStatus.Closed, due: now.AddHours(-2), resolved: now.AddHours(-1), closed: now);
        await ACaseAsync(CaseStatus.Rejected, due: now.AddHours(-2), resolved: null, closed: now);
        await ACaseAsync(CaseStatus.InHand, due: now.AddHours(1), resolved: null, closed: null);

        var counted = (await (await city.DeskAsync()).GetFromJsonAsync<JsonElement>("/api/cases/count")).GetProperty("overdue").GetInt32();
        using var scope = city.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var figures = await scope.ServiceProvider.GetRequiredService<ReadFigures>().RunAsync(area: null);
        var queued = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Cases.ThatAreOverdue(now).CountAsync();
        Assert.Equal((2, 2, 2), (counted, figures.Overdue, queued));
    }

    private async Task ACaseAsync(CaseStatus status, DateTimeOffset due, DateTimeOffset? resolved, DateTimeOffset? closed)
    {
        var id = await city.ReportedAsync();
        await city.WithDatabaseAsync(db => db.Cases.Where(found => found.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(found => found.Status, status).SetProperty(found => found.DueAt, due)
            .SetProperty(found => found.ResolvedAt, resolved).SetProperty(found => found.ClosedAt, closed)));
    }
}
