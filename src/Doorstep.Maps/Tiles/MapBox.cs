namespace Doorstep.Maps.Tiles;

/// <summary>A rectangle of the world, its edges belonging to it.</summary>
readonly record struct MapBox(uint West, uint North, uint East, uint South)
{
    public static MapBox Nothing { get; } = new(uint.MaxValue, uint.MaxValue, 0, 0);

    public static MapBox Around(IEnumerable<DrawnRing> rings)
    {
        var box = Nothing;
        foreach (var ring in rings)
        {
            for (var i = 0; i < ring.Points.Length; i += 2)
            {
                var (x, y) = (ring.Points[i], ring.Points[i + 1]);
                box = box.And(new(x, y, x, y));
            }
        }

        return box;
    }

    /// <summary>A tile and a margin of its own units around it.</summary>
    public static MapBox Of(TileCoordinate tile, int margin)
    {
        var more = (long)margin << tile.UnitShift;
        var side = 1L << (32 - tile.Z);
        return new(Kept(tile.West - more), Kept(tile.North - more), Kept(tile.West + side + more), Kept(tile.North + side + more));
    }

    public MapBox And(MapBox other) => new(
        Math.Min(West, other.West), Math.Min(North, other.North), Math.Max(East, other.East), Math.Max(South, other.South));

    public bool Meets(in MapBox other) => West <= other.East && East >= other.West && North <= other.South && South >= other.North;

    public bool Holds(in MapBox other) => West <= other.West && East >= other.East && North <= other.North && South >= other.South;

    /// <summary>The place of its middle in Morton's order.</summary>
    public ulong MiddleKey => Morton.Of((uint)(((ulong)West + East) / 2), (uint)(((ulong)North + South) / 2));

    private static uint Kept(long coordinate) => (uint)Math.Clamp(coordinate, 0, uint.MaxValue);
}
