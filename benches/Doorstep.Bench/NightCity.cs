extern alias platform;

using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register;
using Doorstep.Tasks;
using Doorstep.Tasks.Care;
using Doorstep.Tests;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Bench;

/// <summary>
/// The demo city with 400 households for each of its workers, two rhythms for every household, one for every building and five care plans a grid. Its
/// rhythms began yesterday, whose night is planned and whose work is nine tenths done: tonight has what is due and what was left.
/// </summary>
internal sealed class NightCity : IAsyncDisposable
{
    private const int CareAGrid = 5;
    private const int LeftOf = 10, ForgottenOf = 50;
    private static readonly CareTier[] tiers = [CareTier.Weekly, CareTier.Monthly, CareTier.Monthly, CareTier.Quarterly, CareTier.Quarterly];
    private readonly WebApplication app;

    private NightCity(string folder, string connection) => app = platform::Program.Build(
        [$"--Data={folder}", $"--ConnectionStrings:Doorstep={connection}", "--Logging:LogLevel:Default=Error",
            "--Logging:LogLevel:Microsoft.EntityFrameworkCore.Model=Error", "--Telemetry:PrometheusPort="],
        [new LongestWrite.WatchModule(Longest)]);

    public static int Households => Size.Of(1456 * 400, 600);
    public static AreaCode City { get; } = AreaCode.Parse("4601");
    public LongestWrite Longest { get; } = new();
    public DateOnly Today { get; } = CityTime.Today(TimeProvider.System);
    public double ItemsAYear { get; private set; }
    public IReadOnlyList<AreaCode> Grids { get; private set; } = [];
    public IEnumerable<AreaCode> Subdistricts => Grids.Select(grid => grid.At(AreaLevel.Subdistrict)).Distinct().Order();
    internal PlanTasks Job => app.Services.GetRequiredService<PlanTasks>();

    public static async Task<NightCity> MakeAsync(string folder, string connection, CancellationToken stopping)
    {
        await DemoFolder.MakeAsync(new Dictionary<string, string> { ["ConnectionStrings:Doorstep"] = connection }, Size.Of("haikou", "small"), folder);
        NightCity city = new(folder, connection);
        using var scope = city.Scope();
        await PrepareDatabase.CityAsync(scope.ServiceProvider, stopping);
        await city.FillAsync(scope.ServiceProvider, stopping);
        return city;
    }

    public IServiceScope Scope() => app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("bench");

    public async Task<T> AskAsync<T>(Func<DoorstepContext, Task<T>> ask)
    {
        using var scope = Scope();
        return await ask(scope.ServiceProvider.GetRequiredService<DoorstepContext>());
    }

    /// <summary>As PostgreSQL does by itself, but later.</summary>
    public Task SweepAsync() => AskAsync(async db => db.Database.IsNpgsql() ? await db.Database.ExecuteSqlRawAsync("ANALYZE") : 0);

    /// <summary>The first night, when all tasks are made.</summary>
    public async Task FirstNightAsync(CancellationToken stopping)
    {
        foreach (var area in Subdistricts)
        {
            using var scope = Scope();
            await PlanTasks.PlanAsync(scope.ServiceProvider, area, Today.AddDays(-1), isNewDay: true, stopping);
        }
    }

    /// <summary>Yesterday's work as the acts would leave it: each task that has ended is followed by the next, but a few, which the night makes.</summary>
    public Task WorkAsync(CancellationToken stopping) => AskAsync(async db =>
    {
        var yesterday = Today.AddDays(-1);
        var rhythms = await db.Rhythms.AsNoTracking().ToDictionaryAsync(rhythm => rhythm.Id, stopping);
        var planned = await db.WorkTasks.AsNoTracking().Where(task => task.PlannedOn == yesterday).OrderBy(task => task.Id).ToListAsync(stopping);
        var done = planned.Where((_, place) => place % LeftOf != 0).ToList();
        Act act = new(Guid.Empty, Guid.Empty, TimeProvider.System.GetUtcNow().AddHours(-12));
        Ids ids = new(TimeProvider.System, new Chance());
        var next = done.Where((task, place) => task.Source is TaskSource.Rhythm && place % ForgottenOf != 0)
            .Select(task => Next(task, rhythms[task.SourceId], yesterday, act with { Id = ids.Next() })).ToList();
        await db.InOneCommitAsync(async () =>
        {
            foreach (var some in done.Select(task => task.Id).Chunk(2000))
            {
                await db.WorkTasks.Where(task => some.Contains(task.Id)).ExecuteUpdateAsync(set => set.SetProperty(task => task.State, TaskState.Ended)
                    .SetProperty(task => task.Outcome, TaskOutcome.Done).SetProperty(task => task.EndedAt, act.At), stopping);
            }

            await db.BulkInsertAsync(next, stopping);
        }, stopping);
        return done.Count;
    });

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static WorkTask Next(WorkTask task, Rhythm rhythm, DateOnly day, Act act)
    {
        var (from, until) = rhythm.After(day);
        return WorkTask.Plan(new(task.KindCode, task.Minutes, task.IsCare, task.IsInspection), new()
        {
            Grid = task.Area,
            Subject = task.Subject,
            Id = task.SubjectId,
            HouseholdId = task.HouseholdId,
            BuildingId = task.BuildingId,
            DwellingId = task.DwellingId,
        }, task.Source, task.SourceId, from, until, act);
    }

