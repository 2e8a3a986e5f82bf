using System.IO.Compression;
using Doorstep.Maps.Tiles;
using Microsoft.Net.Http.Headers;

namespace Doorstep.Places.Tiles;

/// <summary>
/// GET /tiles/base/{z}/{x}/{y}.mvt: the public base map. Give <see cref="BaseMap.Version"/> as ?v= and the browser
/// keeps the tile until the map changes.
/// </summary>
static class MapTiles
{
    public const string ContentType = "application/vnd.mapbox-vector-tile";

    public static RouteHandlerBuilder Map(IEndpointRouteBuilder app) => app.MapGet("/tiles/base/{z:int}/{x:int}/{y:int}.mvt", Base);

    private static IResult Base(int z, int x, int y, string? v, CurrentBaseMap current, HttpContext http)
    {
        var tile = new TileCoordinate(z, x, y);
        if (!tile.Exists)
        {
            return Results.NotFound();
        }

        var map = current.Map;
        var made = map.Tile(tile);
        http.Response.Headers.CacheControl = v == map.Version ? "public, max-age=31536000, immutable" : "public, max-age=60";
        if (made.IsEmpty)
        {
            return Results.NoContent();
        }

        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        // Weak, as the same tile goes out packed or plain.
        var etag = new EntityTagHeaderValue(made.ETag, isWeak: true);
        if (!TakesGzip(http.Request))
        {
            return Results.Stream(new GZipStream(new MemoryStream(made.Gzip), CompressionMode.Decompress), ContentType, entityTag: etag);
        }

        http.Response.Headers.ContentEncoding = "gzip";
        return Results.Bytes(made.Gzip, ContentType, entityTag: etag);
    }

    private static bool TakesGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(way => way.Value.Value is "gzip" or "*" && way.Quality != 0);
}
