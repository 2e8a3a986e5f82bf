using System.Diagnostics;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Tasks;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Bench;

/// <summary>
/// The planning of one night for a whole city by the platform's own job, one grid planned again, and the day's lists of a hundred workers at once. The
/// peer plans a subdistrict at a time beside it, worker by worker and row by row; what both choose is compared.
/// </summary>
internal static class Night
{
    private const string Name = "tasks";
    private const string PeerName = "a save for each row";
    /// <summary>As the platform has it where nothing else is set.</summary>
    private const int Minutes = 300;
    private static int RoundCount => Size.Of(3, 1);
    private static int AgainCount => Size.Of(50, 3);

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        await foreach (var gate in MeasureAsync(
            "SQLite", folder => Task.FromResult($"Data Source={Path.Combine(folder, "doorstep.db")}"), null, session))
        {
            yield return gate;
        }

        await using var postgres = await PostgresPeer.StartAsync(fsync: true, "max_connections=200");
        await foreach (var gate in MeasureAsync("PostgreSQL", _ => postgres.CreateAsync("tasks"), postgres, session))
        {
            yield return gate;
        }
    }

    private static async IAsyncEnumerable<Gate> MeasureAsync(
        string database, Func<string, Task<string>> create, PostgresPeer? postgres, Session session)
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-tasks-").FullName;
        try
        {
            var connection = await create(folder);
            session.Say($"tasks: {database}, making the city with {NightCity.Households:#,0} households");
            await using (var city = await NightCity.MakeAsync(folder, connection, session.Stopping))
            {
                NightRun run = new(database, city, postgres, session.Stopping);
                foreach (var part in (Func<Task<IReadOnlyList<Gate>>>[])[
                    () => FirstAsync(run, session), () => NightAsync(run, session), () => AgainAsync(run), () => BesideAsync(run, session)])
                {
                    foreach (var gate in await part())
                    {
                        yield return gate;
                    }
                }
            }

            session.Say($"tasks: {database}, the lists of the day");
            foreach (var gate in await DayLists.MeasureAsync(Name, database, folder, connection))
            {
                yield return gate;
            }

            session.Say($"tasks: {database}, rounds on the map");
            foreach (var gate in await RoundOnMap.MeasureAsync(Name, database, folder, connection))
            {
                yield return gate;
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <param name="Database">Its name.</param>
    private sealed record NightRun(string Database, NightCity City, PostgresPeer? Postgres, CancellationToken Stopping)
    {
        /// <summary>Processor time of the platform and of its database.</summary>
        public async Task<(double Cpu, double Wall)> SpentAsync(Func<Task> work)
        {
            var (before, watch) = (Cpu, Stopwatch.StartNew());
            await work();
            return (Cpu - before, watch.Elapsed.TotalSeconds);
        }

        private double Cpu => Environment.CpuUsage.TotalTime.TotalSeconds + (Postgres?.CpuSeconds() ?? 0);
    }

    private static async Task<IReadOnlyList<Gate>> FirstAsync(NightRun run, Session session)
    {
        session.Say($"tasks: {run.Database}, the first night, which makes all tasks");
        await run.City.SweepAsync();
        run.City.Longest.Forget();
        var first = await run.SpentAsync(() => run.City.FirstNightAsync(run.Stopping));
        var tasks = await run.City.AskAsync(db => db.WorkTasks.CountAsync(run.Stopping));
        var longest = run.City.Longest.Ms;
        await run.City.WorkAsync(run.Stopping);
        await run.City.SweepAsync();
        return
        [
            Gate.Shown(Name, $"{run.Database}: the first night, which makes {tasks:#,0} tasks", "CPU-s", first.Cpu),
            Gate.Shown(Name, $"{run.Database}: its longest transaction", "ms", longest),
        ];
    }

    private static async Task<IReadOnlyList<Gate>> NightAsync(NightRun run, Session session)
    {
        var (city, today) = (run.City, run.City.Today);
        var due = await city.AskAsync(db => db.WorkTasks.CountAsync(task => task.State == TaskState.Open && task.NotBefore <= today, run.Stopping));
        session.Say($"tasks: {run.Database}, a night of {due:#,0} due items, {city.ItemsAYear:#,0} a year");
        city.Longest.Forget();
        var begun = TimeProvider.System.GetUtcNow();
        var night = await run.SpentAsync(() => city.Job.TickAsync(run.Stopping));
        var days = await city.AskAsync(db => db.DaysPlanned.Where(day => day.Day == today && day.At >= begun).ToListAsync(run.Stopping));
        var missed = city.Subdistricts.Except(days.ConvertAll(day => day.Area)).Count();
        var what = $"{run.Database}: a night, {due:#,0} due items of {city.Grids.Count:#,0} grids, {city.ItemsAYear:#,0} a year";
        return
        [
            Gate.Ceiling(Name, what, "CPU-s", night.Cpu, 20),
            Gate.Shown(Name, $"{run.Database}: the night by the clock, {days.Sum(day => day.Planned):#,0} put on the day", "s", night.Wall),
            Gate.Shown(Name, $"{run.Database}: its longest transaction", "ms", city.Longest.Ms),
            Gate.Ceiling(Name, $"{run.Database}: subdistricts not planned", "subdistricts", missed, 0),
        ];
    }

    /// <summary>Grids whose day was taken back, as when another worker is on duty: all of it is written anew.</summary>
    private static async Task<IReadOnlyList<Gate>> AgainAsync(NightRun run)
    {
        List<double> times = [];
        for (var place = 0; place < AgainCount; place++)
        {
            var grid = run.City.Grids[place * run.City.Grids.Count / AgainCount];
            await TakeBackAsync(run, grid);
            using var scope = run.City.Scope();
            var watch = Stopwatch.StartNew();
            await scope.ServiceProvider.GetRequiredService<PlanWork>().RunAsync(grid, run.City.Today, run.Stopping);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return
        [
            Gate.Ceiling(Name, $"{run.Database}: one grid planned again, p50", "ms", Rounds.Median(times), 20, AgainCount),
            Gate.Shown(Name, $"{run.Database}: one grid planned again, p95", "ms", Rounds.Percentile(times, 0.95), AgainCount),
        ];
    }

    private static async Task<IReadOnlyList<Gate>> BesideAsync(NightRun run, Session session)
    {
        session.Say($"tasks: {run.Database}, beside {PeerName}");
        List<(double, double)> cpu = [], wall = [];
        var others = 0;
        foreach (var (round, area) in run.City.Subdistricts.Take(RoundCount).Index())
        {
            Dictionary<bool, ((double Cpu, double Wall) Spent, HashSet<(Guid, Guid?)> Chosen)> sides = [];
            foreach (var isOurs in (bool[])[round % 2 == 0, round % 2 != 0])
            {
                await TakeBackAsync(run, area);
                var spent = await run.SpentAsync(() => isOurs ? OursAsync(run, area) : NightPeer.PlanAsync(run.City, area, Minutes, run.Stopping));
                sides[isOurs] = (spent, await ChosenAsync(run, area));
            }

            sides[true].Chosen.SymmetricExceptWith(sides[false].Chosen);
            others += sides[true].Chosen.Count;
            cpu.Add((sides[true].Spent.Cpu * 1000, sides[false].Spent.Cpu * 1000));
            wall.Add((sides[true].Spent.Wall * 1000, sides[false].Spent.Wall * 1000));
        }

        return
        [
            Gate.Less(Name, $"{run.Database}: a subdistrict planned", "CPU-ms", Rounds.Of(cpu), PeerName, times: 3),
            Gate.Less(Name, $"{run.Database}: a subdistrict planned, by the clock", "ms", Rounds.Of(wall), PeerName, times: 3),
            Gate.Ceiling(Name, $"{run.Database}: tasks chosen differently", "tasks", others, 0, RoundCount),
        ];
    }

    private static async Task OursAsync(NightRun run, AreaCode area)
    {
        using var scope = run.City.Scope();
        await scope.ServiceProvider.GetRequiredService<PlanWork>().RunAsync(area, run.City.Today, run.Stopping);
    }

    private static Task<HashSet<(Guid, Guid?)>> ChosenAsync(NightRun run, AreaCode area) => run.City.AskAsync(async db =>
        (await db.WorkTasks.In(area).Where(task => task.PlannedOn == run.City.Today && task.State == TaskState.Open)
            .Select(task => new { task.Id, task.WorkerId }).ToListAsync(run.Stopping)).Select(task => (task.Id, task.WorkerId)).ToHashSet());

    private static Task<int> TakeBackAsync(NightRun run, AreaCode area) => run.City.AskAsync(db => db.WorkTasks.In(area)
        .Where(task => task.PlannedOn == run.City.Today && task.State == TaskState.Open).ExecuteUpdateAsync(
            set => set.SetProperty(task => task.PlannedOn, (DateOnly?)null).SetProperty(task => task.WorkerId, (Guid?)null), run.Stopping));
}
