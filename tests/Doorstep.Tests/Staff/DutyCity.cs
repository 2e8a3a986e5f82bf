using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Live;
using Doorstep.Maps;
using Doorstep.Places;
using Doorstep.Staff;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Staff;

/// <summary>
/// A community of four grids with a worker for each of the first three and two substitutes, and the next community with one grid and its worker. All
/// of them sign in; everybody is synthetic.
/// </summary>
public sealed class DutyCity : DoorstepApp
{
    public const string Subdistrict = "460106005";
    public const string Community = "460106005006";
    public const string Next = "460106005007";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly Dictionary<string, (GridWorker Worker, Account Account)> workers = [];

    public LeapingClock Time { get; } = new();

    public DutyCity() => Leaping = Time;

    /// <summary>Of the first community, from 1 to 4.</summary>
    public static AreaCode Grid(int number) => AreaCode.Parse(Community).Grid(number);

    public GridWorker Worker(string badge) => workers[badge].Worker;

    public Account Account(string badge) => workers[badge].Account;

    /// <summary>In a house of each grid somebody may ask for her worker.</summary>
    public Dictionary<AreaCode, Guid> Houses { get; } = [];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await WithDatabaseAsync(FoundAsync);
        foreach (var (badge, area) in new[]
        {
            ("D-1", $"{Community}001"), ("D-2", $"{Community}002"), ("D-3", $"{Community}003"), ("S-1", Community), ("S-2", Community),
            ("N-1", $"{Next}001"), ("X-1", "")
        })
        {
            await HireAsync(badge, area);
        }
    }

    public Task<HttpClient> StaffAsync(string area = Community) =>
        SignedInAsync(area.Length < 12 ? Role.SubdistrictStaff : Role.CommunityStaff, area);

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>Away from an hour to an hour, counted from now.</summary>
    public async Task<HttpResponseMessage> AwayAsync(
        HttpClient staff, string badge, double from, double until, string? standIn = null, Guid? key = null) =>
        await staff.PostAsJsonAsync("/api/duty/absences", new
        {
            workerId = Worker(badge).Id, from = from == 0 ? (DateTimeOffset?)null : Now.AddHours(from), until = Now.AddHours(until),
            standInId = standIn is null ? null : (Guid?)Worker(standIn).Id, key
        });

    internal async Task<RecordAbsence.Recorded> IsAwayAsync(
        HttpClient staff, string badge, double from, double until, string? standIn = null, Guid? key = null)
    {
        var response = await AwayAsync(staff, badge, from, until, standIn, key);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<RecordAbsence.Recorded>(Json))!;
    }

    public async Task<HttpResponseMessage> SwapAsync(HttpClient staff, int first, int second, double from, double until, Guid? key = null) =>
        await staff.PostAsJsonAsync("/api/duty/swaps", new
        {
            first = Grid(first).Value, second = Grid(second).Value, from = from == 0 ? (DateTimeOffset?)null : Now.AddHours(from),
            until = Now.AddHours(until), key
        });

    /// <summary>The badge of whoever has a grid, some hours from now.</summary>
    public Task<string?> OnDutyAsync(AreaCode grid, double hours = 0) => FromDatabaseAsync(async db =>
    {
        var table = await DutyTable.ReadAsync(db, [grid], Now.AddHours(hours), default);
        return table.WorkerOf(grid) is { } id ? workers.Values.Single(one => one.Worker.Id == id).Worker.Badge : null;
    });

    public async Task<bool> OpensAsync(string badge, AreaCode grid) =>
        (await (await SignedInAsync(Account(badge))).GetAsync($"/areas/{grid}")).IsSuccessStatusCode;

    public static async Task<string?> RuleOfAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>()) is var said && said.TryGetProperty("rule", out var rule) ? rule.GetString()
            : said.TryGetProperty("errors", out var errors) ? errors.EnumerateObject().First().Name : null;

    /// <summary>As if nobody had ever been away.</summary>
    public Task ForgetAsync() => WithDatabaseAsync(async db =>
    {
        await db.StandIns.ExecuteDeleteAsync();
        await db.Absences.ExecuteDeleteAsync();
        await db.Grants.Where(grant => grant.Until != null).ExecuteDeleteAsync();
    });

    private async Task FoundAsync(DoorstepContext db)
    {
        foreach (var code in (string[])[
            "4601", "460106", Subdistrict, Community, $"{Community}001", $"{Community}002", $"{Community}003", $"{Community}004", Next, $"{Next}001"
        ])
        {
            var area = AreaCode.Parse(code);
            db.Areas.Add(Area.Found(area, new($"合成{code}", $"合成{code}", $"Synthetic {code}"), true, new DateOnly(2014, 1, 1), 110.3, 20));
            if (area.Level is AreaLevel.Grid)
            {
                var west = 110.30 + (0.01 * Houses.Count);
                var since = new DateTimeOffset(2014, 1, 1, 0, 0, 0, TimeSpan.Zero);
                db.Outlines.Add(Outline.Draw(
                    NewId(), area, 1, since, Shape.Area([[west, 20.00, west + 0.01, 20.00, west + 0.01, 20.01, west, 20.01, west, 20.00]])));
                Houses[area] = NewId();
                db.Buildings.Add(Building.Found(Houses[area], area, new("海垦路", "海墾路", "Haiken Road"), 1 + Houses.Count, west + 0.005, 20.005,
                    Hilbert.Cell(west + 0.005, 20.005), 3, 6, BuildingUse.Residential, []));
            }
        }

        await db.SaveChangesAsync();
    }

    private async Task HireAsync(string badge, string area)
    {
        var home = area.Length < 12 ? Community : area[..12];
        var account = await AnAccountAsync(area.Length == 0 ? Role.Resident : Role.GridWorker, area.Length == 0 ? Community : area);
        var worker = GridWorker.Hire(NewId(), AreaCode.Parse(home), $"合成员{badge}", $"Synthetic {badge}", $"1200000{workers.Count:0000}", badge);
        worker.SignsInWith(account.Id);
        workers[badge] = (worker, account);
        await WithDatabaseAsync(async db =>
        {
            db.Add(worker);
            if (area.Length > 0)
            {
                db.Add(Posting.Post(worker, AreaCode.Parse(area), new Act(NewId(), Guid.Empty, Now.AddDays(-9))));
            }

            await db.SaveChangesAsync();
        });
    }
}
