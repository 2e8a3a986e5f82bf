namespace Doorstep.Demo.Geography;

/// <summary>A point-in-polygon test for an area of several rings.</summary>
internal sealed class Territory
{
    private const double BandMetres = 400;

    private readonly double south;
    private readonly List<(Spot From, Spot To)>[] bands;

    public Territory(params Spot[][] rings)
    {
        South = south = rings.Min(ring => ring.Min(spot => spot.Y));
        North = rings.Max(ring => ring.Max(spot => spot.Y));
        West = rings.Min(ring => ring.Min(spot => spot.X));
        East = rings.Max(ring => ring.Max(spot => spot.X));
        bands = [.. Enumerable.Range(0, Band(North) + 1).Select(_ => new List<(Spot, Spot)>())];
        foreach (var ring in rings)
        {
            for (var i = 0; i < ring.Length; i++)
            {
                Add(ring[i], ring[(i + 1) % ring.Length]);
            }
        }
    }

    public double West { get; }

    public double South { get; }

    public double East { get; }

    public double North { get; }

    public bool Contains(Spot spot)
    {
        if (spot.Y < South || spot.Y > North || spot.X < West || spot.X > East)
        {
            return false;
        }

        var inside = false;
        foreach (var (from, to) in bands[Band(spot.Y)])
        {
            if (from.Y > spot.Y != to.Y > spot.Y && spot.X < from.X + (spot.Y - from.Y) * (to.X - from.X) / (to.Y - from.Y))
            {
                inside = !inside;
            }
        }

        return inside;
    }

    private void Add(Spot from, Spot to)
    {
        for (var band = Band(Math.Min(from.Y, to.Y)); band <= Band(Math.Max(from.Y, to.Y)); band++)
        {
            bands[band].Add((from, to));
        }
    }

    private int Band(double y) => (int)((y - south) / BandMetres);
}
