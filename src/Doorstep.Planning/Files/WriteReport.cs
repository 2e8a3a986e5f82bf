using System.Text.Json;
using Doorstep.Planning.Scoring;

namespace Doorstep.Planning.Files;

/// <summary>Writes report.json: the figures of a plan, its exceptions with their reasons, and a line for every community.</summary>
public static class WriteReport
{
    public static void Write(Plan plan, PlanningOptions options, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("min", plan.Window.Lowest);
        json.WriteNumber("max", plan.Window.Highest);
        json.WriteString("mode", options.Mode == PlanMode.MinChange ? "min-change" : "clean-slate");
        if (options.Mode == PlanMode.CleanSlate)
        {
            json.WriteNumber("target", options.Target);
        }

        json.WriteNumber("seed", options.Seed);
        WriteScore(json, plan.Score);
        WriteExceptions(json, plan);
        WriteCommunities(json, plan);
        json.WriteEndObject();
    }

    private static void WriteScore(Utf8JsonWriter json, PlanScore score)
    {
        json.WriteStartObject("score");
        json.WriteNumber("nodes", score.Units);
        json.WriteNumber("households", score.Households);
        json.WriteNumber("parts", score.Grids);
        json.WriteNumber("active_parts", score.ActiveGrids);
        json.WriteNumber("min_W", score.SmallestGrid);
        json.WriteNumber("max_W", score.LargestGrid);
        Share(json, "share_in_window", score.ShareInWindow);
        Share(json, "hh_in_window", score.HouseholdsInWindow);
        Share(json, "hh_attainable", score.HouseholdsAttainable);
        Share(json, "excess_hh", score.ExcessHouseholds);
        json.WriteNumber("over", score.Over);
        json.WriteNumber("under", score.Under);
        json.WriteNumber("oversize_nodes", score.OversizeUnits);
        json.WriteNumber("out_parts", score.OutOfWindow);
        json.WriteNumber("unavoidable_out", score.UnavoidableOut);
        json.WriteNumber("avoidable_out", score.Avoidable);
        json.WriteNumber("noncontig", score.InPieces);
        json.WriteNumber("group_viol", score.AcrossCommunities);
        json.WriteNumber("cut_edges", score.CutEdges);
        json.WriteNumber("cut_len", Math.Round(score.CutLength, 1));
        Share(json, "cut_len_share", score.CutLengthShare);
        WriteShapes(json, score);
        WriteChange(json, score);
        json.WriteEndObject();
    }

    private static void WriteShapes(Utf8JsonWriter json, PlanScore score)
    {
        foreach (var (name, spread) in new[] { ("pp", score.PolsbyPopper), ("moi", score.MomentOfInertia) })
        {
            if (spread is not null)
            {
                json.WriteNumber($"{name}_mean", Math.Round(spread.Mean, 3));
                json.WriteNumber($"{name}_p10", Math.Round(spread.Tenth, 3));
            }
        }

        if (score.Workload is { } workload)
        {
            json.WriteNumber("workload_mean", Math.Round(workload.Mean, 1));
            json.WriteNumber("workload_max", workload.Largest);
            json.WriteNumber("workload_imbalance", Math.Round(workload.Imbalance, 3));
        }
    }

    private static void WriteChange(Utf8JsonWriter json, PlanScore score)
    {
        if (score.Change is { } change)
        {
            Share(json, "moved", change.Moved);
            json.WriteNumber("moved_households", change.MovedHouseholds);
            Share(json, "moved_lb", change.MovedAtLeast);
            Share(json, "rand", change.PairsChanged);
            json.WriteNumber("current_grids", change.TodaysGrids);
            Share(json, "current_in_window", change.TodaysInWindow);
            json.WriteNumber("current_max", change.TodaysLargest);
        }
    }

    private static void WriteExceptions(Utf8JsonWriter json, Plan plan)
    {
        json.WriteStartArray("exceptions");
        foreach (var exception in plan.Exceptions)
        {
            json.WriteStartObject();
            json.WriteString("part", plan.Grids[exception.Grid].Name);
            json.WriteString("group", exception.Community);
            json.WriteNumber("households", exception.Households);
            json.WriteString("reason", JsonNamingPolicy.KebabCaseLower.ConvertName(exception.Reason.ToString()));
            json.WriteBoolean("proved", exception.IsProved);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCommunities(Utf8JsonWriter json, Plan plan)
    {
        json.WriteStartArray("communities");
        foreach (var community in plan.Grids.GroupBy(grid => grid.Community))
        {
            json.WriteStartObject();
            json.WriteString("group", plan.City.Communities[community.Key]);
            json.WriteNumber("households", community.Sum(grid => (long)grid.Households));
            json.WriteNumber("grids", community.Count());
            json.WriteNumber("in_window", community.Count(grid => plan.Window.Holds(grid.Households)));
            json.WriteNumber("new_workers", community.Count(grid => grid.TodaysGrid < 0));
            json.WriteNumber("kept", community.Sum(grid => (long)grid.Kept));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Share(Utf8JsonWriter json, string name, double share) => json.WriteNumber(name, Math.Round(share, 4));
}
