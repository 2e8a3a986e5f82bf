using System.Numerics;

namespace Doorstep.Demo.Geography;

/// <summary>Traces closed walks along the edges of the sheet.</summary>
internal static class Ring
{
    /// <summary>
    /// Joins edges, each with its area on the left, into rings. Where an area touches itself at a corner the walk turns left,
    /// and a corner met twice closes a ring of its own: so no ring touches itself.
    /// </summary>
    public static IEnumerable<List<int>> Walk(List<(int From, int Way)> edges, int stride)
    {
        int[] steps = [1, stride, -1, -stride];
        var ways = new SortedDictionary<int, int>();
        foreach (var (from, way) in edges)
        {
            ways[from] = ways.GetValueOrDefault(from) | 1 << way;
        }

        foreach (var start in ways.Keys.ToList())
        {
            while (ways[start] != 0)
            {
                foreach (var ring in WalkFrom(start))
                {
                    yield return ring;
                }
            }
        }

        IEnumerable<List<int>> WalkFrom(int start)
        {
            var (path, seen, at, came) = (new List<int>(), new Dictionary<int, int>(), start, -1);
            do
            {
                if (seen.TryGetValue(at, out var since))
                {
                    yield return Close(path, seen, since);
                }

                seen[at] = path.Count;
                path.Add(at);
                came = Turn(ways[at], came);
                ways[at] &= ~(1 << came);
                at += steps[came];
            }
            while (at != start || path.Count == 0);

            yield return path;
        }
    }

    /// <summary>Twice the signed ground inside: positive for a ring that keeps its ground on the left.</summary>
    public static double Area(Spot[] ring)
    {
        var sum = 0.0;
        for (var i = 0; i < ring.Length; i++)
        {
            var (from, to) = (ring[i] - ring[0], ring[(i + 1) % ring.Length] - ring[0]);
            sum += from.X * to.Y - to.X * from.Y;
        }

        return sum;
    }

    private static List<int> Close(List<int> path, Dictionary<int, int> seen, int since)
    {
        var loop = path[since..];
        path.RemoveRange(since, path.Count - since);
        loop.ForEach(corner => seen.Remove(corner));
        return loop;
    }

    /// <summary>Left before straight before right.</summary>
    private static int Turn(int ways, int came)
    {
        foreach (var turn in (int[])[1, 0, 3])
        {
            if (came >= 0 && (ways & 1 << (came + turn & 3)) != 0)
            {
                return came + turn & 3;
            }
        }

        return BitOperations.TrailingZeroCount(ways);
    }
}
