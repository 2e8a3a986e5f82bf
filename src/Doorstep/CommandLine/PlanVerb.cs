using System.CommandLine;
using System.Globalization;
using Doorstep.Planning;
using Doorstep.Planning.Files;

namespace Doorstep.CommandLine;

/// <summary>Redraws the grids of a city that is told in files (docs/planning.md). It needs no database.</summary>
static class PlanVerb
{
    private const string MinChange = "min-change", CleanSlate = "clean-slate";
    private const int MostShown = 50;

    public static Command Make()
    {
        var nodes = new Option<string>("--nodes") { Description = "nodes.csv: a unit a line", Required = true };
        var edges = new Option<string>("--edges") { Description = "edges.csv: a border a line", Required = true };
        var locks = new Option<string>("--locks") { Description = "locks.csv: what stays, together or apart" };
        var min = new Option<int>("--min") { Description = "The fewest households a grid may hold", DefaultValueFactory = _ => HouseholdWindow.Usual.Lowest };
        var max = new Option<int>("--max") { Description = "The most households a grid may hold", DefaultValueFactory = _ => HouseholdWindow.Usual.Highest };
        var mode = new Option<string>("--mode") { Description = "Move the fewest people, or draw the shortest borders", DefaultValueFactory = _ => MinChange };
        mode.AcceptOnlyFromAmong(MinChange, CleanSlate);
        var target = new Option<int?>("--target") { Description = "Clean-slate: how many households a grid had better have; the middle of the window" };
        var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same plan", DefaultValueFactory = _ => 1 };
        var plan = new Option<string>("--out") { Description = "plan.csv, written here", Required = true };
        var report = new Option<string>("--report") { Description = "report.json, written here" };
        var verb = new Command("plan", "Redraw grids from files, so that each holds 300 to 500 households and the fewest people get another worker") { nodes, edges, locks, min, max, mode, target, seed, plan, report };
        verb.SetAction((parsed, cancellationToken) =>
        {
            PlanningOptions options = new()
            {
                Window = new(parsed.GetValue(min), parsed.GetValue(max)),
                Mode = parsed.GetValue(mode) == CleanSlate ? PlanMode.CleanSlate : PlanMode.MinChange,
                TargetHouseholds = parsed.GetValue(target),
                Seed = parsed.GetValue(seed),
            };
            return Task.FromResult(Run(parsed.GetValue(nodes)!, parsed.GetValue(edges)!, parsed.GetValue(locks), options, parsed.GetValue(plan)!, parsed.GetValue(report), cancellationToken));
        });
        return verb;
    }

    private static int Run(string nodes, string edges, string? locks, PlanningOptions options, string to, string? report, CancellationToken stopping)
    {
        try
        {
            var city = Read(nodes, edges, locks);
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
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(unread.Message);
            return 2;
        }
    }

    /// <summary>Each step leaves as much behind as it keeps, and the collector of a large machine would not look before the end: of a million units, a quarter of the memory.</summary>
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
        Console.WriteLine(Said($"Grids      {score.ActiveGrids:#,0}, the smallest {score.SmallestGrid}, the largest {score.LargestGrid}; in the window {score.ShareInWindow:P2}"));
        Console.WriteLine(Said($"Outside    {score.OutOfWindow}: {score.UnavoidableOut} that no plan can avoid, {score.Avoidable} beyond that bound"));
        if (score.Change is { } change)
        {
            Console.WriteLine(Said($"Moved      {change.MovedHouseholds:#,0} households get another worker, {change.Moved:P1}; at least {change.MovedAtLeast:P1}"));
        }

        Console.WriteLine(Said($"Borders    {score.CutEdges:#,0} cut, {score.CutLength / 1000:#,0.0} km"));
        foreach (var exception in made.Exceptions.Take(MostShown))
        {
            Console.WriteLine(Said($"  {made.Grids[exception.Grid].Name} in {exception.Community}: {exception.Households} households, {exception.Reason}"));
        }
    }

    private static string Said(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
