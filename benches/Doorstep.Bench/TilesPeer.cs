using Doorstep.Maps.Tiles;
using Npgsql;

namespace Doorstep.Bench;

/// <summary>PostGIS with the same case points, making the same tiles with ST_AsMVT: prepared, indexed, in the order of the map.</summary>
internal sealed class TilesPeer : IAsyncDisposable
{
    /// <summary>The half side of the world in metres of EPSG:3857.</summary>
    private const double HalfWorldMetres = 20037508.342789244;

    /// <summary>
    /// Clusters are cut as ours are, 8 by 8 cells a tile, each with its counts by light at the middle of its points. Coordinates stand beside the
    /// geometry, which is the peer's fastest way and tells exactly what lies in the tile: its boxes are rounded by a metre.
    /// </summary>
    public const string Clusters = """
        SELECT ST_AsMVT(drawn, 'cluster', 4096, 'geom') FROM (
            SELECT count, "on-time", amber, overdue, emergency,
                ST_AsMVTGeom(ST_SetSRID(ST_MakePoint(middle_x, middle_y), 3857), ST_MakeEnvelope($1, $2, $3, $4, 3857), 4096, 0, true) AS geom
            FROM (
                SELECT count(*)::int AS count,
                    count(*) FILTER (WHERE light = 0)::int AS "on-time", count(*) FILTER (WHERE light = 1)::int AS amber,
                    count(*) FILTER (WHERE light = 2)::int AS overdue, count(*) FILTER (WHERE light = 3)::int AS emergency,
                    avg(x) AS middle_x, avg(y) AS middle_y
                FROM cases WHERE geom && ST_MakeEnvelope($1, $2, $3, $4, 3857) AND x >= $1 AND x < $3 AND y > $2 AND y <= $4
                GROUP BY floor((x - $1) * 8 / ($3 - $1)), floor(($4 - y) * 8 / ($4 - $2))) AS cell) AS drawn
        """;

    public const string Points = """
        SELECT ST_AsMVT(drawn, 'case', 4096, 'geom') FROM (
            SELECT id::text AS id, kind, light, stage, ST_AsMVTGeom(geom, ST_MakeEnvelope($1, $2, $3, $4, 3857), 4096, 0, true) AS geom
            FROM cases WHERE geom && ST_MakeEnvelope($1, $2, $3, $4, 3857) AND x >= $1 AND x < $3 AND y > $2 AND y <= $4) AS drawn
        """;

    private readonly PostgresPeer postgres;
    private readonly NpgsqlConnection connection;

    private TilesPeer(PostgresPeer postgres, NpgsqlConnection connection) => (this.postgres, this.connection) = (postgres, connection);

    public static async Task<TilesPeer> StartAsync((CasePoint Point, double Longitude, double Latitude)[] points, CancellationToken stopping)
    {
        var postgres = await PostgresPeer.StartAsync(
            settings: ["shared_buffers=1GB", "work_mem=256MB", "jit=off", "max_parallel_workers_per_gather=0", "random_page_cost=1.1"]);
        var peer = new TilesPeer(postgres, new(await postgres.CreateAsync("tiles", postGis: true)));
        await peer.connection.OpenAsync(stopping);
        await peer.FillAsync(points, stopping);
        return peer;
    }

    public async IAsyncEnumerable<(TileCoordinate Tile, byte[] Bytes)> MakeAsync(string query, TileCoordinate[] tiles)
    {
        await using var command = new NpgsqlCommand(query, connection) { CommandTimeout = 600 };
        command.Parameters.AddRange(Enumerable.Range(0, 4).Select(_ => new NpgsqlParameter<double>()).ToArray());
        await command.PrepareAsync();
        foreach (var tile in tiles)
        {
            var side = 2 * HalfWorldMetres / (1 << tile.Z);
            var (west, north) = ((tile.X * side) - HalfWorldMetres, HalfWorldMetres - (tile.Y * side));
            foreach (var (i, bound) in new[] { west, north - side, west + side, north }.Index())
            {
                command.Parameters[i].Value = bound;
            }

            yield return (tile, (byte[])(await command.ExecuteScalarAsync())!);
        }
    }

    /// <summary>The server's processor time for a tile.</summary>
    public async Task<double> CpuMsAsync(string query, TileCoordinate[] tiles)
    {
        var before = postgres.CpuSeconds();
        await foreach (var _ in MakeAsync(query, tiles))
        {
            // Only the making counts.
        }

        return 1000 * (postgres.CpuSeconds() - before) / tiles.Length;
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await postgres.DisposeAsync();
    }

    private async Task FillAsync((CasePoint Point, double Longitude, double Latitude)[] points, CancellationToken stopping)
    {
        await ExecuteAsync("CREATE UNLOGGED TABLE loaded (id uuid, kind smallint, light smallint, stage smallint, x float8, y float8)");
        await using (var copy = await connection.BeginBinaryImportAsync("COPY loaded FROM STDIN (FORMAT BINARY)", stopping))
        {
            foreach (var (point, longitude, latitude) in points)
            {
                await copy.StartRowAsync(stopping);
                await copy.WriteAsync(point.Id, stopping);
                await copy.WriteAsync(point.Kind, stopping);
                await copy.WriteAsync((short)point.Light, stopping);
                await copy.WriteAsync((short)point.Stage, stopping);
                await copy.WriteAsync(longitude / 180 * HalfWorldMetres, stopping);
                await copy.WriteAsync(Math.Asinh(Math.Tan(latitude * Math.PI / 180)) / Math.PI * HalfWorldMetres, stopping);
            }

            await copy.CompleteAsync(stopping);
        }

        // Neighbours on the map are neighbours on the disk: the best order for the peer.
        await ExecuteAsync("CREATE UNLOGGED TABLE cases AS SELECT id, kind, light, stage, x, y, ST_SetSRID(ST_MakePoint(x, y), 3857) AS geom FROM loaded ORDER BY geom");
        await ExecuteAsync("CREATE INDEX ON cases USING gist (geom)");
        await ExecuteAsync("VACUUM ANALYZE cases");

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
            await command.ExecuteNonQueryAsync(stopping);
        }
    }
}
