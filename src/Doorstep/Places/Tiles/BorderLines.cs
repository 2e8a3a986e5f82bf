using Doorstep.Contracts;
using Doorstep.Maps.Tiles;

namespace Doorstep.Places.Tiles;

/// <summary>
/// The borders of areas as lines, each piece once. A street between two communities of two districts is a border of four outlines; drawn four times
/// it would be four times as dark. Outlines of the highest level take their pieces first, later ones what is left; lines end where three meet, so
/// that thinning moves no meeting point. It needs neighbours to share the points of their border, and lets pieces that differ stand twice.
/// </summary>
static class BorderLines
{
    public static List<(AreaLevel Level, uint[] Line)> Between(IEnumerable<(AreaLevel Level, DrawnRing[] Rings)> areas)
    {
        var ordered = areas.OrderBy(area => area.Level).ToList();
        var (left, meetings) = Pieces(ordered.SelectMany(area => area.Rings));
        var lines = new List<(AreaLevel, uint[])>();
        foreach (var (level, rings) in ordered)
        {
            foreach (var ring in rings)
            {
                lines.AddRange(Taken(ring, left, meetings).Select(line => (level, line)));
            }
        }

        return lines;
    }

    private static (HashSet<(ulong, ulong)> Pieces, Dictionary<ulong, int> Meetings) Pieces(IEnumerable<DrawnRing> rings)
    {
        var pieces = new HashSet<(ulong, ulong)>();
        var meetings = new Dictionary<ulong, int>();
        foreach (var ring in rings)
        {
            for (var i = 2; i < ring.Points.Length; i += 2)
            {
                var (from, to) = (Corner(ring, i - 2), Corner(ring, i));
                if (from != to && pieces.Add(Piece(from, to)))
                {
                    meetings[from] = meetings.GetValueOrDefault(from) + 1;
                    meetings[to] = meetings.GetValueOrDefault(to) + 1;
                }
            }
        }

        return (pieces, meetings);
    }

    private static IEnumerable<uint[]> Taken(DrawnRing ring, HashSet<(ulong, ulong)> left, Dictionary<ulong, int> meetings)
    {
        var start = 0;
        for (var i = 2; i < ring.Points.Length; i += 2)
        {
            var isTaken = left.Remove(Piece(Corner(ring, i - 2), Corner(ring, i)));
            if (!isTaken)
            {
                if (start < i - 2)
                {
                    yield return ring.Points[start..i];
                }

                start = i;
            }
            else if (meetings[Corner(ring, i)] != 2 || i == ring.Points.Length - 2)
            {
                yield return ring.Points[start..(i + 2)];
                start = i;
            }
        }
    }

    private static ulong Corner(DrawnRing ring, int at) => ((ulong)ring.Points[at] << 32) | ring.Points[at + 1];

    private static (ulong, ulong) Piece(ulong one, ulong other) => one < other ? (one, other) : (other, one);
}
