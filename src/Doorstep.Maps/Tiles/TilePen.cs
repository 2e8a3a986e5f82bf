using System.Globalization;
using System.Runtime.InteropServices;

namespace Doorstep.Maps.Tiles;

/// <summary>Draws features of the base map into one tile after another: thins, cuts, turns the rings the right way and writes.</summary>
sealed class TilePen
{
    /// <summary>
    /// Three units, less than half a pixel. From <see cref="FullZoom"/> on nothing is thinned: a screen may show those tiles enlarged.
    /// </summary>
    private const int ThinningUnits = 3, FullZoom = 16;

    /// <summary>Twice the area in square units below which a ring is no more than a speck.</summary>
    private const long SpeckTwice = 16;

    private readonly TileWriter writer = new();
    private readonly TileClip clip = new();
    private List<(int X, int Y)> points = [];
    private TileCoordinate tile;
    private MapBox window;
    private float tolerance;

    public void StartTile(TileCoordinate of)
    {
        writer.Clear();
        tile = of;
        window = MapBox.Of(of, TileClip.Margin);
        // At nought only what lies on the straight between its neighbours is left out.
        tolerance = of.Z >= FullZoom ? 0 : (float)ThinningUnits * (1L << of.UnitShift);
    }

    public void StartLayer(string name) => writer.StartLayer(name);

    public void EndLayer() => writer.EndLayer();

    public byte[] EndTile() => writer.ToArray();

    public void Draw(DrawnFeature feature)
    {
        writer.StartFeature(feature.Geometry);
        switch (feature.Geometry)
        {
            case TileGeometry.Points:
                DrawPoint(feature.Rings[0]);
                break;
            case TileGeometry.Lines:
                DrawLines(feature);
                break;
            default:
                DrawAreas(feature);
                break;
        }

        if (writer.HasGeometry)
        {
            Tag(feature);
        }

        writer.EndFeature();
    }

    private void Tag(DrawnFeature feature)
    {
        foreach (var (key, value) in feature.Tags)
        {
            switch (value)
            {
                case string text:
                    writer.Tag(key, text);
                    break;
                case bool yes:
                    writer.Tag(key, yes);
                    break;
                case double number:
                    writer.Tag(key, number);
                    break;
                default:
                    writer.Tag(key, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
            }
        }
    }

    private void DrawPoint(DrawnRing place)
    {
        var (x, y) = tile.Local(place.Points[0], place.Points[1]);
        // In one tile only, so that a name does not stand twice.
        if (x is >= 0 and < TileCoordinate.Extent && y is >= 0 and < TileCoordinate.Extent)
        {
            writer.Point(x, y);
        }
    }

    private void DrawLines(DrawnFeature feature)
    {
        foreach (var line in feature.Rings)
        {
            line.LayInto(points, tile, tolerance);
            if (!window.Holds(feature.Box))
            {
                clip.Line(points, WriteLine);
            }
            else if (points.Count > 1)
            {
                WriteLine(points);
            }
        }
    }

    private void WriteLine(List<(int X, int Y)> line) => writer.Line(CollectionsMarshal.AsSpan(line));

    private void DrawAreas(DrawnFeature feature)
    {
        var outerIsDrawn = false;
        foreach (var ring in feature.Rings)
        {
            if (!ring.IsOuter && !outerIsDrawn)
            {
                continue;
            }

            LayRing(ring, isWhole: window.Holds(feature.Box));
            var twice = TwiceTheArea(points);
            var isDrawn = points.Count > 2 && Math.Abs(twice) >= SpeckTwice;
            if (isDrawn)
            {
                if (twice > 0 != ring.IsOuter)
                {
                    points.Reverse();
                }

                writer.Ring(CollectionsMarshal.AsSpan(points));
            }

            outerIsDrawn = ring.IsOuter ? isDrawn : outerIsDrawn;
        }
    }

    private void LayRing(DrawnRing ring, bool isWhole)
    {
        ring.LayInto(points, tile, tolerance);
        if (points.Count > 1 && points[^1] == points[0])
        {
            points.RemoveAt(points.Count - 1);
        }

        if (!isWhole)
        {
            clip.Ring(ref points);
        }
    }

    /// <summary>The surveyor's formula; positive when the ring runs clockwise on the screen, where y grows downwards.</summary>
    private static long TwiceTheArea(List<(int X, int Y)> ring)
    {
        long twice = 0;
        for (var i = 0; i < ring.Count; i++)
        {
            var (here, next) = (ring[i], ring[i + 1 == ring.Count ? 0 : i + 1]);
            twice += ((long)here.X * next.Y) - ((long)next.X * here.Y);
        }

        return twice;
    }
}
