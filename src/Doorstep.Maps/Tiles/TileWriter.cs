using System.Text;

namespace Doorstep.Maps.Tiles;

enum TileGeometry
{
    Points = 1,
    Lines = 2,
    Areas = 3,
}

/// <summary>
/// Writes a vector tile (Mapbox Vector Tile 2.1): layers of features, each with tags and a geometry in units of the tile.
/// Tags are pairs of places in the layer's <see cref="TileTable"/>; a geometry is moves of a pen.
/// One writer makes many tiles, one after another; after the first few it takes no memory but the finished bytes.
/// </summary>
sealed class TileWriter
{
    private const int MoveTo = 1, LineTo = 2, ClosePath = 7;

    private readonly TileBytes tile = new(), features = new(), tags = new(), geometry = new();
    private string layer = "";
    private TileGeometry type;
    private int penX, penY;

    /// <summary>The keys and values of the layer being written.</summary>
    public TileTable Table { get; } = new();

    /// <summary>Whether anything of the feature is drawn yet.</summary>
    public bool HasGeometry => geometry.Length > 0;

    public void Clear() => tile.Clear();

    public void StartLayer(string name)
    {
        layer = name;
        features.Clear();
        Table.Clear();
    }

    public void StartFeature(TileGeometry of)
    {
        type = of;
        tags.Clear();
        geometry.Clear();
        (penX, penY) = (0, 0);
    }

    public void Tag(string key, string value) => Pair(key, Table.Value(value));

    public void Tag(string key, long value) => Pair(key, Table.Value(value));

    public void Tag(string key, double value) => Pair(key, Table.Value(value));

    public void Tag(string key, bool value) => Pair(key, Table.Value(value));

    public void Point(int x, int y)
    {
        Command(MoveTo, 1);
        Pen(x, y);
    }

    public void Line(ReadOnlySpan<(int X, int Y)> points)
    {
        Point(points[0].X, points[0].Y);
        Command(LineTo, points.Length - 1);
        foreach (var (x, y) in points[1..])
        {
            Pen(x, y);
        }
    }

    /// <summary>
    /// One ring, its last point not the first again. An outer ring must run clockwise on the screen, a hole the other way: the caller sees to it.
    /// </summary>
    public void Ring(ReadOnlySpan<(int X, int Y)> points)
    {
        Line(points);
        Command(ClosePath, 1);
    }

    /// <summary>Takes the feature into the layer, unless nothing was drawn.</summary>
    public void EndFeature()
    {
        if (!HasGeometry)
        {
            return;
        }

        features.BlockField(2, 4 + tags.Length + geometry.Length + TileBytes.SizeOf((uint)tags.Length) + TileBytes.SizeOf((uint)geometry.Length));
        features.BlockField(2, tags.Written);
        features.NumberField(3, (ulong)type);
        features.BlockField(4, geometry.Written);
    }

    /// <summary>
    /// A whole feature that is one point, with up to five pairs of places of key and value. Case tiles have thousands, so it is written in one go.
    /// </summary>
    public void PointFeature(int x, int y, ReadOnlySpan<int> pairs)
    {
        // At most five bytes a number: the feature is shorter than 128 and each length one byte.
        var room = features.Room(128);
        var end = TileBytes.Numbers(room, 4, pairs);
        (room[2], room[3]) = ((2 << 3) | 2, (byte)(end - 4));
        (room[end], room[end + 1], room[end + 2]) = (3 << 3, (byte)TileGeometry.Points, (4 << 3) | 2);
        var shape = end + 4;
        end = TileBytes.Numbers(room, shape, [MoveTo | (1 << 3), (x << 1) ^ (x >> 31), (y << 1) ^ (y >> 31)]);
        room[shape - 1] = (byte)(end - shape);
        (room[0], room[1]) = ((2 << 3) | 2, (byte)(end - 2));
        features.Take(end);
    }

    /// <summary>Takes the layer into the tile, unless it has no feature.</summary>
    public void EndLayer()
    {
        if (features.Length == 0)
        {
            return;
        }

        var name = Encoding.UTF8.GetByteCount(layer);
        tile.BlockField(3, 4 + TileBytes.SizeOf((uint)name) + name + features.Length + Table.Keys.Length + Table.Values.Length
            + TileBytes.SizeOf(TileCoordinate.Extent));
        tile.NumberField(15, 2);
        tile.TextField(1, layer);
        tile.Raw(features.Written);
        tile.Raw(Table.Keys);
        tile.Raw(Table.Values);
        tile.NumberField(5, TileCoordinate.Extent);
    }

    /// <summary>The tile, until it is cleared for the next.</summary>
    public ReadOnlyMemory<byte> Written => tile.Memory;

    public byte[] ToArray() => tile.ToArray();

    private void Pair(string key, int value)
    {
        tags.Number((uint)Table.Key(key));
        tags.Number((uint)value);
    }

    private void Command(int command, int count) => geometry.Number((uint)(command | (count << 3)));

    private void Pen(int x, int y)
    {
        geometry.Signed(x - penX);
        geometry.Signed(y - penY);
        (penX, penY) = (x, y);
    }
}
