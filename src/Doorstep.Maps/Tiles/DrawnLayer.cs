using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Doorstep.Maps.Tiles;

/// <summary>All features of one kind on the base map, with the tree that finds those of a tile.</summary>
sealed class DrawnLayer
{
    private readonly DrawnFeature[] features;
    private readonly BoxTree boxes;
    private readonly int firstZoom;

    public DrawnLayer(string name, IEnumerable<DrawnFeature> unordered)
    {
        Name = name;
        features = [.. unordered.OrderBy(feature => feature.Box.MiddleKey)];
        firstZoom = features.Select(feature => feature.MinZoom).DefaultIfEmpty(int.MaxValue).Min();
        boxes = new([.. features.Select(feature => feature.Box)]);
    }

    public string Name { get; }

    public IReadOnlyList<DrawnFeature> All => features;

    public void Draw(TilePen pen, TileCoordinate tile, List<int> found)
    {
        if (tile.Z < firstZoom)
        {
            return;
        }

        found.Clear();
        boxes.FindInto(found, MapBox.Of(tile, TileClip.Margin));
        pen.StartLayer(Name);
        foreach (var place in found)
        {
            if (features[place].MinZoom <= tile.Z)
            {
                pen.Draw(features[place]);
            }
        }

        pen.EndLayer();
    }

    /// <summary>What meets a rectangle of the world, whatever the zoom.</summary>
    public IEnumerable<DrawnFeature> Within(MapBox window)
    {
        List<int> found = [];
        boxes.FindInto(found, window);
        return found.Select(place => features[place]);
    }

    public void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(Name));
        foreach (var feature in features)
        {
            foreach (var ring in feature.Rings)
            {
                hash.AppendData(MemoryMarshal.AsBytes(ring.Points.AsSpan()));
            }

            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{feature.MinZoom}{string.Join('\n', feature.Tags)}")));
        }
    }
}
