using System.Text;
using System.Text.RegularExpressions;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Transparency;

/// <summary>
/// Serves the tree's files to everyone: they hold nothing that anybody could read a person from. The head changes, the tiles never do.
/// </summary>
static partial class ServeTree
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var log = app.MapGroup("/log").WithTags("Transparency log");
        log.MapGet("/checkpoint", Results<ContentHttpResult, NotFound> (LogFolder folder, HttpResponse response) =>
        {
            response.Headers.CacheControl = "no-cache";
            return folder.Read(LogTiles.Checkpoint) is { } head
                ? TypedResults.Text(Encoding.UTF8.GetString(head), "text/plain")
                : TypedResults.NotFound();
        }).Public().RequireRateLimiting(Limits.Public).Lane(Lane.Bulk).WithSummary("The newest signed head");
        log.MapGet("/tile/{**path}", Results<FileContentHttpResult, NotFound> (string path, LogFolder folder, HttpResponse response) =>
        {
            if (!Tile().IsMatch(path) || folder.Read($"tile/{path}") is not { } tile)
            {
                return TypedResults.NotFound();
            }

            response.Headers.CacheControl = "public, max-age=31536000, immutable";
            return TypedResults.Bytes(tile, "application/octet-stream");
        }).Public().RequireRateLimiting(Limits.Public).Lane(Lane.Bulk).WithSummary("Hashes, or entries, 256 at most");
    }

    /// <summary>Only what tlog-tiles allows, so that no path leads elsewhere.</summary>
    [GeneratedRegex(@"^(?:[0-9]{1,2}|entries)/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Tile();
}
