using System.Runtime.CompilerServices;

namespace Doorstep.Maps;

/// <summary>
/// Sorts the edges of a cell from west to east: again and again the first that has no other to its west. Not a plain sort, since two edges that no
/// level line meets together have no order of their own.
/// </summary>
internal static class WestToEast
{
    /// <summary>A cell so crowded is as quickly answered by asking the areas.</summary>
    private const int Most = 64;

    /// <summary>False if there is no such order, because edges cross, or if finding it is not worth it.</summary>
    public static bool Sort(Span<int> numbers, BorderEdge[] edges)
    {
        for (; numbers.Length is > 1 and <= Most; numbers = numbers[1..])
        {
            var next = Westernmost(numbers, edges);
            if (next < 0)
            {
                return false;
            }

            (numbers[0], numbers[next]) = (numbers[next], numbers[0]);
        }

        return numbers.Length <= 1;
    }

    private static int Westernmost(ReadOnlySpan<int> numbers, BorderEdge[] edges)
    {
        for (var candidate = 0; candidate < numbers.Length; candidate++)
        {
            if (!HasAnyToItsWest(numbers, candidate, edges))
            {
                return candidate;
            }
        }

        return -1;
    }

    /// <summary>Edges that cross count as west of one another: neither ever comes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool HasAnyToItsWest(ReadOnlySpan<int> numbers, int candidate, BorderEdge[] edges)
    {
        ref readonly var mine = ref edges[numbers[candidate]];
        for (var other = 0; other < numbers.Length; other++)
        {
            if (other != candidate && mine.OrderTo(edges[numbers[other]]) is null or > 0)
            {
                return true;
            }
        }

        return false;
    }
}
