using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Maps.Tiles;
using Doorstep.Places.Tiles;
using NetTopologySuite.IO.VectorTiles.Mapbox;

namespace Doorstep.Bench;

/// <summary>
/// Case points -> map tiles: <see cref="PointTiles"/> beside PostGIS making the same clusters and points with ST_AsMVT, by processor time (ours of
/// this process, theirs of the server). Every tile is first made by both and compared: as many features, the same
/// counts by light. That also warms both.
/// </summary>
internal static class Tiles
{
    private const string Name = "tiles";
    private const string PeerName = "PostGIS ST_AsMVT";
    private static int PointCount => Size.Of(1_000_000, 20_000);
    private static int RoundCount => Size.Of(5, 1);

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        session.Say($"tiles: {PointCount:#,0} cases, also into PostGIS");
        var city = new LatticeCity(41, 28);
        var points = Cases(city);
        var ours = new PointTiles();
        ours.Load(points.Select(found => found.Point));
        await using var peer = await TilesPeer.StartAsync(points, session.Stopping);

        // A viewer who set a filter, here one that lets all pass, cannot be given tallies made ahead: her points are counted
        // one by one, as the peer always does.
        var filtered = PointScope.Everything.OnlyLights(Enum.GetValues<PointLight>());
        foreach (var (zoom, what, query, every, scope) in new[]
        {
            (8, "clusters", TilesPeer.Clusters, 1, PointScope.Everything), (8, "clusters, filter set", TilesPeer.Clusters, 1, filtered),
            (12, "clusters", TilesPeer.Clusters, 1, PointScope.Everything), (15, "points", TilesPeer.Points, 8, PointScope.Everything),
        })
        {
            session.Say($"tiles: z{zoom} {what}");
            TileCoordinate[] tiles = [.. points.Select(found => TileCoordinate.Of(found.Longitude, found.Latitude, zoom)).Distinct()
                .Where((_, i) => i % every == 0)];
            var (mismatches, ourBytes, theirBytes) = await CompareAsync(tile => Drawn(ours, tile, scope), peer, query, tiles);
            var repeats = Math.Max(1, (Size.Of(scope == filtered ? 40 : 4000, 1)) / tiles.Length);
            // Until the compiler has made the loops quick.
            Make(ours, scope, tiles, 3 * repeats);
            var rounds = await Rounds.InterleavedAsync(
                RoundCount,
                () => Task.FromResult(1000 * Rounds.CpuSeconds(() => Make(ours, scope, tiles, repeats)) / (repeats * tiles.Length)),
                () => peer.CpuMsAsync(query, tiles),
                session.Stopping);
            var ofCase = $"z{zoom} {what}, {tiles.Length} {(tiles.Length == 1 ? "tile" : "tiles")}";
            yield return Exact(Gate.Less(Name, ofCase, "CPU-ms/tile", rounds, PeerName, times: 15), mismatches);
            yield return Exact(Gate.NoMoreThan(Name, $"{ofCase}: size", "bytes/tile",
                Rounds.Of([((double)ourBytes / tiles.Length, (double)theirBytes / tiles.Length)]), PeerName, times: 1.15), mismatches);
            yield return Gate.Ceiling(Name, $"{ofCase}: other counts", "tiles", mismatches, 0);
        }

        yield return Changes(ours, points);
    }

    private static Gate Exact(Gate gate, int mismatches) => gate with { Ok = gate.Ok && mismatches == 0 };

    private static (CasePoint Point, double Longitude, double Latitude)[] Cases(LatticeCity city)
    {
        var chance = new Random(20150226);
        var id = new byte[16];
        return [.. city.Points(PointCount).Select(place =>
        {
            chance.NextBytes(id);
            var area = city.Areas[chance.Next(city.Areas.Length)].Code;
            var light = (PointLight)chance.Next(4);
            return (CasePoint.At(place.Longitude, place.Latitude, new(id), AreaNumbers.NumberOf(area), null, (short)chance.Next(1, 150), light,
                (byte)chance.Next(8)), place.Longitude, place.Latitude);
        })];
    }

    private static async Task<(int Mismatches, long OurBytes, long TheirBytes)> CompareAsync(
        Func<TileCoordinate, byte[]> ours, TilesPeer peer, string query, TileCoordinate[] tiles)
    {
        var (mismatches, ourBytes, theirBytes) = (0, 0L, 0L);
        await foreach (var (tile, theirs) in peer.MakeAsync(query, tiles))
        {
            var mine = ours(tile);
            (ourBytes, theirBytes) = (ourBytes + mine.Length, theirBytes + theirs.Length);
            mismatches += Shown(mine, tile) == Shown(theirs, tile) ? 0 : 1;
        }

        return (mismatches, ourBytes, theirBytes);
    }

    private static byte[] Drawn(PointTiles ours, TileCoordinate tile, PointScope scope)
    {
        using var drawn = ours.Draw(tile, scope);
        return drawn.Bytes.ToArray();
    }

    /// <summary>How many features, and how many cases of each light. A cluster of one, which ours draws as the case itself, is the same.</summary>
    private static (int Features, string ByLight) Shown(byte[] bytes, TileCoordinate tile)
    {
        using var stream = new MemoryStream(bytes);
        var features = new MapboxTileReader()
            .Read(stream, new NetTopologySuite.IO.VectorTiles.Tiles.Tile(tile.X, tile.Y, tile.Z)).Layers.SelectMany(layer => layer.Features).ToList();
        var counts = new long[4];
        foreach (var attributes in features.Select(feature => feature.Attributes))
        {
            if (attributes.Exists("light"))
            {
                counts[Convert.ToInt32(attributes["light"], CultureInfo.InvariantCulture)]++;
                continue;
            }

            foreach (var (light, key) in new[] { "on-time", "amber", "overdue", "emergency" }.Index())
            {
                counts[light] += Convert.ToInt64(attributes[key], CultureInfo.InvariantCulture);
            }
        }

        return (features.Count, string.Join(' ', counts));
    }

    private static void Make(PointTiles ours, PointScope scope, TileCoordinate[] tiles, int repeats)
    {
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            foreach (var tile in tiles)
            {
                ours.Draw(tile, scope).Dispose();
            }
        }
    }

    /// <summary>What a new, moved or changed case costs while a million stand on the map.</summary>
    private static Gate Changes(PointTiles ours, (CasePoint Point, double Longitude, double Latitude)[] points)
    {
        var many = Size.Of(50_000, 1_000);
        var microseconds = Enumerable.Range(0, RoundCount).Select(round => 1e6 / many * Rounds.CpuSeconds(() =>
        {
            for (var i = 0; i < many; i++)
            {
                var to = points[((i * 17) + round) % points.Length].Point;
                ours.Put(points[((i * 13) + round) % points.Length].Point with { Key = to.Key, Light = PointLight.Amber });
            }
        }));
        return Gate.Shown(Name, $"a case moved, {PointCount:#,0} on the map", "CPU-us", Rounds.Median(microseconds), RoundCount);
    }
}
