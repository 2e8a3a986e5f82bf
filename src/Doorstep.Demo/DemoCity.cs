using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Demo.Geography;
using Doorstep.Identity;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Register.Import;
using Doorstep.Tasks;
using Doorstep.Tasks.Counts;
using Doorstep.Tasks.Doors;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Demo;

/// <summary>
/// Makes the whole demo city by its own means: synthetic, and the same for the same seed and day. Its sign-ins stand in
/// demo-accounts.json beside the data.
/// </summary>
sealed class DemoCity(IServiceProvider services, string folder, Action<string, double> tell)
{
    /// <summary>The subdistrict that both scales have; the demo's worker and community live in it.</summary>
    private static readonly AreaCode Home = AreaCode.Parse("460106005");

    private readonly DoorstepContext db = services.GetRequiredService<DoorstepContext>();
    private readonly TimeProvider clock = services.GetRequiredService<TimeProvider>();

    public async Task MakeAsync(DemoScale scale, int seed, CancellationToken cancellationToken)
    {
        if (await db.Areas.AnyAsync(cancellationToken))
        {
            throw new InvalidOperationException($"There is a city in {folder} already; ./run --reset makes it anew.");
        }

        tell("1 of 5: the land with its streets and grids", 0);
        var geography = GeographyMaker.Make(scale, seed);
        tell("1 of 5: the land with its streets and grids", 1);
        var (now, chance, ids) = (clock.GetUtcNow(), new Random(seed), services.GetRequiredService<Ids>());
        Built? built = null;
        await db.InOneCommitAsync(async () => built = await BuildAsync(geography, chance, ids, now, cancellationToken), cancellationToken);
        tell("4 of 5: residents", 0);
        await new DemoPeople(db, services.GetRequiredService<ImportRegister>(), ids, chance, now)
            .RegisterAsync(built!.Buildings, built.Doors, scale is DemoScale.Small ? 2_000 : 121_500,
                share => tell("4 of 5: residents", share), cancellationToken);
        tell("4 of 5: residents", 1);
        await new DemoReadings(db, ids, now).WriteAsync(cancellationToken);
        await new DemoDataRequests(db, ids, now).WriteAsync(cancellationToken);
        await AnalyzeAsync(cancellationToken);
        tell("5 of 5: a year of cases", 0);
        await db.InOneCommitAsync(() => new DemoCases(db, ids, chance, now, built.Cast)
            .LiveThroughAsync(scale is DemoScale.Small ? 400 : 12_000, built.Buildings, cancellationToken), cancellationToken);
        DemoRounds rounds = new(db, ids, chance, now, built.Cast);
        DemoTasks tasks = new(db, services.GetRequiredService<FillRhythms>(), services.GetRequiredService<SettleDoors>(),
            services.GetRequiredService<PlanWork>(), ids, chance, now, rounds);
        await db.InOneCommitAsync(
            () => tasks.LiveThroughAsync(Home, built.Cast.Dispatcher, built.Cast.Workers, cancellationToken), cancellationToken);
        await rounds.FindAsync(Home, tasks.Rhythms, cancellationToken);
        await db.InOneCommitAsync(() => new DemoAppeals(db, ids, services.GetRequiredService<Chance>(), chance, now)
            .RaiseAsync(Home, built.Cast.Dispatcher, built.Cast.Workers, cancellationToken), cancellationToken);
        await new DemoCounts(db, services.GetRequiredService<MakeCountsReport>(), ids, chance, now)
            .LiveThroughAsync(Home.At(AreaLevel.City), built.Cast.Workers, cancellationToken);
        await new DemoCalls(db, ids, now, built.Cast).TakeAsync(Home, cancellationToken);
        await new DemoPhones(db, ids, now).CarryAsync(Home, built.Cast.Workers, cancellationToken);
        tell("5 of 5: a year of cases", 1);
        DemoAccounts.Write(folder, built.Accounts);
    }

    /// <summary>
    /// PostgreSQL gathers its statistics of a table some minutes after it was filled; without them it joins a whole city row by row.
    /// </summary>
    private async Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        if (db.Database.IsNpgsql())
        {
            await db.InOneCommitAsync(() => db.Database.ExecuteSqlRawAsync("ANALYZE", cancellationToken), cancellationToken);
        }
    }

    private sealed record Built(
        IReadOnlyList<Building> Buildings, IReadOnlyList<Dwelling> Doors, IReadOnlyList<DemoAccounts> Accounts, DemoCast Cast);

    private async Task<Built> BuildAsync(DemoGeography geography, Random chance, Ids ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Step = "2 of 5: map, buildings and doors";
        tell(Step, 0);
        var places = new DemoPlaces(db, ids, now.AddYears(-1));
        var areas = await places.InsertAsync(geography, cancellationToken);
        tell(Step, 0.2);
        var buildings = await places.InsertBuildingsAsync(geography, cancellationToken);
        tell(Step, 0.4);
        var doors = await places.InsertDoorsAsync(buildings, cancellationToken);
        await services.GetRequiredService<CountDwellings>().RunAsync(buildings, doors, new Act(ids.Next(), Guid.Empty, now), cancellationToken);
        tell(Step, 1);
        var (accounts, cast) = await StaffAsync(areas, chance, ids, now, cancellationToken);
        return new(buildings, doors, accounts, cast);
    }

    /// <summary>The grid of the worker whose sign-in is printed.</summary>
    internal static AreaCode OwnGrid(IEnumerable<AreaCode> grids) => grids.Where(Home.Contains).Min();

    private async Task<(IReadOnlyList<DemoAccounts> Accounts, DemoCast Cast)> StaffAsync(
        IReadOnlyList<Area> areas, Random chance, Ids ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        tell("3 of 5: staff and their sign-ins", 0);
        db.Cities.Add(City.Found(Home.At(AreaLevel.City), isDemo: true, now));
        db.Departments.AddRange(DemoDepartments.Make(ids, now));
        await db.SaveChangesAsync(cancellationToken);
        var staff = new DemoStaff(db, ids, services.GetRequiredService<IPasswordHasher<Account>>(),
            services.GetRequiredService<Blobs>(), chance);
        var workers = await staff.HireAsync(areas, cancellationToken);
        var home = OwnGrid(areas.Where(area => area.Level is AreaLevel.Grid).Select(area => area.Code));
        var accounts = await staff.OpenAccountsAsync(home, now, cancellationToken);
        tell("3 of 5: staff and their sign-ins", 1);
        var byName = await db.Users.Where(account => account.PasswordHash != null)
            .ToDictionaryAsync(account => account.UserName!, account => account.Id, cancellationToken);
        var handlers = await db.Grants.Where(grant => grant.DepartmentId != null)
            .ToDictionaryAsync(grant => grant.DepartmentId!.Value, grant => grant.AccountId, cancellationToken);
        return (accounts, new DemoCast(byName["duty"], byName["dispatcher"], handlers, workers));
    }
}
