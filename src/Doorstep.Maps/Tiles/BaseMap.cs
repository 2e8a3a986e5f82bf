using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Doorstep.Maps.Tiles;

/// <summary>A finished tile of the base map as it goes over the wire.</summary>
/// <param name="ETag">The hash of what it shows, in quotes.</param>
sealed record BaseTile(byte[] Gzip, string ETag)
{
    public static BaseTile Empty { get; } = new([], "\"empty\"");

    public bool IsEmpty => Gzip.Length == 0;
}

/// <summary>
/// The city as a map: land, water, streets, houses and the borders of its areas, held in memory and cut into tiles when they are asked for.
/// It never changes; when boundaries do, another one takes its place in the server's current one.
/// </summary>
sealed class BaseMap(DrawnLayer[] layers)
{
    private static readonly ConcurrentBag<Workplace> Workplaces = [];

    private readonly TileCache cache = new(maxBytes: 64 << 20);

    public static BaseMap Empty { get; } = new([]);

    /// <summary>The hash of all it shows: an address that carries it may be kept for ever.</summary>
    public string Version { get; } = VersionOf(layers);

    public BaseTile Tile(TileCoordinate tile) => cache.GetOrAdd(tile, Make);

    /// <summary>The bytes of a tile, not compressed; none when it shows nothing.</summary>
    public byte[] Draw(TileCoordinate tile)
    {
        if (!tile.Exists)
        {
            return [];
        }

        var place = Workplaces.TryTake(out var free) ? free : new();
        place.Pen.StartTile(tile);
        foreach (var layer in layers)
        {
            layer.Draw(place.Pen, tile, place.Found);
        }

        var bytes = place.Pen.EndTile();
        Workplaces.Add(place);
        return bytes;
    }

    /// <summary>What meets a rectangle of the world, layer by layer from the ground up, as it is and not cut to a tile.</summary>
    public IEnumerable<(string Layer, DrawnFeature Feature)> Within(MapBox window) =>
        layers.SelectMany(layer => layer.Within(window).Select(feature => (layer.Name, feature)));

    /// <summary>The outlines of areas, by their codes.</summary>
    public IEnumerable<DrawnFeature> Areas(IReadOnlySet<string> codes) => layers.Where(layer => layer.Name == "area")
        .SelectMany(layer => layer.All.Where(feature => feature.Tags.Any(tag => tag.Key == "code" && codes.Contains((string)tag.Value))));

    private BaseTile Make(TileCoordinate tile)
    {
        var bytes = Draw(tile);
        return bytes.Length == 0 ? BaseTile.Empty : new(Zipped(bytes), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..12])}\"");
    }

    private static byte[] Zipped(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes.Length);
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return stream.ToArray();
    }

    private static string VersionOf(DrawnLayer[] layers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var layer in layers)
        {
            layer.AppendTo(hash);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset()[..6]);
    }

    /// <summary>Buffers for drawing one tile, used again for the next.</summary>
    private sealed class Workplace
    {
        public TilePen Pen { get; } = new();

        public List<int> Found { get; } = [];
    }
}
