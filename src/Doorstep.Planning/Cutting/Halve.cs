using System.Numerics;

namespace Doorstep.Planning.Cutting;

/// <summary>
/// The best way of all to share a small region between two parts, or to make it one: every subset is looked at, in Gray code order, so that each
/// differs from the last by one node and costs a few additions. Up to a dozen nodes this is as fast as a few trees.
/// </summary>
internal sealed class Halve(Prices prices)
{
    public const int MostNodes = 12;

    private readonly uint[] around = new uint[MostNodes];
    private readonly int[] inFirst = new int[MostNodes];
    private readonly int[] inAll = new int[MostNodes];
    private Region region = null!;
    private uint best;
    private int bestPrice;

    /// <returns>True if a cut was found that is cheaper than the price given, which then is its price.</returns>
    public bool Run(Region small, ref int price, int[] partOf, List<int> labels)
    {
        (region, best, bestPrice) = (small, 0, price);
        Ready();
        Walk();
        if (best == 0)
        {
            return false;
        }

        price = bestPrice;
        Write(partOf, labels);
        return true;
    }

    private void Ready()
    {
        Array.Clear(inFirst, 0, region.Labels);
        Array.Clear(inAll, 0, region.Labels);
        for (var node = 0; node < region.Count; node++)
        {
            around[node] = 0;
            for (var place = region.Rows[node]; place < region.Rows[node + 1]; place++)
            {
                around[node] |= 1u << region.Neighbours[place];
            }

            if (region.Label[node] >= 0)
            {
                inAll[region.Label[node]] += region.Worth[node];
            }
        }
    }

    /// <summary>Node 0 is always in the first part, which starts with all of them.</summary>
    private void Walk()
    {
        var (all, households, borders) = ((1u << region.Count) - 1, region.Households, 0);
        Array.Copy(inAll, inFirst, region.Labels);
        var first = all;
        Judge(first, all, households, borders);
        for (var step = 1u; step < 1u << (region.Count - 1); step++)
        {
            var node = BitOperations.TrailingZeroCount(step) + 1;
            var joins = (first >> node & 1) == 0 ? 1 : -1;
            for (var place = region.Rows[node]; place < region.Rows[node + 1]; place++)
            {
                var apart = (first >> region.Neighbours[place] & 1) == 0 ? joins : -joins;
                borders += apart * region.Border[place];
            }

            first ^= 1u << node;
            households += joins * region.Weight[node];
            if (region.Label[node] is >= 0 and var label)
            {
                inFirst[label] += joins * region.Worth[node];
            }

            Judge(first, all, households, borders);
        }
    }

    private void Judge(uint first, uint all, int households, int borders)
    {
        var price = borders + prices.OfSize(households) + (first == all ? 0 : prices.OfSize(region.Households - households));
        if (price - region.MostKept >= bestPrice)
        {
            return;
        }

        price -= Kept(first == all, out _, out _);
        if (price >= bestPrice)
        {
            return;
        }

        price += BrokenLocks(first);
        if (price < bestPrice && IsOnePiece(first) && (first == all || IsOnePiece(all & ~first)))
        {
            (best, bestPrice) = (first, price);
        }
    }

    /// <summary>What two different labels, or one, keep at best.</summary>
    private int Kept(bool isOne, out int ofFirst, out int ofSecond)
    {
        var most = 0;
        (ofFirst, ofSecond) = (CellGraph.NoLabel, CellGraph.NoLabel);
        for (var one = -1; one < region.Labels; one++)
        {
            var kept = one < 0 ? 0 : inFirst[one];
            for (var other = -1; other < (isOne ? 0 : region.Labels); other++)
            {
                var sum = kept + (other < 0 ? 0 : inAll[other] - inFirst[other]);
                if (sum > most && (one != other || one < 0))
                {
                    (most, ofFirst, ofSecond) = (sum, one, other);
                }
            }
        }

        return most;
    }

    private int BrokenLocks(uint first)
    {
        var sum = 0;
        foreach (var (one, other) in region.Apart)
        {
            sum += (first >> one & 1) == (first >> other & 1) ? Prices.Violation : 0;
        }

        return sum;
    }

    private bool IsOnePiece(uint nodes)
    {
        var reached = nodes & (uint)-(int)nodes;
        for (var fresh = reached; fresh != 0;)
        {
            var next = 0u;
            for (; fresh != 0; fresh &= fresh - 1)
            {
                next |= around[BitOperations.TrailingZeroCount(fresh)];
            }

            fresh = next & nodes & ~reached;
            reached |= fresh;
        }

        return reached == nodes;
    }

    private void Write(int[] partOf, List<int> labels)
    {
        Array.Clear(inFirst, 0, region.Labels);
        var isOne = best == (1u << region.Count) - 1;
        for (var node = 0; node < region.Count; node++)
        {
            partOf[node] = (best >> node & 1) == 1 ? 0 : 1;
            if (partOf[node] == 0 && region.Label[node] >= 0)
            {
                inFirst[region.Label[node]] += region.Worth[node];
            }
        }

        Kept(isOne, out var ofFirst, out var ofSecond);
        labels.Clear();
        labels.Add(ofFirst);
        if (!isOne)
        {
            labels.Add(ofSecond);
        }
    }
}