    private async Task FillAsync(IServiceProvider services, CancellationToken stopping)
    {
        var db = services.GetRequiredService<DoorstepContext>();
        var ids = services.GetRequiredService<Ids>();
        // The demo city has rhythms of its own, of which only the rounds of streets stay, for the map; and it has planned today already: here that
        // night is still to come.
        await db.Rhythms.Where(rhythm => rhythm.Subject != TaskSubject.Street).ExecuteDeleteAsync(stopping);
        await db.WorkTasks.Where(task => task.State == TaskState.Open && task.Source == TaskSource.Rhythm && task.Subject != TaskSubject.Street)
            .ExecuteDeleteAsync(stopping);
        await db.WorkTasks.Where(task => task.State == TaskState.Open && task.PlannedOn != null).ExecuteUpdateAsync(
            set => set.SetProperty(task => task.PlannedOn, (DateOnly?)null).SetProperty(task => task.WorkerId, (Guid?)null), stopping);
        await db.DaysPlanned.Where(day => day.Day >= Today.AddDays(-1)).ExecuteDeleteAsync(stopping);
        Grids = await db.Areas.Where(area => area.Level == AreaLevel.Grid && area.ClosedAt == null).Select(area => area.Code).ToListAsync(stopping);
        Act act = new(ids.Next(), Guid.Empty, TimeProvider.System.GetUtcNow().AddDays(-2));
        await SettleAsync(db, ids, act, stopping);
        await SweepAsync();
        var kinds = (await db.TaskKinds.Where(kind => kind.ReplacedAt == null && kind.Duty != DutyList.TakenBack && !kind.IsCare).ToListAsync(stopping))
            .OrderBy(kind => kind.Code).ToLookup(kind => kind.Subject);
        var (homes, buildings) = (await db.Occupancies.CountAsync(stopping), await db.Buildings.CountAsync(stopping));
        foreach (var (kind, every, subjects) in ((TaskKind, int, int)[])[
            (kinds[TaskSubject.Household].First(), 90, homes), (kinds[TaskSubject.Household].Last(), 365, homes),
            (kinds[TaskSubject.Building].First(), 365, buildings)])
        {
            db.Add(Rhythm.Begin(kind, City, every, Today.AddDays(-1), Today.AddDays(365), act with { Id = ids.Next() }));
            ItemsAYear += subjects * 365.0 / every;
        }

        await db.SaveChangesAsync(stopping);
        await CareAsync(db, ids, act, stopping);
    }

    /// <summary>Households without people behind the city's doors.</summary>
    private async Task SettleAsync(DoorstepContext db, Ids ids, Act act, CancellationToken stopping)
    {
        var doors = (await db.Dwellings.Select(door => new Door(door.Area, door.BuildingId, door.Id)).ToListAsync(stopping)).ToLookup(door => door.Area);
        var lived = await db.Occupancies.Where(home => home.Until == null && !home.IsStruck).GroupBy(home => home.Area)
            .Select(grid => new { grid.Key, Count = grid.Count() }).ToDictionaryAsync(grid => grid.Key, grid => grid.Count, stopping);
        List<Household> households = [];
        foreach (var grid in Grids)
        {
            Door[] there = [.. doors[grid]];
            for (var place = lived.GetValueOrDefault(grid); there.Length > 0 && place < (Households + Grids.Count - 1) / Grids.Count; place++)
            {
                var household = Household.Enter(ids.Next(), grid, HouseholdKind.Family, null, act);
                household.MoveIn(ids.Next(), there[place % there.Length], Today.AddDays(-2), act);
                households.Add(household);
            }
        }

        await db.InOneCommitAsync(async () =>
        {
            await db.BulkInsertAsync(households, stopping);
            await db.BulkInsertAsync(households.SelectMany(household => household.Occupancies), stopping);
        }, stopping);
    }

    private async Task CareAsync(DoorstepContext db, Ids ids, Act act, CancellationToken stopping)
    {
        var residents = await db.Residents.AsNoTracking().Where(resident => resident.Standing == RecordStatus.Present
            && !db.CarePlans.Any(plan => plan.ResidentId == resident.Id && plan.EndedAt == null)
            && db.Occupancies.Any(home => home.HouseholdId == resident.HouseholdId && home.Until == null && !home.IsStruck)).ToListAsync(stopping);
        var plans = residents.GroupBy(resident => resident.Area).SelectMany(grid => grid.OrderBy(resident => resident.Id).Take(CareAGrid)
            .Select((resident, place) => CarePlan.Begin(resident, tiers[place], CareGrounds.LivesAlone, act with { Id = ids.Next() }))).ToList();
        ItemsAYear += plans.Sum(plan => 365.0 / CarePlan.TierDays(plan.Tier).Every);
        await db.InOneCommitAsync(() => db.BulkInsertAsync(plans, stopping), stopping);
    }
}
