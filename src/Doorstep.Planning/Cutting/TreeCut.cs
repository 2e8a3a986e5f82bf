using System.Runtime.CompilerServices;

namespace Doorstep.Planning.Cutting;

/// <summary>
/// The cheapest way to cut a tree into grids, by dynamic programming from the leaves.
/// <para>
/// For every node: what can the open component that holds it look like (its households, the grid of today it keeps), and what did everything below it cost at
/// least? A child either closes its component, which is cutting the border to its parent, or joins the parent's. This is the (l,u)-partition of trees of Ito, Nishizeki,
/// Schröder, Uno and Zhou (Algorithmica 62, 2012), with prices for what they forbid, and with states of nearly equal size merged: of those in one of sixty-four
/// steps up to the window's top only the cheapest is kept, with its exact households.
/// </para>
/// <para>
/// Keeping a worker is exact in it: each grid of today has one anchor, a node drawn by lot. A component may count its nodes of that grid as kept only if the anchor is
/// among them, so no grid of today is kept twice. A label is 0 (keeps none), 1 + 2g (hopes for the anchor of g), or 2 + 2g (holds it).
/// </para>
/// </summary>
internal sealed class TreeCut(Prices prices)
{
    private const int Steps = 64;

    private readonly int highest = prices.Highest;
    private readonly ulong stepScale = ((ulong)Steps << 32) / (ulong)(prices.Highest + 1);

    private TreeState[] states = new TreeState[4096];
    private int used;
    private int[] start = [];
    private int[] length = [];
    private int[] closed = [];
    private int[] closedPrice = [];
    private ulong[] anchorsBelow = [];

    /// <summary>Per label and step the place of its state; only valid if it lies in the list that is being made and names the same slot.</summary>
    private int[] slots = [];
    private int[] slotMark = [];
    private int mark;

    private readonly Stack<(int State, int Part)> open = [];

    /// <summary>The price of the cheapest cut. Only borders in the tree are seen, so each counts as much as the borders that are usually cut along with it.</summary>
    public int Cut(Region region, SpanningTree tree, int[] anchors, int borderTimes)
    {
        Ready(region);
        for (var node = 0; node < region.Count; node++)
        {
            Begin(region, node, anchors);
        }

        for (var place = region.Count - 1; place >= 0; place--)
        {
            var node = tree.Order[place];
            Close(node);
            if (place > 0)
            {
                Merge(tree.Parent[node], node, tree.Border[node] * borderTimes);
                anchorsBelow[tree.Parent[node]] |= anchorsBelow[node];
            }
        }

        return closedPrice[tree.Order[0]];
    }

    /// <summary>Writes the parts of the cheapest cut, from 0, and the label each keeps.</summary>
    public int Read(int root, int[] partOf, List<int> labels)
    {
        labels.Clear();
        Push(closed[root]);
        while (open.TryPop(out var next))
        {
            var (place, part) = next;
            for (; states[place].From >= 0; place = states[place].From)
            {
                var child = states[place].Child;
                if (child >= 0)
                {
                    open.Push((child, part));
                }
                else
                {
                    Push(~child);
                }
            }

            partOf[states[place].Child] = part;
        }

        return labels.Count;

        void Push(int state)
        {
            open.Push((state, labels.Count));
            labels.Add(states[state].Label == 0 ? CellGraph.NoLabel : (states[state].Label - 2) / 2);
        }
    }

    private void Ready(Region region)
    {
        Grow.To(ref start, region.Count);
        Grow.To(ref length, region.Count);
        Grow.To(ref closed, region.Count);
        Grow.To(ref closedPrice, region.Count);
        Grow.To(ref anchorsBelow, region.Count);
        Grow.To(ref slots, (1 + (2 * region.Labels)) * Steps);
        Grow.To(ref slotMark, slots.Length);
        used = 0;
    }

    private void Begin(Region region, int node, int[] anchors)
    {
        Grow.To(ref states, used + 2);
        start[node] = used;
        states[used++] = new(0, region.Weight[node], 0, -1, node);
        anchorsBelow[node] = 0;
        if (region.Label[node] is >= 0 and var label)
        {
            var anchored = anchors[label] == node;
            states[used++] = new(-region.Worth[node], region.Weight[node], (anchored ? 2 : 1) + (2 * label), -1, node);
            anchorsBelow[node] = anchored && label < 64 ? 1UL << label : 0;
        }

        length[node] = used - start[node];
    }

    /// <summary>
    /// All children are in: what does it cost to end the component here? States that cost a whole violation more than that are dropped, since whatever they
    /// would save above is one violation at most; so are those that hope for an anchor which was left behind.
    /// </summary>
    private void Close(int node)
    {
        var own = states.AsSpan(start[node], length[node]);
        var (best, bestPrice) = (-1, int.MaxValue);
        for (var i = 0; i < own.Length; i++)
        {
            ref var state = ref own[i];
            var price = state.Price + prices.OfSize(state.Households);
            if (price < bestPrice && (state.Label & 1) == 0)
            {
                (best, bestPrice) = (i, price);
            }
        }

        (closed[node], closedPrice[node]) = (start[node] + best, bestPrice);
        var kept = 0;
        for (var i = 0; i < own.Length; i++)
        {
            ref var state = ref own[i];
            if (i == best)
            {
                closed[node] = start[node] + kept;
                own[kept++] = state;
            }
            else if (state.Price <= bestPrice + (Prices.Violation / 2) && !state.HopesInVain(anchorsBelow[node]))
            {
                own[kept++] = state;
            }
        }

        length[node] = kept;
    }

    private void Merge(int parent, int child, int border)
    {
        Grow.To(ref states, used + (length[parent] * (1 + length[child])));
        mark++;
        var left = states.AsSpan(start[parent], length[parent]);
        var right = states.AsSpan(start[child], length[child]);
        var (leftStart, rightStart, close, closeChild) = (start[parent], start[child], closedPrice[child] + border, ~closed[child]);
        start[parent] = used;
        for (var i = 0; i < left.Length; i++)
        {
            ref readonly var state = ref left[i];
            Offer(state.Price + close, state.Households, state.Label, leftStart + i, closeChild);
            var room = highest - state.Households;
            for (var j = 0; j < right.Length; j++)
            {
                ref readonly var joining = ref right[j];
                var label = state.Label == 0 ? joining.Label : state.Label;
                if (joining.Households <= room && (joining.Label == 0 || (label - 1) >> 1 == (joining.Label - 1) >> 1))
                {
                    Offer(state.Price + joining.Price, state.Households + joining.Households, Math.Max(label, joining.Label), leftStart + i, rightStart + j);
                }
            }
        }

        length[parent] = used - start[parent];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Offer(int price, int households, int label, int from, int child)
    {
        var slot = (label * Steps) + (int)(((ulong)households * stepScale) >> 32);
        var place = slots[slot];
        if (slotMark[slot] != mark)
        {
            (slotMark[slot], slots[slot], place) = (mark, used, used);
            used++;
        }
        else if (price >= states[place].Price)
        {
            return;
        }

        states[place] = new(price, households, label, from, child);
    }
}
