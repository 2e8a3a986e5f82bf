using Doorstep.Contracts;
using Doorstep.Planning;
using Doorstep.Planning.Editing;
using Doorstep.Planning.Scoring;

namespace Doorstep.Plans;

/// <summary>The content of a plan: what it changes, and what that makes of the area in figures.</summary>
sealed record Drawing(IReadOnlyList<PlanMove> Moves, PlanFigures Figures)
{
    /// <summary>
    /// Of what the algorithm found. A grid whose worker goes on keeps its code; a new one gets the first number its community never used.
    /// </summary>
    /// <param name="used">All codes of grids that there are or were.</param>
    public static Drawing Of(PlanningInput ground, Plan plan, IEnumerable<AreaCode> used, IReadOnlySet<Guid>? byHand = null)
    {
        var codes = Name(plan, [.. used]);
        List<PlanMove> moves = [];
        for (var unit = 0; unit < ground.Buildings.Count; unit++)
        {
            var (building, to) = (ground.Buildings[unit], codes[plan.GridOf[unit]]);
            if (building.Area != to)
            {
                moves.Add(new(building.Id, building.Area, to, byHand?.Contains(building.Id) == true));
            }
        }

        return new(moves, FiguresOf(ground, plan, codes, moves));
    }

    /// <summary>A plan that was put away, to go on with it.</summary>
    public static PlanDraft Resume(PlanningInput ground, HouseholdWindow window, IReadOnlyList<PlanMove> moves, IEnumerable<string> staying)
    {
        var to = moves.ToDictionary(move => move.Building, move => move.To);
        var names = ground.Buildings.Select(building => to.GetValueOrDefault(building.Id, building.Area).Value).ToList();
        Dictionary<string, int> places = [];
        var gridOf = names.ConvertAll(name => places.TryGetValue(name, out var place) ? place : places[name] = places.Count);
        var byHand = moves.Where(move => move.IsByHand).Select(move => move.Building).ToHashSet();
        PlanDraft draft = new(ground.City, window, [.. gridOf], [.. places.Keys],
            [.. Enumerable.Range(0, ground.Buildings.Count).Where(unit => byHand.Contains(ground.Buildings[unit].Id))]);
        foreach (var grid in staying.Where(places.ContainsKey))
        {
            draft.Lock(places[grid]);
        }

        return draft;
    }

    private static List<AreaCode> Name(Plan plan, HashSet<AreaCode> used)
    {
        List<AreaCode> codes = [];
        foreach (var grid in plan.Grids)
        {
            if (AreaCode.TryParse(grid.Name, out var kept) && kept.Level is AreaLevel.Grid)
            {
                codes.Add(kept);
                continue;
            }

            var community = AreaCode.Parse(plan.City.Communities[grid.Community]);
            var code = Enumerable.Range(1, 999).Select(community.Grid).First(used.Add);
            codes.Add(code);
        }

        return codes;
    }

    private static PlanFigures FiguresOf(PlanningInput ground, Plan plan, List<AreaCode> codes, List<PlanMove> moves)
    {
        var score = plan.Score;
        var today = Today(ground.City);
        var touched = moves.SelectMany(move => new[] { move.From, move.To }).Where(area => area.Level is AreaLevel.Grid).ToHashSet();
        var before = ground.City.Grids.Select(AreaCode.Parse).ToHashSet();
        return new(
            Tally(ground, today, ScorePlan.Of(ground.City, today, plan.Window)), Tally(ground, plan.GridOf, score),
            score.Change?.MovedHouseholds ?? 0, score.Change?.Moved ?? 0, score.Change?.MovedAtLeast ?? 0, moves.Count,
            touched.Count(before.Contains), codes.Count(code => !before.Contains(code)), before.Count(code => !codes.Contains(code)),
            score.UnavoidableOut, [.. plan.Exceptions.Select(exception => new OutsideGrid(codes[exception.Grid].Value, exception.Households,
                exception.Reason.ToString(), exception.IsProved, Oversize(ground, plan, exception)))]);
    }

    private static Guid? Oversize(PlanningInput ground, Plan plan, PlanException exception) =>
        exception.Reason is not ExceptionReason.OversizeBuilding ? null
            : Enumerable.Range(0, ground.Buildings.Count).Where(unit => plan.GridOf[unit] == exception.Grid).Select(unit => ground.Buildings[unit])
                .MaxBy(building => building.Doors)?.Id;

    /// <summary>Today as if it were a plan; buildings in no grid stand in one of their community's.</summary>
    private static int[] Today(PlanningCity city)
    {
        var today = city.TodaysGridOf.ToArray();
        for (var unit = 0; unit < today.Length; unit++)
        {
            today[unit] = today[unit] >= 0 ? today[unit] : city.Grids.Count + city.CommunityOf[unit];
        }

        return today;
    }

    private static PlanTally Tally(PlanningInput ground, ReadOnlySpan<int> gridOf, PlanScore score)
    {
        var onMainRoads = 0.0;
        foreach (var (first, second, length) in ground.OnMainRoads)
        {
            onMainRoads += gridOf[first] != gridOf[second] ? length : 0;
        }

        return new(
            score.ActiveGrids, score.InWindow, score.Over, score.Under, score.SmallestGrid, score.LargestGrid, score.CutLength / 1000,
            score.CutLength > 0 ? Math.Min(1, onMainRoads / score.CutLength) : 0, score.PolsbyPopper?.Mean ?? 0, score.Workload?.Mean ?? 0,
            score.Workload?.Largest ?? 0, score.InPieces);
    }
}
