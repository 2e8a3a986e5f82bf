using System.CommandLine;
using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Planning;
using Doorstep.Planning.Files;
using Doorstep.Plans;

namespace Doorstep.CommandLine;

/// <summary>
/// Redraws the grids of a city that is told in files, which needs no database, or of areas of the platform's own (docs/planning.md).
/// </summary>
static class PlanVerb
{
    private const string MinChange = "min-change", CleanSlate = "clean-slate";
    private const int MostShown = 50;

    public static Command Make(Func<string[], WebApplication> build)
    {
        var nodes = new Option<string>("--nodes") { Description = "nodes.csv: a unit a line" };
        var edges = new Option<string>("--edges") { Description = "edges.csv: a border a line" };
        var areas = new Option<string[]>("--area")
        {
            Description = "Codes of areas of the city in --data, in place of files",
            AllowMultipleArgumentsPerToken = true
        };
        var data = Verbs.DataOption();
        var locks = new Option<string>("--locks") { Description = "locks.csv: what stays, together or apart" };
        var min = new Option<int>("--min")
        {
            Description = "The fewest households a grid may hold",
            DefaultValueFactory = _ => HouseholdWindow.Usual.Lowest
        };
        var max = new Option<int>("--max")
        {
            Description = "The most households a grid may hold",
            DefaultValueFactory = _ => HouseholdWindow.Usual.Highest
        };
        var mode = new Option<string>("--mode")
        {
            Description = "Move the fewest people, or draw the shortest borders",
            DefaultValueFactory = _ => MinChange
        };
        mode.AcceptOnlyFromAmong(MinChange, CleanSlate);
        var sound = new Option<bool>("--leave-sound")
        {
            Description = "Leave communities alone whose grids are all inside the window and in one piece"
        };
        var worth = new Option<double>("--border-worth")
        {
            Description = "Moved households that one border of mean length is worth",
            DefaultValueFactory = _ => PlanningOptions.UsualBorderWorth
        };
        var target = new Option<int?>("--target")
        {
            Description = "Clean-slate: how many households a grid had better have; the middle of the window"
        };
        var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same plan", DefaultValueFactory = _ => 1 };
        var plan = new Option<string>("--out") { Description = "plan.csv, written here", Required = true };
        var report = new Option<string>("--report") { Description = "report.json, written here" };
        var verb = new Command("plan", "Redraw grids from files, so that each holds 300 to 500 households and the fewest people get another worker")
        {
            nodes, edges, areas, data, locks, min, max, mode, sound, worth, target, seed, plan, report
        };
        verb.SetAction((parsed, cancellationToken) =>
        {
            PlanningOptions options = new()
            {
                Window = new(parsed.GetValue(min), parsed.GetValue(max)),
                Mode = parsed.GetValue(mode) == CleanSlate ? PlanMode.CleanSlate : PlanMode.MinChange,
                LeaveSound = parsed.GetValue(sound),
                BorderWorth = parsed.GetValue(worth),
                TargetHouseholds = parsed.GetValue(target),
                Seed = parsed.GetValue(seed),
            };
            return RunAsync(() => (parsed.GetValue(areas), parsed.GetValue(nodes), parsed.GetValue(edges)) switch
            {
                ({ Length: > 0 } codes, null, null) when parsed.GetValue(locks) is null =>
                    ReadAsync(build, parsed.GetValue(data)!, codes, cancellationToken),
                ({ Length: 0 } or null, { } units, { } borders) => Task.FromResult(Read(units, borders, parsed.GetValue(locks))),
                _ => throw new InvalidDataException("Tell either --area, or --nodes and --edges and perhaps --locks."),
            }, options, parsed.GetValue(plan)!, parsed.GetValue(report), cancellationToken);
        });
        return verb;
    }

    private static async Task<int> RunAsync(
        Func<Task<PlanningCity>> read, PlanningOptions options, string to, string? report, CancellationToken stopping)
    {
        try
        {
            var city = await read();
            Clear();
            var made = Planner.Plan(city, options, new WhenCut(Clear), stopping);
            Clear();
            using (var file = new StreamWriter(to))
            {
                WritePlanFiles.WritePlan(made, file);
            }

            if (report is not null)
            {
                using var file = File.Create(report);
                WriteReport.Write(made, options, file);
            }

            Show(made);
            return 0;
        }
        catch (PlanInputException wrong)
        {
            foreach (var problem in wrong.Problems.Take(MostShown))
            {
                Console.Error.WriteLine(problem);
            }

            Console.Error.WriteLine($"{wrong.Problems.Count} problems; nothing was written.");
            return 2;
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine(unread.Message);
            return 2;
        }
    }

    private static async Task<PlanningCity> ReadAsync(Func<string[], WebApplication> build, string data, string[] codes, CancellationToken stopping)
    {
        var areas = Array.ConvertAll(codes, code => AreaCode.TryParse(code, out var area) && area.Level < AreaLevel.Grid
            ? area
            : throw new InvalidDataException($"--area: '{code}' is no code of a community, subdistrict, district or city."));
        PlanningCity? city = null;
        await Verbs.ErrandAsync(build, data, "plan", async (services, stop) =>
        {
            city = (await services.GetRequiredService<ReadPlanningInput>().RunAsync(areas, new(), stop)).City;
            return 0;
        }, stopping);
        return city!;
    }

    /// <summary>
    /// Each step leaves as much behind as it keeps, and the collector of a large machine would not look before the end: of a
    /// million units, a quarter of the memory.
    /// </summary>
    private static void Clear() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private sealed class WhenCut(Action then) : IProgress<PlanProgress>
    {
        public void Report(PlanProgress value)
        {
            if (value.UnitsDone == value.Units)
            {
                then();
            }
        }
    }

    private static PlanningCity Read(string nodes, string edges, string? locks)
    {
        using var units = new StreamReader(nodes);
        using var borders = new StreamReader(edges);
        using var kept = locks is null ? null : new StreamReader(locks);
        return ReadPlanFiles.Read(units, borders, kept);
    }

    private static void Show(Plan made)
    {
        var score = made.Score;
        Console.WriteLine(Said($"Units      {score.Units:#,0} with {score.Households:#,0} households"));
        Console.WriteLine(Said($"Grids      {score.ActiveGrids:#,0}, the smallest {score.SmallestGrid}, the largest {score.LargestGrid}")
            + Said($"; in the window {score.ShareInWindow:P2}"));
        Console.WriteLine(
            Said($"Outside    {score.OutOfWindow}: {score.UnavoidableOut} that no plan can avoid, {score.Avoidable} beyond that bound"));
        if (score.Change is { } change)
        {
            Console.WriteLine(
                Said($"Moved      {change.MovedHouseholds:#,0} households get another worker, {change.Moved:P1}; at least {change.MovedAtLeast:P1}"));
        }

        Console.WriteLine(Said($"Borders    {score.CutEdges:#,0} cut, {score.CutLength / 1000:#,0.0} km"));
        foreach (var exception in made.Exceptions.Take(MostShown))
        {
            Console.WriteLine(
                Said($"  {made.Grids[exception.Grid].Name} in {exception.Community}: {exception.Households} households, {exception.Reason}"));
        }
    }

    private static string Said(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
