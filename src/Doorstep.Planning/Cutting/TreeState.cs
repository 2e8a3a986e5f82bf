using System.Runtime.InteropServices;

namespace Doorstep.Planning.Cutting;

/// <summary>A component of a tree as it stands while the tree is cut.</summary>
/// <param name="Price">What it and all below it cost so far.</param>
/// <param name="Label">0 keeps no worker; 1 + 2g hopes for the anchor of grid g, 2 + 2g holds it.</param>
/// <param name="From">The same component before the last child came; -1 where it is one node.</param>
/// <param name="Child">The child's state if it joined, the complement of its closing state if it did not; the node itself where From is -1.</param>
[StructLayout(LayoutKind.Auto)]
internal record struct TreeState(int Price, int Households, int Label, int From, int Child)
{
    /// <summary>The anchor it hopes for was left behind in another component. Told of the first 64 labels only; the rest is merely slower.</summary>
    public readonly bool HopesInVain(ulong anchorsBelow) => (Label & 1) == 1 && Label < 128 && (anchorsBelow >> (Label >> 1) & 1) == 1;
}

/// <summary>
/// What is known of a node and all below it: where its states stand, what it costs to end the component here and with
/// which state, and the anchors in it.
/// </summary>
internal struct Subtree
{
    public int Start;
    public int Length;
    public int Closed;
    public int ClosedPrice;
    public ulong Anchors;
}
