using System.Net;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Catalogue;
using Doorstep.Places.Calendar;
using Doorstep.Tests.Cases;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Places.Calendar;

/// <summary>
/// The published list of a year's holidays is given on a page, and the deadlines that waited for it are counted
/// again. In a city of its own, in November.
/// </summary>
public sealed class HolidayTests
{
    private static readonly DateTimeOffset november = new(2026, 11, 27, 1, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_list_of_holidays_is_checked_taken_and_counted_with()
    {
        await using ClockedCity city = new();
        city.Clock.SetUtcNow(november);
        await city.InitializeAsync();
        var id = await city.ReportedAsync("0301");
        await city.WithDatabaseAsync(async db =>
        {
            var found = await db.Cases.SingleAsync(found => found.Id == id);
            var kind = await db.TaskKinds.SingleAsync(kind => kind.Id == found.KindId);
            var longer = kind.Edit(kind.Terms with { LimitValue = 50, LimitUnit = LimitUnit.WorkingDays }, new(city.NewId(), Guid.Empty, november));
            db.Add(longer);
            found.File(longer, WorkingCalendar.China, new(city.NewId(), Guid.Empty, november));
            await db.SaveChangesAsync();
        });
        var before = await city.CaseAsync(id);
        Assert.True(before.IsDueProvisional);

        var visitor = await new Visitor(await city.SignedInAsync(Role.Administrator, "4601")).OpenAsync("/calendar");
        Assert.Contains("data-missing-holidays=\"2027\"", visitor.Page, StringComparison.Ordinal);
        await visitor.PressAsync("give", new() { ["List"] = "2027-01-01,holiday\n2027-13-01,holiday\n2027-01-02,sometimes" });
        Assert.Contains("第 2 行", visitor.Page, StringComparison.Ordinal);
        Assert.Contains("第 3 行", visitor.Page, StringComparison.Ordinal);
        await visitor.PressAsync("give", new() { ["List"] = "2027-01-01,holiday\n2027-10-01,holiday" });
        Assert.Contains("缺少法定节假日", visitor.Page, StringComparison.Ordinal);
        var whole = LegalHolidays.Of(2027).Concat([new DateOnly(2027, 2, 9), new DateOnly(2027, 2, 10)]).Select(day => $"{day:yyyy-MM-dd},holiday,,")
            .Append("2027-02-20,workday,,");
        await visitor.PressAsync("give", new() { ["List"] = "date,kind,occasion_en,occasion_zh\n" + string.Join("\r\n", whole) });
        Assert.Equal((HttpStatusCode.OK, "/calendar?given=true"), (visitor.Status, visitor.Address));

        city.Clock.Advance(TimeSpan.FromMinutes(2));
        await ClockedCity.EventuallyAsync(async () =>
        {
            city.Clock.Advance(TimeSpan.FromSeconds(2));
            return !(await city.CaseAsync(id)).IsDueProvisional;
        });
        Assert.True((await city.CaseAsync(id)).DueAt > before.DueAt);
        Assert.Equal(1, await city.FromDatabaseAsync(db => db.Log.CountAsync(entry => entry.What == "place.holidays-given")));
        Assert.Contains(2027, city.Services.GetRequiredService<WorkingDays>().Now.PublishedYears);
    }
}
