using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Doorstep.Maps;
using Doorstep.Places.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Places;

/// <summary>
/// Serves what a map needs before its first tile: where the city lies, and which base map the operator has set. Map:Raster takes one address template
/// or a list (Tianditu: vec, and cva for the names), Map:Style a whole style of a vector base; without either the city's own tiles are drawn.
/// Map:Hosts lets the browser ask them.
/// </summary>
sealed class ShowMapSettings(DoorstepContext db, CurrentBaseMap current, IConfiguration settings)
{
    /// <param name="Version">Of our own tiles: part of their address, so that a browser may keep them.</param>
    /// <param name="Bounds">West, south, east, north; null while there is no city.</param>
    public sealed record Response(string Version, string? Style, IReadOnlyList<string> Raster, string? Attribution, double[]? Bounds);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/map/settings", async (ShowMapSettings useCase, HttpResponse response, CancellationToken cancellationToken) =>
        {
            response.Headers.CacheControl = "no-cache";
            return TypedResults.Ok(await useCase.RunAsync(cancellationToken));
        })
        .Public().RequireRateLimiting(Limits.Public).Lane(Lane.Bulk).WithTags("Map").WithSummary("Which base map to draw, and where the city lies");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Just after the start the map is still being drawn; a page that did not wait would keep an empty one.</summary>
    public async Task<Response> RunAsync(CancellationToken cancellationToken = default)
    {
        await current.Drawn.WaitAsync(Patience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new(current.Map.Version, settings["Map:Style"], Rasters(), settings["Map:Attribution"], await BoundsAsync(cancellationToken));
    }

    private string[] Rasters() => settings["Map:Raster"] is { Length: > 0 } one ? [one] : settings.GetSection("Map:Raster").Get<string[]>() ?? [];

    private async Task<double[]?> BoundsAsync(CancellationToken cancellationToken)
    {
        var widest = await db.Areas.OrderBy(area => area.Code).Select(area => (AreaCode?)area.Code).FirstOrDefaultAsync(cancellationToken);
        return widest is { } city ? await db.BoundsOfAsync(city, cancellationToken) : null;
    }
}

static class AreaBounds
{
    /// <returns>West, south, east, north of an area as its border runs now; null while it has none.</returns>
    public static async Task<double[]?> BoundsOfAsync(this DoorstepContext db, AreaCode area, CancellationToken cancellationToken) =>
        await db.Outlines.AsNoTracking().Where(outline => outline.Until == null && outline.Area == area).Select(outline => outline.Bytes)
            .FirstOrDefaultAsync(cancellationToken) is { } bytes
            && Shape.FromBytes(bytes).Bounds is var bounds ? [bounds.West, bounds.South, bounds.East, bounds.North] : null;
}
