using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Cases.Called;
using Doorstep.Catalogue;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Cases;

/// <summary>The line for help does not hang on the database: a call is kept on this node until it is back, and its caller is told so.</summary>
public sealed class EmergencySpoolTests
{
    private const string Phone = "13800001234";

    [Fact]
    public async Task A_call_for_help_while_the_database_is_away_is_kept_and_stands_on_the_desk_once_when_it_is_back()
    {
        await using var city = await Outage.CityAsync<ResidentCity>();
        var (resident, key) = (city.CreateClient(), city.NewId());
        var call = new
        {
            key, kind = "0214", text = "老人摔倒（合成）", address = "海垦路12号", phone = Phone, longitude = 110.305, latitude = 20.005,
            photos = new[] { city.NewId() }
        };
        (await resident.GetAsync("/api/kinds")).EnsureSuccessStatusCode();
        DateTimeOffset received;
        await using (await Outage.BeginAsync(city))
        {
            var answer = await resident.PostAsJsonAsync("/api/reports", call);
            var kept = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True(answer.StatusCode is HttpStatusCode.Accepted, $"{answer.StatusCode} {kept}");
            Assert.Equal(key, kept.GetProperty("receipt").GetGuid());
            Assert.Contains("120", kept.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Equal(["110", "119", "120"], kept.GetProperty("call").EnumerateArray().Select(number => number.GetString()!));
            received = kept.GetProperty("receivedAt").GetDateTimeOffset();
            Assert.Equal(HttpStatusCode.Accepted, (await resident.PostAsJsonAsync("/api/reports", call)).StatusCode);
            Assert.DoesNotContain(Phone, await SpoolAsync(city), StringComparison.Ordinal);
            Assert.DoesNotContain("老人", await SpoolAsync(city), StringComparison.Ordinal);
            Assert.Equal(2, city.Services.GetRequiredService<EmergencySpool>().Waiting);

            var calm = await resident.PostAsJsonAsync("/api/reports", new { key = city.NewId(), kind = "0301", text = "合成" });
            Assert.Equal(HttpStatusCode.ServiceUnavailable, calm.StatusCode);
            Assert.NotNull(calm.Headers.RetryAfter);
        }

        await UntilAsync(() => city.Services.GetRequiredService<EmergencySpool>().Waiting == 0);
        var found = await ReadAsync(city, db => db.Cases.Include(one => one.Reports).SingleAsync());
        Assert.Equal(key, Assert.Single(found.Reports).Key);
        Assert.Equal((true, CaseCity.Grid, "海垦路12号"), (found.IsEmergency, found.Area.Value, found.Address));
        // PostgreSQL keeps microseconds.
        Assert.InRange((found.Reports[0].At - received).Duration(), TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        Assert.Equal(found.Number, (await (await resident.PostAsJsonAsync("/api/reports", call)).Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("number").GetString());
    }

    [Fact]
    public async Task What_staff_write_down_of_a_call_for_help_while_the_database_is_away_is_kept_like_the_call_itself()
    {
        await using var city = await Outage.CityAsync<ResidentCity>();
        var desk = await city.DeskAsync();
        (await desk.GetAsync("/api/kinds")).EnsureSuccessStatusCode();
        // As on a desk that was open before, whose circuit knows who sits there.
        var (officer, worker) = (As(Permission.FileCases, "4601"), As(Permission.ReportCases, CaseCity.Grid));
        Guid[] keys = [city.NewId(), city.NewId(), city.NewId()];
        var household = city.NewId();
        await using (await Outage.BeginAsync(city))
        {
            using var scope = city.Services.GetRequiredService<IServiceScopeFactory>().As(officer);
            var report = scope.ServiceProvider.GetRequiredService<ReportForCaller>();
            Assert.Equal(keys[0], (await report.RunAsync(new(keys[0], "0214", "摔倒（合成）", Area: CaseCity.Grid, Address: "没有写（合成）"))).Kept?.Key);
            await Assert.ThrowsAnyAsync<Exception>(() => report.RunAsync(new(city.NewId(), "0301", "合成")));
            using var field = city.Services.GetRequiredService<IServiceScopeFactory>().As(worker);
            Assert.Equal(keys[1], (await field.ServiceProvider.GetRequiredService<ReportAsWorker>()
                .RunAsync(new(keys[1], "0214", "摔倒（合成）", Address: "海垦路12号"))).Kept?.Key);
            var called = field.ServiceProvider.GetRequiredService<ReportCalled>();
            Assert.Equal(keys[2], (await called.RunAsync(new(keys[2], household, "0214", "摔倒（合成）")))?.Kept?.Key);
            await Assert.ThrowsAnyAsync<Exception>(() => called.RunAsync(new(city.NewId(), household, "0301", "合成")));

            // A program has to show first who it is, which takes the database: it is told whom to call.
            var told = await desk.PostAsJsonAsync("/api/cases/desk-reports", new { key = city.NewId(), kind = "0214", text = "摔倒（合成）" });
            Assert.Equal(HttpStatusCode.ServiceUnavailable, told.StatusCode);
            Assert.Contains("120", await told.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await UntilAsync(() => city.Services.GetRequiredService<EmergencySpool>().Waiting == 0);
        var cases = await ReadAsync(city, db => db.Cases.Include(one => one.Reports).OrderBy(one => one.Channel).ToListAsync());
        Assert.Equal(keys.Order(), cases.ConvertAll(one => one.Reports[0].Key).Order());
        Assert.All(cases, found => Assert.Equal((true, CaseCity.Grid), (found.IsEmergency, found.Area.Value)));
        // Nobody could look up whether she sees the household: its words name it, and the case is not tied to it.
        var ofHousehold = cases.Single(found => found.Reports[0].Key == keys[2]);
        Assert.Equal((true, (Guid?)null), (ofHousehold.NeedsPlace, ofHousehold.Reports[0].HouseholdId));
        Assert.Contains($"{household}", ofHousehold.Reports[0].Text);
        Assert.Contains("摔倒", ofHousehold.Reports[0].Text);
    }

    private static Caller As(string permission, string area)
    {
        Caller caller = new();
        caller.Become(Guid.CreateVersion7(), AccessScope.Of([new Right([permission], Doorstep.Contracts.AreaCode.Parse(area), null)]));
        return caller;
    }

    [Fact]
    public async Task The_pages_for_help_and_reports_say_what_is_so_and_lose_nothing_that_was_typed()
    {
        await using var city = await Outage.CityAsync<ResidentCity>();
        Visitor help = new(city.CreateClient()), asking = new(city.CreateClient()), report = new(city.CreateClient());
        await help.OpenAsync("/help?kind=0214");
        await report.OpenAsync("/report?kind=0301");
        await report.PressAsync("next", new() { ["Form.Address"] = "海垦路12号" });
        await report.PressAsync("next", new() { ["Form.Text"] = "垃圾堆了三天（合成）" });
        await using (await Outage.BeginAsync(city))
        {
            Assert.Equal(HttpStatusCode.OK, (await asking.OpenAsync("/help?kind=0219")).Status);
            await help.PressAsync("send", new() { ["Form.Address"] = "海垦路12号", ["Form.Phone"] = Phone });
            Assert.Equal(HttpStatusCode.Accepted, help.Status);
            Assert.Contains("求助已收到，还没有送到值班台", help.Page, StringComparison.Ordinal);
            Assert.Contains("tel:120", help.Page, StringComparison.Ordinal);

            await report.PressAsync("send");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, report.Status);
            Assert.Contains("还没有提交成功", report.Page, StringComparison.Ordinal);
            Assert.Equal("垃圾堆了三天（合成）", report.Field("Form.Text"));
        }

        await UntilAsync(async () => (await help.PressAsync("send")).Address.StartsWith("/follow/", StringComparison.Ordinal));
        await UntilAsync(async () => (await report.PressAsync("send")).Address.StartsWith("/follow/", StringComparison.Ordinal));
        Assert.Equal(2, await ReadAsync(city, db => db.Cases.CountAsync()));
    }

    [Fact]
    public async Task Where_not_even_the_file_can_be_written_the_caller_is_told_whom_to_call()
    {
        await using var city = await Outage.CityAsync<ResidentCity>();
        var (resident, help) = (city.CreateClient(), new Visitor(city.CreateClient()));
        await help.OpenAsync("/help?kind=0214");
        await File.WriteAllTextAsync(Path.Combine(city.Folder, "spool"), "no folder");
        await using (await Outage.BeginAsync(city))
        {
            var answer = await resident.PostAsJsonAsync("/api/reports", new { key = city.NewId(), kind = "0214" });
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains(
                "120", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
            await help.PressAsync("send", new() { ["Form.Address"] = "海垦路12号", ["Form.Text"] = "摔倒（合成）" });
            Assert.Equal(HttpStatusCode.ServiceUnavailable, help.Status);
            Assert.Contains("平台暂时无法接收求助", help.Page, StringComparison.Ordinal);
            Assert.Contains("tel:120", help.Page, StringComparison.Ordinal);
            Assert.Equal("摔倒（合成）", help.Field("Form.Text"));
        }
    }

    [Fact]
    public async Task A_call_for_help_that_the_database_does_not_take_for_a_reason_of_its_own_is_kept_and_stands_on_the_desk_when_that_is_gone()
    {
        // Time stands still, so that the catalogue in memory stays as it is.
        await using ClockedCity city = new();
        await city.InitializeAsync();
        var resident = city.CreateClient();
        await city.ReportAsync(city.AReport("0219"));
        var kind = await city.FromDatabaseAsync(db => db.TaskKinds.AsNoTracking().SingleAsync(one => one.Code == "0670" && one.ReplacedAt == null));
        await city.WithDatabaseAsync(db => db.TaskKinds.Where(one => one.Id == kind.Id).ExecuteDeleteAsync());
        Assert.Equal(HttpStatusCode.Accepted, (await resident.PostAsJsonAsync("/api/reports", new { kind = "0670", text = "合成：火" })).StatusCode);
        await city.WithDatabaseAsync(db =>
        {
            db.Add(kind);
            return db.SaveChangesAsync();
        });
        await ClockedCity.EventuallyAsync(async () =>
        {
            city.Clock.Advance(TimeSpan.FromSeconds(3));
            return await city.FromDatabaseAsync(db => db.Cases.CountAsync(found => found.KindCode == "0670")) == 1;
        });
    }

    [Theory]
    [InlineData("emergencies.jsonl")]
    [InlineData("readings.jsonl")]
    public async Task A_torn_line_is_put_aside_and_the_whole_ones_are_written(string file)
    {
        await using var city = await Outage.CityAsync<ResidentCity>();
        var resident = city.CreateClient();
        (await resident.GetAsync("/api/kinds")).EnsureSuccessStatusCode();
        var path = Path.Combine(city.Folder, "spool", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using (await Outage.BeginAsync(city))
        {
            // As a power cut leaves it, in the middle of a line; and as no program of ours does.
            await File.WriteAllTextAsync(path, "null\n{}\n" + """{"Key":"01a22377-b460-771f-b9c3-a6dd8d97132e","At":"2026-11-2""");
            if (file.StartsWith("emergencies", StringComparison.Ordinal))
            {
                Assert.Equal(
                    HttpStatusCode.Accepted, (await resident.PostAsJsonAsync("/api/reports", new { key = city.NewId(), kind = "0214" })).StatusCode);
            }
            else
            {
                await city.Services.GetRequiredService<ReadingSpool>().KeepAsync(
                    [Reading.Of(new(ReadingSubject.Reporter, city.NewId(), "Phone", Doorstep.Contracts.AreaCode.Parse(CaseCity.Grid)),
                        Purposes.CallBack, new(city.NewId(), city.NewId(), DateTimeOffset.UnixEpoch))]);
            }
        }

        await UntilAsync(async () => await ReadAsync(city, async db => await db.Cases.CountAsync() + await db.Readings.CountAsync()) == 1);
        Assert.StartsWith("null\n{}\n{\"Key\":\"01a22377", await File.ReadAllTextAsync($"{path}.torn"), StringComparison.Ordinal);
        await UntilAsync(() => !File.Exists($"{path}.taken"));
        Assert.False(File.Exists(path));
    }

    private static async Task<string> SpoolAsync(DoorstepApp city)
    {
        var all = "";
        foreach (var file in Directory.GetFiles(Path.Combine(city.Folder, "spool")))
        {
            all += await File.ReadAllTextAsync(file);
        }

        Assert.NotEmpty(all);
        return all;
    }

    /// <summary>A pooled connection that the outage has cut says so once more.</summary>
    private static async Task<T> ReadAsync<T>(DoorstepApp city, Func<DoorstepContext, Task<T>> read)
    {
        while (true)
        {
            try
            {
                return await city.FromDatabaseAsync(read);
            }
            catch (Exception away) when (DatabaseAway.Is(away))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    private static Task UntilAsync(Func<bool> done) => UntilAsync(() => Task.FromResult(done()));

    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(60));
        while (!await done())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), late.Token);
        }
    }
}
