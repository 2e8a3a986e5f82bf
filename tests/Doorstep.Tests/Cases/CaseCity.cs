using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Maps;
using Doorstep.Places;
using Doorstep.Staff;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Doorstep.Tests.Cases;

/// <summary>
/// A city of five squares, a hundredth of a degree wide, side by side from 110.30 E at 20.00 N: two grids of one community, a community without
/// grids, and a grid in another district. The third square's place in the row stays empty. Synthetic, like everybody in it.
/// </summary>
public class CaseCity : DoorstepApp
{
    public const string Grid = "460106005006001";
    public const string NextGrid = "460106005006002";
    public const string Community = "460106005006";
    public const string WithoutGrids = "460106005007";
    public const string FarGrid = "460108001001001";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly Dictionary<string, Guid> departments = [];

    public Guid WorkerId { get; private set; }

    public Guid SubstituteId { get; private set; }

    public static (double Longitude, double Latitude) Middle(string area) => (110.305 + (0.01 * (area switch
    {
        Grid => 0,
        NextGrid => 1,
        WithoutGrids => 3,
        _ => 4,
    })), 20.005);

    public Guid Department(string kind) => departments[kind];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await WithDatabaseAsync(FillAsync);
    }

    /// <summary>A report as the web page sends it.</summary>
    public object AReport(string kind = "0301", string area = Grid, Guid? key = null, string text = "楼下垃圾堆了三天（合成）") => new
    {
        key = key ?? NewId(),
        kind,
        text,
        longitude = Middle(area).Longitude,
        latitude = Middle(area).Latitude,
        address = "合成路 1 号",
        name = "合成张",
        phone = "13800000000",
    };

    internal async Task<ReportCase.Answer> ReportAsync(object report)
    {
        var response = await CreateClient().PostAsJsonAsync("/api/reports", report);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<ReportCase.Answer>(Json))!;
    }

    public async Task<Guid> ReportedAsync(string kind = "0301", string area = Grid) =>
        await IdOfAsync((await ReportAsync(AReport(kind, area))).Number);

    public Task<Guid> IdOfAsync(string number) =>
        FromDatabaseAsync(db => db.Cases.Where(found => found.Number == number).Select(found => found.Id).SingleAsync());

    public Task<Case> CaseAsync(Guid id) => FromDatabaseAsync(db =>
        db.Cases.AsNoTracking().Include(found => found.Acts).Include(found => found.Reports).SingleAsync(found => found.Id == id));

    public Task<List<Entry>> LogOfAsync(Guid id) =>
        FromDatabaseAsync(db => db.Log.AsNoTracking().Where(entry => entry.SubjectId == id).OrderBy(entry => entry.Number).ToListAsync());

    public Task<HttpClient> DeskAsync(string area = "4601") => SignedInAsync(Role.DutyOfficer, area);

    public Task<HttpClient> HandlerAsync(string kind) => SignedInAsync(Role.DepartmentHandler, "4601", Department(kind));

    public static Task<HttpResponseMessage> ActAsync(HttpClient client, Guid id, string act, object? body = null) =>
        client.PostAsJsonAsync($"/api/cases/{id}/{act}", body ?? new { });

    /// <summary>The sentence of a refusal.</summary>
    public static async Task<string> WhyAsync(HttpResponseMessage refused) =>
        (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString() ?? "";

    internal static async Task<ShowCase.Result> ShowAsync(HttpClient client, Guid id) =>
        (await client.GetFromJsonAsync<ShowCase.Result>($"/api/cases/{id}", Json))!;

    private async Task FillAsync(DoorstepContext db)
    {
        var since = new DateTimeOffset(2014, 1, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var (code, at) in new (string, int?)[]
        {
            ("4601", null), ("460106", null), ("460108", null), ("460106005", null), (Community, null), (Grid, 0), (NextGrid, 1),
            (WithoutGrids, 3), (FarGrid, 4)
        })
        {
            var area = AreaCode.Parse(code);
            db.Areas.Add(Area.Found(area, new($"合成{code}", $"合成{code}", $"Synthetic {code}"), true, new DateOnly(2014, 1, 1), 110.3, 20));
            if (at is { } place)
            {
                var west = 110.30 + (0.01 * place);
                db.Outlines.Add(Outline.Draw(
                    NewId(), area, 1, since, Shape.Area([[west, 20.00, west + 0.01, 20.00, west + 0.01, 20.01, west, 20.01, west, 20.00]])));
            }
        }

        foreach (var kind in new[] { "SANITATION", "WATER", "MUNICIPAL", "TRANSPORT", "POLICE" })
        {
            var department = Doorstep.Staff.Department.Found(
                departments[kind] = NewId(), kind, new($"合成{kind}", $"合成{kind}", $"Synthetic {kind}"), "0898-00000000");
            db.Departments.Add(department);
        }

        var worker = GridWorker.Hire(WorkerId = NewId(), AreaCode.Parse(Community), "合成员", "Synthetic Worker", "13900000001", "B-1");
        var substitute = GridWorker.Hire(SubstituteId = NewId(), AreaCode.Parse(Community), "合成替", "Synthetic Substitute", "13900000002", "B-2");
        db.GridWorkers.AddRange(worker, substitute);
        db.Postings.Add(Posting.Post(worker, AreaCode.Parse(Grid), new(NewId(), Guid.Empty, since)));
        db.Postings.Add(Posting.Post(substitute, AreaCode.Parse(Community), new(NewId(), Guid.Empty, since)));
        await db.SaveChangesAsync();
    }
}

/// <summary>One host serves all tests that only come and go in it.</summary>
[CollectionDefinition(nameof(CaseCity))]
public sealed class CaseCityCollection : ICollectionFixture<CaseCity>;

/// <summary>The same city under a clock that a test sets.</summary>
public sealed class ClockedCity : CaseCity
{
    /// <summary>Thursday the 12th of February 2015, half past nine in Haikou.</summary>
    public new FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2015, 2, 12, 1, 30, 0, TimeSpan.Zero));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Clock));
    }

    /// <summary>Clocks beat in the background: what they do is there soon, not at once.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 3000 && !await holds(); i++)
        {
            await Task.Delay(20);
        }

        Assert.True(await holds());
    }
}
