using System.Runtime.CompilerServices;

namespace Doorstep.Planning.Cutting;

/// <summary>
/// The cheapest way to cut a tree into grids, by dynamic programming from the leaves.
/// <para>
/// For every node: what can the open component that holds it look like (its households, the grid of today it keeps), and what did everything below it
/// cost at least? A child either closes its component, which is cutting the border to its parent, or joins the parent's. This is the (l,u)-partition
/// of trees of Ito, Nishizeki, Schröder, Uno and Zhou (Algorithmica 62, 2012), with prices for what they forbid, and with states of nearly equal size
/// merged: of those in one of sixty-four steps up to the window's top only the cheapest is kept, with its exact households.
/// </para>
/// <para>
/// Keeping a worker is exact in it: each grid of today has one anchor, a node drawn by lot. A component may count its nodes of that grid as kept only
/// if the anchor is among them, so no grid of today is kept twice. A label is 0 (keeps none), 1 + 2g (hopes for the
/// anchor of g), or 2 + 2g (holds it).
/// </para>
/// </summary>
internal sealed class TreeCut(Prices prices)
{
    private const int Steps = 64;

    private readonly int highest = prices.Highest;
    private readonly ulong stepScale = ((ulong)Steps << 32) / (ulong)(prices.Highest + 1);

    /// <summary>Those of one node stand next to one another.</summary>
    private TreeState[] states = new TreeState[4096];
    private int used;
    private Subtree[] subtrees = [];

    /// <summary>Per label and step the place of its state; only valid if it lies in the list that is being made and names the same slot.</summary>
    private int[] slots = [];
    private int[] slotMark = [];
    private int mark;

    private readonly Stack<(int State, int Part)> open = [];

    /// <summary>
    /// The price of the cheapest cut. Only borders in the tree are seen, so each counts as much as the borders that are usually cut along with it.
    /// </summary>
    public int Cut(Region region, SpanningTree tree, int[] anchors, int borderTimes)
    {
        Grow.To(ref subtrees, region.Count);
        Grow.To(ref slots, (1 + (2 * region.Labels)) * Steps);
        Grow.To(ref slotMark, slots.Length);
        used = 0;
        for (var node = 0; node < region.Count; node++)
        {
            Begin(region, node, anchors);
        }

        for (var place = region.Count - 1; place > 0; place--)
        {
            var node = tree.Order[place];
            Close(ref subtrees[node]);
            Merge(ref subtrees[tree.Parent[node]], subtrees[node], tree.Border[node] * borderTimes);
        }

        ref var root = ref subtrees[tree.Order[0]];
        Close(ref root);
        return root.ClosedPrice;
    }

    /// <summary>Writes the parts of the cheapest cut, from 0, and the label each keeps.</summary>
    public void Read(int root, int[] partOf, List<int> labels)
    {
        labels.Clear();
        OpenPart(subtrees[root].Closed, labels);
        while (open.TryPop(out var next))
        {
            var (place, part) = next;
            for (; states[place].From >= 0; place = states[place].From)
            {
                if (states[place].Child is >= 0 and var joined)
                {
                    open.Push((joined, part));
                }
                else
                {
                    OpenPart(~states[place].Child, labels);
                }
            }

            partOf[states[place].Child] = part;
        }
    }

    private void OpenPart(int state, List<int> labels)
    {
        open.Push((state, labels.Count));
        labels.Add(states[state].Label == 0 ? CellGraph.NoLabel : (states[state].Label - 2) / 2);
    }

    private void Begin(Region region, int node, int[] anchors)
    {
        Grow.To(ref states, used + 2);
        ref var subtree = ref subtrees[node];
        subtree = new() { Start = used, Length = 1 };
        states[used++] = new(0, region.Weight[node], 0, -1, node);
        if (region.Label[node] is >= 0 and var label)
        {
            var anchored = anchors[label] == node;
            states[used++] = new(-region.Worth[node], region.Weight[node], (anchored ? 2 : 1) + (2 * label), -1, node);
            subtree.Anchors = anchored && label < 64 ? 1UL << label : 0;
            subtree.Length = 2;
        }
    }

    /// <summary>
    /// All children are in: what does it cost to end the component here? States that cost a whole violation more than that are dropped, since
    /// whatever they would save above is one violation at most; so are those that hope for an anchor which was left behind.
    /// </summary>
    private void Close(ref Subtree subtree)
    {
        var own = states.AsSpan(subtree.Start, subtree.Length);
        (var best, subtree.ClosedPrice) = CheapestEnd(own);
        var kept = 0;
        for (var i = 0; i < own.Length; i++)
        {
            if (i == best)
            {
                subtree.Closed = subtree.Start + kept;
                own[kept++] = own[i];
            }
            else if (own[i].Price <= subtree.ClosedPrice + (Prices.Violation / 2) && !own[i].HopesInVain(subtree.Anchors))
            {
                own[kept++] = own[i];
            }
        }

        subtree.Length = kept;
    }

    private (int State, int Price) CheapestEnd(ReadOnlySpan<TreeState> own)
    {
        var (best, bestPrice) = (-1, int.MaxValue);
        for (var i = 0; i < own.Length; i++)
        {
            var price = own[i].Price + prices.OfSize(own[i].Households);
            if (price < bestPrice && (own[i].Label & 1) == 0)
            {
                (best, bestPrice) = (i, price);
            }
        }

        return (best, bestPrice);
    }

    private void Merge(ref Subtree parent, in Subtree child, int border)
    {
        Grow.To(ref states, used + (parent.Length * (1 + child.Length)));
        mark++;
        var left = states.AsSpan(parent.Start, parent.Length);
        var right = states.AsSpan(child.Start, child.Length);
        var (leftStart, rightStart, close, closeChild) = (parent.Start, child.Start, child.ClosedPrice + border, ~child.Closed);
        parent.Start = used;
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
                    Offer(state.Price + joining.Price, state.Households + joining.Households, Math.Max(label, joining.Label),
                        leftStart + i, rightStart + j);
                }
            }
        }

        parent.Length = used - parent.Start;
        parent.Anchors |= child.Anchors;
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
