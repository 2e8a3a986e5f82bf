using System.Numerics;
using System.Runtime.InteropServices;

namespace Doorstep.Maps;

/// <summary>
/// Collects the borders of a set of areas, each piece once. Two neighbours run along their common border in opposite directions, so the first lays a
/// piece down with itself on one side and the second finds it and signs the other side. What does not pair (the rim, or a corner only one neighbour
/// has) keeps <see cref="BorderEdge.Nobody"/> there.
/// </summary>
internal sealed class Borders
{
    private readonly List<BorderEdge> edges;
    private readonly List<int> outlines;
    private readonly int[] starts;
    private readonly int[] slots;

    public Borders(IReadOnlyList<Shape> areas)
    {
        var corners = areas.Sum(area => area.Parts.Sum(part => part.Sum(ring => ring.Length / 2)));
        edges = new(corners);
        outlines = new(corners);
        starts = new int[areas.Count + 1];
        slots = new int[BitOperations.RoundUpToPowerOf2((uint)(2 * corners) + 2)];
        for (var area = 0; area < areas.Count; area++)
        {
            Lay(areas[area], area);
            starts[area + 1] = outlines.Count;
        }
    }

    public ReadOnlySpan<BorderEdge> Edges => CollectionsMarshal.AsSpan(edges);

    /// <summary>The edges around an area, by number: those of all its rings.</summary>
    public ReadOnlySpan<int> Outline(int area) => CollectionsMarshal.AsSpan(outlines)[starts[area]..starts[area + 1]];

    private void Lay(Shape shape, int area)
    {
        if (!shape.IsArea)
        {
            throw new ArgumentException("Only areas have borders.", nameof(shape));
        }

        foreach (var part in shape.Parts)
        {
            for (var ring = 0; ring < part.Length; ring++)
            {
                Lay(Array.ConvertAll(part[ring], ToSteps), isHole: ring > 0, area);
            }
        }
    }

    private static int ToSteps(double degrees) => (int)Math.Round(degrees * GridIndex.StepsPerDegree);

    private void Lay(int[] ring, bool isHole, int area)
    {
        // If outline and nesting are not what they should be, the neighbours will disagree and the piece simply does not pair.
        var insideIsLeft = RunsCounterClockwise(ring) != isHole;
        for (var i = 2; i < ring.Length; i += 2)
        {
            var (x1, y1, x2, y2) = (ring[i - 2], ring[i - 1], ring[i], ring[i + 1]);
            var runsNorth = (y1, x1).CompareTo((y2, x2));
            if (runsNorth != 0)
            {
                var isWest = insideIsLeft == runsNorth < 0;
                var piece = runsNorth < 0 ? new BorderEdge(x1, y1, x2, y2, -1, -1) : new(x2, y2, x1, y1, -1, -1);
                outlines.Add(Sign(isWest ? piece with { West = area } : piece with { East = area }));
            }
        }
    }

    private static bool RunsCounterClockwise(int[] ring)
    {
        var doubleArea = 0.0;
        for (var i = 2; i < ring.Length; i += 2)
        {
            // Relative to the first corner: the area of a small block far from (0, 0) would drown otherwise.
            doubleArea += (((double)ring[i - 2] - ring[0]) * ((double)ring[i + 1] - ring[1]))
                - (((double)ring[i] - ring[0]) * ((double)ring[i - 1] - ring[1]));
        }

        return doubleArea > 0;
    }

    /// <summary>
    /// The number of the piece, new or found. A side that is already taken is left alone, and the newcomer keeps a piece of its own.
    /// </summary>
    private int Sign(BorderEdge piece)
    {
        var slot = HashOf(piece) & (slots.Length - 1);
        for (; slots[slot] > 0; slot = (slot + 1) & (slots.Length - 1))
        {
            ref var known = ref CollectionsMarshal.AsSpan(edges)[slots[slot] - 1];
            if ((known.X1, known.Y1, known.X2, known.Y2) != (piece.X1, piece.Y1, piece.X2, piece.Y2))
            {
                continue;
            }

            if ((known.West < 0 || piece.West < 0) && (known.East < 0 || piece.East < 0))
            {
                known = known with { West = Math.Max(known.West, piece.West), East = Math.Max(known.East, piece.East) };
                return slots[slot] - 1;
            }

            break;
        }

        edges.Add(piece);
        slots[slot] = slots[slot] > 0 ? slots[slot] : edges.Count;
        return edges.Count - 1;
    }

    private static int HashOf(in BorderEdge piece)
    {
        var from = ((ulong)(uint)piece.X1 << 32) | (uint)piece.Y1;
        var to = ((ulong)(uint)piece.X2 << 32) | (uint)piece.Y2;
        var mixed = (from * 0x9E3779B97F4A7C15) ^ BitOperations.RotateLeft(to * 0xC2B2AE3D27D4EB4F, 29);
        return (int)((mixed * 0x9E3779B97F4A7C15) >> 33);
    }
}
