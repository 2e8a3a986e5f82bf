using System.Runtime.CompilerServices;

namespace Doorstep.Maps.Tiles;

/// <summary>The content of a cluster on the map: how many cases of each light, and where their middle is. Tallies add up.</summary>
struct PointTally
{
    private Counts counts;
    private ulong sumX, sumY;

    public readonly int this[PointLight light] => counts[(int)light];

    public readonly int Count => counts[0] + counts[1] + counts[2] + counts[3];

    public readonly uint MiddleX => (uint)(sumX / (ulong)Count);

    public readonly uint MiddleY => (uint)(sumY / (ulong)Count);

    public void Add(in CasePoint point)
    {
        counts[(int)point.Light]++;
        sumX += Morton.X(point.Key);
        sumY += Morton.Y(point.Key);
    }

    public void Add(in PointTally other)
    {
        for (var light = 0; light < 4; light++)
        {
            counts[light] += other.counts[light];
        }

        sumX += other.sumX;
        sumY += other.sumY;
    }

    [InlineArray(4)]
    private struct Counts
    {
        private int first;
    }
}
