using System.Net;
using System.Net.Http.Json;
using Doorstep.Contracts;
using Doorstep.Tests.Staff;

namespace Doorstep.Tests.Residents;

/// <summary>Whoever a resident is told to call is on duty now: the grid's worker, who stands in for her, or the duty desk.</summary>
public sealed class WorkerOnDutyTests : IAsyncLifetime
{
    private readonly DutyCity city = new();

    public ValueTask InitializeAsync() => city.InitializeAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    /// <summary>To an hour of tomorrow, in the city.</summary>
    private void GoTo(double hour) => city.Time.Leap(new DateTimeOffset(CityTime.DayOf(city.Now).AddDays(1), default, CityTime.Offset).AddHours(hour) - city.Now);

    private async Task<string> PageAsync(string path) => WebUtility.HtmlDecode(await city.CreateClient().GetStringAsync(path));

    private async Task<string> ReportedAsync()
    {
        var answer = await city.CreateClient().PostAsJsonAsync("/api/reports", new
        {
            key = city.NewId(), kind = "0301", text = "合成", building = city.Houses[DutyCity.Grid(1)], name = "合成", phone = "12000000000"
        });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Doorstep.Cases.ReportCase.Answer>())!.Secret;
    }

    [Fact]
    public async Task A_call_reaches_whoever_stands_in_by_her_name_and_until_when()
    {
        GoTo(10);
        var secret = await ReportedAsync();
        var (own, standIn) = (city.Worker("D-1"), city.Worker("D-2"));
        foreach (var path in (string[])[$"/my-grid?building={city.Houses[DutyCity.Grid(1)]}", $"/follow/{secret}"])
        {
            Assert.Contains($"tel:{own.WorkPhone}", await PageAsync(path));
        }

        await city.IsAwayAsync(await city.StaffAsync(), "D-1", 0, 5, "D-2");
        foreach (var path in (string[])[$"/my-grid?building={city.Houses[DutyCity.Grid(1)]}", $"/follow/{secret}"])
        {
            var page = await PageAsync(path);
            Assert.Contains($"""class="button primary call" href="tel:{standIn.WorkPhone}""", page);
            Assert.Contains(standIn.NameHere, page);
            Assert.Contains($"代班到 {CityTime.Minute(city.Now.AddHours(5))[..13]}", page);
            Assert.DoesNotContain(own.WorkPhone, page);
        }

        city.Time.Leap(TimeSpan.FromHours(5.1));
        Assert.Contains($"tel:{own.WorkPhone}", await PageAsync($"/follow/{secret}"));
    }

    [Fact]
    public async Task Outside_her_hours_the_button_calls_the_duty_desk()
    {
        GoTo(10);
        var secret = await ReportedAsync();
        GoTo(22);
        foreach (var path in (string[])[$"/my-grid?building={city.Houses[DutyCity.Grid(1)]}", $"/follow/{secret}"])
        {
            var page = await PageAsync(path);
            Assert.Contains("""class="button primary call" href="tel:12345""", page);
            Assert.DoesNotContain($"""class="button primary call" href="tel:{city.Worker("D-1").WorkPhone}""", page);
        }
    }
}
