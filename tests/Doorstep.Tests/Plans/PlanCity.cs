using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Live;
using Doorstep.Maps;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Register.Acts;
using Doorstep.Staff;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Plans;

/// <summary>
/// A subdistrict of two communities, squares of about a kilometre side by side. In the first two grids of 600 and 300 doors, in the second one grid
/// of 1,100; ten doors a building, buildings in rows. A worker for each grid, two more without one, some households, and everybody synthetic.
/// </summary>
public class PlanCity : DoorstepApp
{
    public const string Subdistrict = "460106005";
    public const string First = "460106005006";
    public const string Second = "460106005007";
    public const string Crowded = First + "001";
    public const string Roomy = First + "002";
    public const string Huge = Second + "001";

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private const int DoorsABuilding = 10;

    private static readonly DateTimeOffset Since = new(2014, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        using var scope = Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        await FoundAsync(db);
        await FillCatalogue.RunAsync(db, Services.GetRequiredService<Ids>(), TimeProvider.System);
        await BuildAsync(db, scope.ServiceProvider, AreaCode.Parse(Crowded), 0, 60);
        await BuildAsync(db, scope.ServiceProvider, AreaCode.Parse(Roomy), 1, 30);
        await BuildAsync(db, scope.ServiceProvider, AreaCode.Parse(Huge), 2, 110);
        await StaffAsync(db);
    }

    public Task<HttpClient> PlannerAsync() => SignedInAsync(Role.Planner, "4601");

    /// <summary>Somebody for each part that has to agree.</summary>
    public async Task ApproveAsync(Guid plan)
    {
        foreach (var (role, area) in new[]
        {
            (Role.CommunityStaff, First), (Role.CommunityStaff, Second), (Role.SubdistrictStaff, Subdistrict), (Role.CityLeader, "4601")
        })
        {
            var response = await (await SignedInAsync(role, area)).PostAsJsonAsync($"/api/plans/{plan}/approval", new { isApproved = true });
            Assert.True(response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.NotFound
                || await RuleOfAsync(response) == "rule.plan-nothing-to-approve", await response.Content.ReadAsStringAsync());
        }
    }

    /// <summary>A plan of the subdistrict, made and agreed to by all.</summary>
    public async Task<Guid> ApprovedAsync(HttpClient planner, string area = Subdistrict)
    {
        var id = await MadeAsync(planner, new { area, name = "合成方案" });
        (await planner.PostAsync($"/api/plans/{id}/propose", null)).EnsureSuccessStatusCode();
        await ApproveAsync(id);
        return id;
    }

    public static async Task<Guid> MadeAsync(HttpClient planner, object request)
    {
        var response = await planner.PostAsJsonAsync("/api/plans", request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    public static async Task<string?> RuleOfAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>()).TryGetProperty("rule", out var rule) ? rule.GetString() : null;

    /// <summary>Doors of every grid that is open.</summary>
    public Task<Dictionary<string, int>> DoorsAsync() => FromDatabaseAsync(async db =>
        (await db.Buildings.GroupBy(building => building.Area).Select(grid => new { grid.Key, Doors = grid.Sum(building => building.Doors) })
            .ToListAsync()).ToDictionary(grid => grid.Key.Value, grid => grid.Doors));

    /// <summary>Every row stands where its building does, and the kept counts are those of a full count.</summary>
    public async Task AssertWholeAsync()
    {
        using var scope = Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<Recount>().RunAsync(repair: false));
        Assert.False(await db.Dwellings
            .AnyAsync(dwelling => db.Buildings.Any(building => building.Id == dwelling.BuildingId && building.Area != dwelling.Area)));
        Assert.False(
            await db.Occupancies.AnyAsync(home => db.Buildings.Any(building => building.Id == home.BuildingId && building.Area != home.Area)));
        Assert.False(
            await db.Households.AnyAsync(household => db.Occupancies.Any(home => home.HouseholdId == household.Id && home.Area != household.Area)));
        Assert.False(await db.Residents
            .AnyAsync(resident => db.Households.Any(household => household.Id == resident.HouseholdId && household.Area != resident.Area)));
        Assert.False(
            await db.RegisterActs.AnyAsync(act => db.Households.Any(household => household.Id == act.HouseholdId && household.Area != act.Area)));
        Assert.False(await db.RegisterChanges.AnyAsync(change => db.RegisterActs.Any(act => act.Id == change.ActId && act.Area != change.Area)));
        var locate = scope.ServiceProvider.GetRequiredService<Locate>();
        foreach (var building in await db.Buildings.AsNoTracking().ToListAsync())
        {
            Assert.Equal(building.Area, (await locate.FindAsync(building.Longitude, building.Latitude)).Area);
        }
    }

    /// <summary>All that a redrawing changes, as text.</summary>
    public Task<(string Text, int People)> PictureAsync() => FromDatabaseAsync(async db =>
    {
        var buildings = await db.Buildings.OrderBy(building => building.Id).Select(building => building.Area).ToListAsync();
        var postings = await db.Postings.Where(posting => posting.Until == null).OrderBy(posting => posting.Area)
            .Select(posting => new { posting.Area, posting.WorkerId }).ToListAsync();
        var grants = await db.Grants.Where(grant => grant.Until == null && grant.RoleCode == Role.GridWorker).OrderBy(grant => grant.Area)
            .ThenBy(grant => grant.AccountId).Select(grant => new { grant.Area, grant.AccountId }).ToListAsync();
        var counts = await db.AreaCounts.Where(count => count.Count != 0).OrderBy(count => count.Area).ThenBy(count => count.Key)
            .Select(count => new { count.Area, count.Key, count.Count }).ToListAsync();
        var grids = await db.Areas.Where(area => area.ClosedAt == null).OrderBy(area => area.Code).Select(area => area.Code).ToListAsync();
        return (string.Join('\n', [.. buildings, .. postings, .. grants, .. counts.Cast<object>(), .. grids]),
            counts.Where(count => count.Key == RollUpKeys.People).Sum(count => count.Count));
    });

