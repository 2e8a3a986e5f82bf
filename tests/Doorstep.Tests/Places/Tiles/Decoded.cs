using Doorstep.Maps.Tiles;
using NetTopologySuite.Features;
using NetTopologySuite.IO.VectorTiles.Mapbox;

namespace Doorstep.Tests.Places.Tiles;

/// <summary>A tile as somebody else's reader understands it.</summary>
static class Decoded
{
    public static IReadOnlyList<IFeature> Features(byte[] bytes, TileCoordinate tile, string layer) =>
        Layers(bytes, tile).GetValueOrDefault(layer, []);

    public static Dictionary<string, IReadOnlyList<IFeature>> Layers(byte[] bytes, TileCoordinate tile)
    {
        using var stream = new MemoryStream(bytes);
        var read = new MapboxTileReader().Read(stream, new NetTopologySuite.IO.VectorTiles.Tiles.Tile(tile.X, tile.Y, tile.Z));
        return read.Layers.ToDictionary(layer => layer.Name, layer => (IReadOnlyList<IFeature>)[.. layer.Features]);
    }

    public static long Number(this IFeature feature, string key) =>
        Convert.ToInt64(feature.Attributes[key], System.Globalization.CultureInfo.InvariantCulture);

    public static string? Text(this IFeature feature, string key) => feature.Attributes.Exists(key) ? feature.Attributes[key]?.ToString() : null;
}
