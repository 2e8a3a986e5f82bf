using Doorstep.Planning;
using Doorstep.Planning.Scoring;

namespace Doorstep.Bench;

/// <summary>
/// Grids redrawn, beside METIS on the same cities: what stays outside the window that need not, who is moved, how long the borders are, and the time
/// it takes. Every plan is scored from its units alone; one grid in pieces, across communities or too large without need fails its row.
/// </summary>
internal static class Planning
{
    private const string Name = "planning";
    private const string PeerName = "METIS";
    private static int Seeds => Size.Of(5, 1);

    private static readonly double[] borderWorths = [0, 2, 5, 20, 100];

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        foreach (var gate in await Task.Run(() => Quality(session).ToList()))
        {
            yield return gate;
        }

        foreach (var place in Size.Of(PlanningPlace.All, [.. PlanningPlace.All.Take(1)]))
        {
            session.Say($"planning: {place.Name}");
            foreach (var gate in await Task.Run(() => RealRows(place, session.Stopping).ToList()))
            {
                yield return gate;
            }
        }

        foreach (var (buildings, seconds) in session.Full
            ? new[] { (10_000, 0.3), (100_000, 3.0), (1_000_000, 30.0) }
            : Size.Of<(int, double)[]>([(10_000, 0.3), (100_000, 3.0)], [(10_000, 0.3)]))
        {
            session.Say($"planning: {buildings:#,0} buildings");
            foreach (var gate in await Task.Run(() => Speed(buildings, seconds, session).ToList()))
            {
                yield return gate;
            }
        }

