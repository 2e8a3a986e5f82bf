using System.Security.Cryptography;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Edge.Lanes;
using Doorstep.Maps.Tiles;
using Doorstep.Places.Tiles;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Doorstep.Cases;

/// <summary>Serves the open cases a viewer may see as map tiles: grouped from afar, one by one from near.</summary>
static class CaseTiles
{
    /// <summary>The viewer's filter on what she may see: one area, lights, stages of a case's life, one category of kinds, one department.</summary>
    public sealed record Wanted(
        [property: FromQuery(Name = "area")] string? Area,
        [property: FromQuery(Name = "light")] string[]? Lights,
        [property: FromQuery(Name = "status")] string[]? Statuses,
        [property: FromQuery(Name = "category")] string? Category,
        [property: FromQuery(Name = "department")] Guid? DepartmentId);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/tiles/cases/{z:int}/{x:int}/{y:int}.mvt", Draw)
        .Needs(Permission.ViewCases).Lane(Lane.Bulk, DropOrder.First).WithTags("Map")
        .WithSummary("The open cases in the viewer's areas, as a vector tile");

    private static IResult Draw(int z, int x, int y, [AsParameters] Wanted wanted, CaseMap map, Caller caller, HttpContext http)
    {
        var tile = new TileCoordinate(z, x, y);
        if (!tile.Exists)
        {
            return Results.NotFound();
        }

        // Another viewer of the same browser sees other cases; and every answer is asked for again, since cases change.
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Vary = HeaderNames.Cookie;
        var drawn = map.Points.Draw(tile, ScopeOf(caller.Scope, wanted, map));
        // Its bytes are lent until they are sent.
        http.Response.RegisterForDispose(drawn);
        return drawn.Bytes.Length == 0
            ? Results.NoContent()
            : Results.Bytes(
                drawn.Bytes, MapTiles.ContentType, entityTag: new($"\"{Convert.ToHexStringLower(SHA256.HashData(drawn.Bytes.Span).AsSpan(0, 8))}\""));
    }

    private static PointScope ScopeOf(AccessScope viewer, Wanted wanted, CaseMap map)
    {
        var stretches = viewer.Ranges(Permission.ViewCases).AsEnumerable();
        if (wanted.DepartmentId is { } department)
        {
            stretches = stretches.Where(stretch => stretch.DepartmentId is null || stretch.DepartmentId == department)
                .Select(stretch => stretch with { DepartmentId = department });
        }

        if (AreaCode.TryParse(wanted.Area, out var area))
        {
            stretches = stretches.Select(stretch => stretch with
            {
                From = area > stretch.From ? area : stretch.From,
                Until = stretch.Until > area.Next ? area.Next : stretch.Until,
            }).Where(stretch => stretch.Until > stretch.From);
        }

        var scope = AreaNumbers.ScopeOf(stretches);
        if (wanted.Statuses is { Length: > 0 } statuses)
        {
            scope = scope.OnlyStages(statuses.Select(status => Enum.TryParse<CaseStatus>(status, out var known) ? (byte)known : byte.MaxValue));
        }

        if (wanted.Lights is { Length: > 0 } lights)
        {
            scope = scope.OnlyLights(lights.Select(light => Enum.TryParse<PointLight>(light, out var known) ? known : PointLight.OnTime));
        }

        return wanted.Category is null ? scope : scope.OnlyKinds(map.KindsOf(wanted.Category));
    }
}
