namespace Doorstep.Maps;

/// <summary>
/// Computes the number of the half-metre cell a point lies in, along a Hilbert curve over the whole Earth: near in number is near on the ground, so
/// "what is in this box" becomes a few ranges on a plain index, on any database.
/// <para>
/// The idea: halve the Earth both ways, number the four quarters in the order of a U, and repeat in each quarter with the U turned so that it
/// starts where the one before ended. Two bits a level, 26 levels: 52 bits, which JavaScript still counts exactly.
/// D. Hilbert, Mathematische Annalen 38 (1891).
/// </para>
/// </summary>
internal static class Hilbert
{
    public const int Levels = 26;

    private const int Side = 1 << Levels;

    /// <summary>How many quarters a box may be cut into before gaps are closed, for each range that may be returned.</summary>
    private const int QuartersPerRange = 4;

    public static long Cell(double longitude, double latitude) => Along(Column(longitude), Row(latitude));

    /// <summary>
    /// At most so many ranges [From, To] of cells, both ends included, in order and apart, which together hold every point of the box.
    /// They hold some points around it as well: the reader still compares coordinates.
    /// </summary>
    public static IReadOnlyList<(long From, long To)> Ranges((double West, double South, double East, double North) box, int maxRanges)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRanges, 1);
        var (left, bottom, right, top) = (Column(box.West), Row(box.South), Column(box.East), Row(box.North));
        List<Quarter> covering = [new(0, Levels)];
        while (covering.Count <= QuartersPerRange * maxRanges && covering.Exists(IsPartlyOutside))
        {
            covering = [.. covering.SelectMany(quarter => IsPartlyOutside(quarter) ? quarter.Split().Where(MeetsTheBox) : [quarter])];
        }

        return Join(covering, maxRanges);

        bool MeetsTheBox(Quarter quarter)
        {
            var (x, y, last) = quarter.Square;
            return x <= right && x + last >= left && y <= top && y + last >= bottom;
        }

        bool IsPartlyOutside(Quarter quarter)
        {
            var (x, y, last) = quarter.Square;
            return x < left || x + last > right || y < bottom || y + last > top;
        }
    }

    /// <summary>The cell's place along the curve. `turned` and `upended` say how this level's U lies; they undo each other, so two bits do.</summary>
    public static long Along(int x, int y)
    {
        var (along, turned, upended) = (0L, 0, 0);
        for (var level = Levels - 1; level >= 0; level--)
        {
            var (right, up) = (((x >> level) & 1) ^ upended, ((y >> level) & 1) ^ upended);
            (right, up) = turned == 0 ? (right, up) : (up, right);
            along = (along << 2) | (uint)((3 * right) ^ up);
            (turned, upended) = (turned ^ 1 ^ up, upended ^ (right & ~up));
        }

        return along;
    }

    /// <summary>The column and row of a cell, from the south-west.</summary>
    public static (int X, int Y) At(long along)
    {
        var (x, y, turned, upended) = (0, 0, 0, 0);
        for (var level = Levels - 1; level >= 0; level--)
        {
            var quarter = (int)(along >> (2 * level)) & 3;
            var right = quarter >> 1;
            var up = (quarter & 1) ^ right;
            var (across, north) = turned == 0 ? (right, up) : (up, right);
            (x, y) = ((x << 1) | (across ^ upended), (y << 1) | (north ^ upended));
            (turned, upended) = (turned ^ 1 ^ up, upended ^ (right & ~up));
        }

        return (x, y);
    }

    private static int Column(double longitude) => Place((longitude + 180) / 360);

    private static int Row(double latitude) => Place((latitude + 90) / 180);

    private static int Place(double share) => (int)Math.Clamp(share * Side, 0, Side - 1);

    /// <summary>Touching ranges are one; then the smallest gaps are closed until few enough are left.</summary>
    private static List<(long From, long To)> Join(List<Quarter> covering, int maxRanges)
    {
        var gaps = covering.Zip(covering.Skip(1), (quarter, next) => next.First - quarter.Last).Order().ToList();
        var closed = gaps.Count < maxRanges ? 1 : Math.Max(1, gaps[^maxRanges]);
        List<(long From, long To)> ranges = [(covering[0].First, covering[0].Last)];
        foreach (var quarter in covering.Skip(1))
        {
            if (quarter.First - ranges[^1].To <= closed)
            {
                ranges[^1] = (ranges[^1].From, quarter.Last);
            }
            else
            {
                ranges.Add((quarter.First, quarter.Last));
            }
        }

        return ranges;
    }

    /// <summary>A square of 2^Level cells a side, which the curve fills in one stretch.</summary>
    private readonly record struct Quarter(long First, int Level)
    {
        public long Last => First + (1L << (2 * Level)) - 1;

        public (int X, int Y, int Last) Square
        {
            get
            {
                var last = (1 << Level) - 1;
                var (x, y) = At(First);
                return (x & ~last, y & ~last, last);
            }
        }

        public IEnumerable<Quarter> Split()
        {
            for (var quarter = 0L; quarter < 4; quarter++)
            {
                yield return new(First + (quarter << (2 * (Level - 1))), Level - 1);
            }
        }
    }
}