        if (session.Full)
        {
            yield return Gate.Ceiling(Name, "1,000,000 buildings: the command, most memory", "MB",
                await PlanningMemory.MostMegabytesAsync(new PlanningTown(1_000_000, 2)), 250);
        }
    }

    private static IEnumerable<Gate> Quality(Session session)
    {
        var (ours, clean, peer, peerCuts) = (new List<PlanScore>(), new List<PlanScore>(), new List<PlanScore>(), new List<int>());
        for (var seed = 1; seed <= Seeds; seed++)
        {
            session.Stopping.ThrowIfCancellationRequested();
            session.Say($"planning: 10,000 buildings, seed {seed}");
            var town = new PlanningTown(10_000, seed);
            var city = town.Build();
            ours.Add(Planner.Plan(city, null, null, session.Stopping).Score);
            clean.Add(Planner.Plan(city, new() { Mode = PlanMode.CleanSlate }, null, session.Stopping).Score);
            if (PlanningPeer.IsThere)
            {
                var metis = new[] { false, true }.Select(inside =>
                    ScorePlan.Of(city, new PlanningPeer(town).Cut(inside).PartOf, HouseholdWindow.Usual)).ToArray();
                peer.Add(metis[0]);
                peerCuts.Add(metis.Min(score => score.CutEdges));
            }
        }

        return [.. QualityRows(ours, clean, peer, peerCuts), .. Front(new PlanningTown(10_000, 1).Build(), session.Stopping)];
    }

    private static IEnumerable<Gate> QualityRows(List<PlanScore> ours, List<PlanScore> clean, List<PlanScore> peer, List<int> peerCuts)
    {
        var ofCase = $"10,000 buildings, {ours.Count} cities";
        double? Of(Func<PlanScore, double> figure) => peer.Count > 0 ? peer.Average(figure) : null;
        var moved = 100 * ours.Average(score => score.Change!.Moved);
        yield return Gate.Ceiling(Name, $"{ofCase}: grids in pieces, across or too large", "grids", ours.Concat(clean).Sum(Broken), 0)
            with { Peer = Of(Broken), PeerName = PeerName };
        yield return Gate.Ceiling(Name, $"{ofCase}: outside without need, worst city", "%", ours.Concat(clean).Max(Needless), 0.3)
            with { Peer = Of(Needless), PeerName = PeerName };
        yield return Gate.Ceiling(Name, $"{ofCase}: households moved", "%", moved, 37)
            with { Peer = Of(score => 100 * score.Change!.Moved), PeerName = PeerName };
        yield return Gate.Shown(Name, $"{ofCase}: moved in any plan", "%", 100 * ours.Average(score => score.Change!.MovedAtLeast));
        if (peer.Count > 0)
        {
            var rounds = Rounds.Of([.. clean.Zip(peerCuts, (score, cut) => ((double)score.CutEdges, (double)cut))]);
            yield return Gate.NoMoreThan(Name, $"{ofCase}: clean slate, borders cut", "borders", rounds, PeerName, 1);
        }
    }

    private static IEnumerable<Gate> RealRows(PlanningPlace place, CancellationToken stopping)
    {
        var city = place.Build();
        var plans = new[]
        {
            PlanMode.MinChange, PlanMode.CleanSlate
        }.Select(mode => Planner.Plan(city, new() { Window = place.Window, Mode = mode }, null, stopping).Score).ToList();
        var avoidable = Gate.Ceiling(
            Name, $"{place.Name}: outside without need", "grids", plans.Max(score => score.Avoidable), place.AvoidableAtMost);
        var broken = Gate.Ceiling(Name, $"{place.Name}: grids in pieces, across or too large", "grids", plans.Sum(Broken), 0);
        if (!PlanningPeer.IsThere)
        {
            return [avoidable, broken];
        }

        var peer = new PlanningPeer([.. city.Households], place.Borders(city), place.Window);
        var metis = new[] { false, true }.Select(inside => ScorePlan.Of(city, peer.Cut(inside).PartOf, place.Window)).ToList();
        var cut = Rounds.Of([(plans[1].CutEdges, metis.Min(score => score.CutEdges))]);
        return
        [
            avoidable with { Peer = metis.Min(score => score.Avoidable), PeerName = PeerName },
            broken with { Peer = metis.Sum(Broken), PeerName = PeerName },
            Gate.NoMoreThan(Name, $"{place.Name}: clean slate, borders cut", "borders", cut, PeerName, 1),
        ];
    }

    /// <summary>Moved against borders: every row is the best trade the search knows for one price.</summary>
    private static IEnumerable<Gate> Front(PlanningCity city, CancellationToken stopping)
    {
        foreach (var worth in Size.Of(borderWorths, borderWorths[..1]))
        {
            var score = Planner.Plan(city, new() { BorderWorth = worth }, null, stopping).Score;
            yield return Gate.Shown(Name, $"a border worth {worth} households: moved", "%", 100 * score.Change!.Moved);
            yield return Gate.Shown(Name, $"a border worth {worth} households: borders cut", "borders", score.CutEdges);
        }
    }

    private static IEnumerable<Gate> Speed(int buildings, double seconds, Session session)
    {
        var ofCase = $"{buildings:#,0} buildings";
        var town = new PlanningTown(buildings, 2);
        var city = town.Build();
        var peerSeconds = PlanningPeer.IsThere ? new PlanningPeer(town).Cut(insideWindow: false).Seconds : (double?)null;
        town = null;
        var count = Size.IsSmoke ? 1 : buildings switch { <= 10_000 => 15, <= 100_000 => 5, _ => 1 };
        Plan? plan = null;
        var ours = Rounds.Median([.. Enumerable.Range(0, count).Select(_ => Rounds.CpuSeconds(() => plan = Once(threads: 1)))]);
        yield return Gate.Ceiling(Name, $"{ofCase}: one thread", "CPU-s", ours, seconds, count) with { Peer = peerSeconds, PeerName = PeerName };
        yield return Gate.Ceiling(Name, $"{ofCase}: outside without need", "%", Needless(plan!.Score), 0.3);
        yield return Gate.Ceiling(Name, $"{ofCase}: grids in pieces, across or too large", "grids", Broken(plan.Score), 0);

        var walls = Rounds.Interleaved(
            count, () => Rounds.WallSeconds(() => Once(threads: 2)), () => Rounds.WallSeconds(() => Once(threads: 1)), session.Stopping);
        yield return Gate.NoMoreThan(Name, $"{ofCase}: two threads", "s", walls, "one thread", 0.6);

        Plan Once(int threads) => Planner.Plan(city, new() { Threads = threads }, null, session.Stopping);
    }

    private static double Broken(PlanScore score) => score.InPieces + score.AcrossCommunities + Math.Max(0, score.Over - score.OversizeUnits);

    private static double Needless(PlanScore score) => 100.0 * score.Avoidable / score.ActiveGrids;
}