    /// <summary>A tower of three entrances in the second community, 200 doors behind each, and a household behind the first door of each.</summary>
    public async Task<Guid> TowerAsync()
    {
        using var scope = Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var footprint = Shape.Area([[110.3240, 20.0092, 110.3246, 20.0092, 110.3246, 20.0094, 110.3240, 20.0094, 110.3240, 20.0092]]);
        var tower = Building.Found(NewId(), AreaCode.Parse(Huge), new("海垦路", "海墾路", "Haiken Road"), 9_000, 110.3243, 20.0093,
            Hilbert.Cell(110.3243, 20.0093), 50, 600, BuildingUse.Residential, footprint.ToBytes());
        List<Dwelling> doors = [.. Enumerable.Range(0, 600).Select(door =>
            Dwelling.Found(NewId(), tower.Id, tower.Area, 1 + (door % 200 / 4), $"{1 + (door / 200)}-{1 + (door % 200 / 4)}0{1 + (door % 4)}"))];
        await db.InOneCommitAsync(async () =>
        {
            await db.BulkInsertAsync([tower]);
            await db.BulkInsertAsync(doors);
            await scope.ServiceProvider.GetRequiredService<CountDwellings>().RunAsync([tower], doors, new Act(NewId(), Guid.Empty, Since), default);
        });
        foreach (var entrance in new[] { 0, 1, 2 })
        {
            await scope.ServiceProvider.GetRequiredService<AddHousehold>()
                .RunAsync(new(doors[200 * entrance].Id, [RegisterGround.APerson(901 + entrance)], DwellingUse.Owner));
        }

        return tower.Id;
    }

    /// <summary>The middle of a grid's square.</summary>
    public static (double Longitude, double Latitude) Middle(int square) => (110.305 + (0.01 * square), 20.005);

    private async Task FoundAsync(DoorstepContext db)
    {
        foreach (var (code, west, east) in new (string, int, int)[]
        {
            ("4601", 0, 3), ("460106", 0, 3), (Subdistrict, 0, 3), (First, 0, 2), (Second, 2, 3), (Crowded, 0, 1), (Roomy, 1, 2), (Huge, 2, 3)
        })
        {
            var area = AreaCode.Parse(code);
            db.Areas.Add(Area.Found(area, new($"合成{code}", $"合成{code}", $"Synthetic {code}"), true,
                area.Level is AreaLevel.Community ? new DateOnly(2014, 1, 1) : null, 110.3, 20));
            var (x, y) = (110.30 + (0.01 * west), 110.30 + (0.01 * east));
            db.Outlines.Add(Outline.Draw(NewId(), area, 1, Since, Shape.Area([[x, 20.00, y, 20.00, y, 20.01, x, 20.01, x, 20.00]])));
        }

        db.Departments.Add(Department.Found(NewId(), "SANITATION", new("合成环卫", "合成環衛", "Synthetic sanitation"), "0898-00000000"));
        await db.SaveChangesAsync();
    }

    private async Task BuildAsync(DoorstepContext db, IServiceProvider services, AreaCode grid, int square, int count)
    {
        List<Building> buildings = [];
        List<Dwelling> dwellings = [];
        for (var i = 0; i < count; i++)
        {
            var (longitude, latitude) = (110.3005 + (0.01 * square) + (0.0009 * (i % 11)), 20.0004 + (0.0009 * (i / 11)));
            var building = Building.Found(NewId(), grid, new("海垦路", "海墾路", "Haiken Road"), (1000 * square) + i + 1, longitude, latitude,
                Hilbert.Cell(longitude, latitude), 5, DoorsABuilding, BuildingUse.Residential, []);
            buildings.Add(building);
            dwellings.AddRange(Enumerable.Range(0, DoorsABuilding)
                .Select(door => Dwelling.Found(NewId(), building.Id, grid, 1 + (door / 2), $"{1 + (door / 2)}0{1 + (door % 2)}")));
        }

        await db.InOneCommitAsync(async () =>
        {
            await db.BulkInsertAsync(buildings);
            await db.BulkInsertAsync(dwellings);
            await services.GetRequiredService<CountDwellings>().RunAsync(buildings, dwellings, new Act(NewId(), Guid.Empty, Since), default);
        });
        for (var i = 0; i < count; i += 4)
        {
            await services.GetRequiredService<AddHousehold>().RunAsync(new(dwellings[i * DoorsABuilding].Id, [
                RegisterGround.APerson((300 * square) + (2 * i) + 1), RegisterGround.APerson((300 * square) + (2 * i) + 2, "10")
            ], DwellingUse.Owner));
        }
    }

    private async Task StaffAsync(DoorstepContext db)
    {
        foreach (var (area, badge) in new[] { (Crowded, "P-1"), (Roomy, "P-2"), (Huge, "P-3"), (null, "P-4"), (null, "P-5") })
        {
            var account = await AnAccountAsync(Role.GridWorker, area ?? First);
            var worker = GridWorker.Hire(NewId(), AreaCode.Parse((area ?? Second)[..12]), $"合成员{badge}", $"Synthetic {badge}", "13900000001", badge);
            worker.SignsInWith(account.Id);
            db.Add(worker);
            if (area is not null)
            {
                db.Add(Posting.Post(worker, AreaCode.Parse(area), new(NewId(), Guid.Empty, Since)));
            }
        }

        await db.SaveChangesAsync();
    }
}
