using System.Collections.Concurrent;

namespace Doorstep.Planning.Cutting;

/// <summary>
/// A number for every unit that says what it is and where it stands, and not what it is called or which line of the file it was on: cells sort their
/// units by it and draw their chance from it, so that renaming or reordering the units of a city changes nothing in its plan. Two rounds of colour
/// refinement (Weisfeiler and Leman 1968) tell apart units that have no coordinates.
/// </summary>
internal static class CanonicalKeys
{
    private const int Rounds = 2;
    private const int Block = 16_384;

    public static ulong[] Of(PlanningCity city, int threads)
    {
        var gridHouseholds = new long[city.Grids.Count];
        for (var unit = 0; unit < city.Count; unit++)
        {
            if (city.Grid[unit] >= 0)
            {
                gridHouseholds[city.Grid[unit]] += city.HouseholdsOf[unit];
            }
        }

        var (keys, next) = (new ulong[city.Count], new ulong[city.Count]);
        ForAll(city.Count, threads, unit => keys[unit] = FirstKey(city, unit, gridHouseholds));
        for (var round = 0; round < Rounds; round++)
        {
            ForAll(city.Count, threads, unit => next[unit] = NextKey(city, unit, keys));
            (keys, next) = (next, keys);
        }

        return keys;
    }

    private static void ForAll(int count, int threads, Action<int> work) => Parallel.ForEach(
        Partitioner.Create(0, Math.Max(1, count), Block), new ParallelOptions { MaxDegreeOfParallelism = threads }, range =>
        {
            for (var unit = range.Item1; unit < Math.Min(range.Item2, count); unit++)
            {
                work(unit);
            }
        });

    private static ulong FirstKey(PlanningCity city, int unit, long[] gridHouseholds)
    {
        var key = Dice.Mix((ulong)city.HouseholdsOf[unit]);
        key = Dice.Mix(key ^ BitConverter.DoubleToUInt64Bits(city.East[unit]));
        key = Dice.Mix(key ^ BitConverter.DoubleToUInt64Bits(city.North[unit]));
        return Dice.Mix(key ^ (city.Grid[unit] < 0 ? ulong.MaxValue : (ulong)gridHouseholds[city.Grid[unit]]));
    }

    private static ulong NextKey(PlanningCity city, int unit, ulong[] keys)
    {
        var around = 0UL;
        for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
        {
            // A sum, so that the order of the neighbours does not matter.
            var border = ((ulong)BitConverter.SingleToUInt32Bits(city.Lengths[place]) << 8) | city.Kinds[place];
            around += Dice.Mix(keys[city.Neighbours[place]] ^ Dice.Mix(border));
        }

        return Dice.Mix(keys[unit] ^ around);
    }
}
