namespace Doorstep.Demo.Geography;

/// <summary>The kind of ground that a road meets on a stretch.</summary>
internal enum Way
{
    Closed,
    Open,
    Water,
}

/// <summary>
/// Cuts the line of a road into the stretches that are built: on land, and on bridges where water between two banks is narrow enough.
/// </summary>
internal static class Stretches
{
    public static IEnumerable<(bool IsBridge, List<Spot> Line)> Of(IReadOnlyList<Spot> line, Func<int, Way> wayAfter, double longestBridgeMetres)
    {
        var ways = Enumerable.Range(0, line.Count - 1).Select(wayAfter).ToArray();
        for (int from = 0, to; from < ways.Length; from = to)
        {
            to = from + 1;
            while (to < ways.Length && ways[to] == ways[from])
            {
                to++;
            }

            var stretch = line.Skip(from).Take(to - from + 1).ToList();
            var isBridge = ways[from] is Way.Water && from > 1 && ways[(from - 2)..from] is [Way.Open, Way.Open] && to + 1 < ways.Length
                && ways[to..(to + 2)] is [Way.Open, Way.Open]
                && stretch[0].DistanceTo(stretch[^1]) <= longestBridgeMetres;
            if (ways[from] is Way.Open || isBridge)
            {
                yield return (isBridge, stretch);
            }
        }
    }
}
