namespace Doorstep.Maps.Tiles;

/// <summary>One square of the map: at zoom z the world of Web Mercator is 2^z by 2^z squares, counted from the north-west corner.</summary>
readonly record struct TileCoordinate(int Z, int X, int Y)
{
    public const int MaxZoom = 18;

    /// <summary>Units along a side of a tile; a screen shows eight of them per pixel.</summary>
    public const int Extent = 4096;

    public static TileCoordinate Of(double longitude, double latitude, int zoom) => new(
        zoom, (int)((ulong)WebMercator.X(longitude) >> (32 - zoom)), (int)((ulong)WebMercator.Y(latitude) >> (32 - zoom)));

    public bool Exists => Z is >= 0 and <= MaxZoom && X >= 0 && Y >= 0 && X < 1 << Z && Y < 1 << Z;

    /// <summary>How many binary digits of a world coordinate one unit of the tile spans.</summary>
    public int UnitShift => 20 - Z;

    public uint West => (uint)((ulong)X << (32 - Z));

    public uint North => (uint)((ulong)Y << (32 - Z));

    /// <summary>The keys of a tile are one unbroken run, from this one to <see cref="LastKey"/>.</summary>
    public ulong FirstKey => Morton.Of(West, North);

    public ulong LastKey => FirstKey | (ulong.MaxValue >> (2 * Z));

    /// <summary>
    /// Where a key of this tile lies, in its units: what is above and below the digits of a tile is cut off, and the rest taken apart at once.
    /// </summary>
    public (int X, int Y) Local(ulong key)
    {
        var (x, y) = Morton.Halves((uint)(key >> (2 * UnitShift)) & ((Extent * Extent) - 1));
        return ((int)x, (int)y);
    }

    /// <summary>A world coordinate in units of this tile; outside it when below 0 or from <see cref="Extent"/> on.</summary>
    public (int X, int Y) Local(uint x, uint y) => ((int)(((long)x - West) >> UnitShift), (int)(((long)y - North) >> UnitShift));
}
