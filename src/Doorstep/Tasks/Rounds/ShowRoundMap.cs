using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Rounds;

/// <summary>Serves the grids of an area as the map of rounds draws them, as GeoJSON: each with its outline, its score and how old that is.</summary>
sealed class ShowRoundMap(DoorstepContext db, Caller caller, ReadRoundStates states, AreaNameCache names)
{
    private const string GeoJson = "application/geo+json";

    public static void Map(IEndpointRouteBuilder rounds) => rounds
        .MapGet("/map", async (string? area, string? kind, ShowRoundMap useCase, HttpContext http) =>
        {
            if (await useCase.RunAsync(area, kind, http.RequestAborted) is not { } write)
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            http.Response.ContentType = GeoJson;
            await using Utf8JsonWriter json = new(http.Response.BodyWriter);
            write(json);
        })
        .Needs(Permission.ViewCases).Lane(Lane.Bulk).WithSummary("The grids of an area by their latest rounds, as GeoJSON")
        .Produces<string>(200, GeoJson);

    private async Task<Action<Utf8JsonWriter>?> RunAsync(string? code, string? kind, CancellationToken cancellationToken)
    {
        if (await states.RunAsync(code, kind, cancellationToken) is not { } answer)
        {
            return null;
        }

        var (known, tree) = (answer.Grids.ToDictionary(grid => grid.Area), await names.ReadAsync(cancellationToken));
        var hers = caller.Scope.Ranges(Permission.ViewCases);
        var all = await db.Outlines.AsNoTracking().In(answer.Area).Where(outline => outline.Until == null).OrderBy(outline => outline.Area)
            .ToListAsync(cancellationToken);
        var divided = all.Where(outline => outline.Area.Level is AreaLevel.Grid).Select(outline => outline.Area.Parent).ToHashSet();
        // A community that has no grids yet is walked as one.
        var outlines = all.FindAll(outline => (outline.Area.Level is AreaLevel.Grid || (outline.Area.Level is AreaLevel.Community
            && !divided.Contains(outline.Area))) && hers.Any(range => outline.Area >= range.From && outline.Area < range.Until));
        return json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "FeatureCollection");
            json.WriteStartArray("features");
            outlines.ForEach(outline => Write(json, outline, tree.Near(outline.Area), known.GetValueOrDefault(outline.Area)));
            json.WriteEndArray();
            json.WriteEndObject();
        };
    }

    private static void Write(Utf8JsonWriter json, Outline outline, string name, GridState? state)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WritePropertyName("geometry");
        outline.Shape.WriteGeoJson(json);
        json.WriteStartObject("properties");
        json.WriteString("code", outline.Area.Value);
        json.WriteString("name", name);
        if (state is not null)
        {
            json.WriteString("day", CityTime.Day(state.Day));
            json.WriteNumber("days", state.Days);
        }

        if (state?.Score is { } score)
        {
            json.WriteNumber("score", score);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
