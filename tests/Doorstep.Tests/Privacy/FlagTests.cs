using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Insights;
using Doorstep.Privacy.Readings;
using Doorstep.Register.Queries;
using Doorstep.Tests.Register;

namespace Doorstep.Tests.Privacy;

/// <summary>Curiosity shows: a look that belongs to no work is counted, and who has many is flagged.</summary>
public sealed class FlagTests(DoorstepApp app)
{
    [Fact]
    public async Task A_planted_snooper_is_flagged_and_a_worker_who_visits_whom_she_looks_up_is_not()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        List<(Guid Household, Guid Person)> homes = [];
        for (var door = 0; door < 12; door++)
        {
            var household = await staff.AddAsync(ground.Dwellings[door].Id, RegisterGround.APerson(700 + door));
            homes.Add((household.Id, household.Residents[0].Id));
            // One who has no number yet is asked about by name and birth, and entered.
            await staff.DoAsync(
                $"/households/{household.Id}/births", new { name = "合成小", sex = "Male", birthDate = $"{DateTime.UtcNow.Year - 1}-01-01" });
        }

        var (snooper, worker, newcomer) =
            (await RegisterClient.OfAsync(app, ground), await RegisterClient.OfAsync(app, ground), await RegisterClient.OfAsync(app, ground));
        foreach (var (household, person) in homes)
        {
            await OpenAsync(snooper, person);
            await OpenAsync(worker, person);
            await worker.DoAsync($"/households/{household}/visits", new { condition = "Sound" });
        }

        // One slip makes nobody a snooper.
        await OpenAsync(worker, homes[0].Person);
        await OpenAsync(newcomer, homes[1].Person);
        var auditor = await app.SignedInAsync(Role.Auditor, ground.Community.Value);
        var lines = (await auditor.GetFromJsonAsync<List<FlagReadings.Line>>("/api/readings/flagged"))!;
        Assert.Equal([(12, 12, 12, true), (1, 1, 1, false)], lines.Select(line => (line.Opened, line.Unexplained, line.People, line.IsFlagged)));
        auditor.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var page = await auditor.GetStringAsync("/readings/flagged");
        Assert.Contains("Ask them", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<th></th>", page, StringComparison.Ordinal);
        Assert.Empty((await (await app.SignedInAsync(Role.Auditor, (await RegisterGround.MakeAsync(app)).Community.Value))
            .GetFromJsonAsync<List<FlagReadings.Line>>("/api/readings/flagged"))!);
    }

    private static async Task OpenAsync(RegisterClient client, Guid person) =>
        (await client.Http.PostAsJsonAsync($"/api/register/residents/{person}/open", new { field = "Name", purpose = Purposes.Visit }))
            .EnsureSuccessStatusCode();
}
