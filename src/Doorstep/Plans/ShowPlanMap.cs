using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Doorstep.Plans.Desk;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>
/// Serves what the planner's map draws, as GeoJSON: every grid of an area today, with its doors; of a plan the grids that change, with what becomes
/// of them, and the buildings that move; and, to be moved by hand, all buildings of a community.
/// </summary>
sealed class ShowPlanMap(DoorstepContext db, Caller caller, PlanningInputCache grounds, PrepareRedrawing prepare)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/plans/today",
            async (string area, ShowPlanMap useCase, HttpContext http) => await WriteAsync(http, await useCase.TodayAsync(area, http.RequestAborted)))
            .Needs(Permission.ViewPlans).Lane(Lane.Bulk).WithTags("Plans").WithSummary("Today's grids of an area with their doors, as GeoJSON")
            .Produces<string>(200, GeoJson);
        app.MapGet("/api/plans/{id:guid}/map", async (Guid id, string? community, ShowPlanMap useCase, HttpContext http) =>
            await WriteAsync(http, await useCase.PlanAsync(id, community, http.RequestAborted)))
            .Needs(Permission.ViewPlans).Lane(Lane.Bulk).WithTags("Plans")
            .WithSummary("The grids that a plan changes and the buildings that it moves, as GeoJSON").Produces<string>(200, GeoJson);
        app.MapGet("/api/plans/{id:guid}/buildings", async (Guid id, string community, ShowPlanMap useCase, HttpContext http) =>
            await WriteAsync(http, await useCase.BuildingsAsync(id, community, http.RequestAborted)))
            .Needs(Permission.ViewPlans).Lane(Lane.Bulk).WithTags("Plans")
            .WithSummary("The buildings of a community with the grids that a plan puts them into, as GeoJSON").Produces<string>(200, GeoJson);
    }

    private const string GeoJson = "application/geo+json";

    private async Task<Action<Utf8JsonWriter>?> TodayAsync(string code, CancellationToken cancellationToken)
    {
        if (!AreaCode.TryParse(code, out var area) || !caller.Meets(Permission.ViewPlans, area) || !await db.KnowsAreaAsync(area, cancellationToken))
        {
            return null;
        }

        var doors = await db.DoorsByGridAsync(area, cancellationToken);
        var outlines = await db.Outlines.AsNoTracking().In(area).Where(outline => outline.Until == null)
            .OrderBy(outline => outline.Area).ToListAsync(cancellationToken);
        return json => outlines.FindAll(outline => outline.Area.Level is AreaLevel.Grid).ForEach(outline =>
            Feature(json, outline.Shape.WriteGeoJson, ("code", outline.Area.Value), ("doors", doors.GetValueOrDefault(outline.Area))));
    }

    /// <param name="community">Of this community alone: where a building was moved by hand, nothing else is another.</param>
    private async Task<Action<Utf8JsonWriter>?> PlanAsync(Guid id, string? community, CancellationToken cancellationToken)
    {
        AreaCode? only = AreaCode.TryParse(community, out var one) ? one : null;
        if (await db.FindPlanAsync(caller, Permission.ViewPlans, id, cancellationToken) is not { } plan
            || (community is not null && (only is null || !plan.Area.Contains(one))))
        {
            return null;
        }

        var area = only ?? plan.Area;
        var moves = PlanMoves.Unpack(plan.Moves).FindAll(move => area.Contains(move.To));
        if (plan.Status is PlanStatus.Adopted)
        {
            // What it changed is today's map by now.
            return _ => { };
        }

        var ground = await grounds.NowAsync(db, plan.Area, plan.Wishes, cancellationToken);
        var to = moves.ToDictionary(move => move.Building, move => move.To);
        var buildings = ground.Buildings.Where(building => area.Contains(building.Area)).ToList();
        var doors = buildings.GroupBy(building => to.GetValueOrDefault(building.Id, building.Area))
            .ToDictionary(grid => grid.Key, grid => grid.Sum(building => building.Doors));
        var grids = await prepare.GridsAsync(area, buildings, moves, cancellationToken);
        return json =>
        {
            foreach (var grid in grids.Where(grid => grid.Border is not null))
            {
                var count = doors.GetValueOrDefault(grid.Grid);
                Feature(json, grid.Border!.WriteGeoJson, ("kind", "grid"), ("code", grid.Grid.Value), ("doors", count),
                    ("isNew", grid.Fate is GridFate.Founded or GridFate.Reopened));
            }

            foreach (var building in buildings.Where(building => to.ContainsKey(building.Id)))
            {
                Feature(json, point => Point(point, building.Longitude, building.Latitude), ("kind", "moved"), ("id", building.Id.ToString()),
                    ("from", building.Area.Value), ("to", to[building.Id].Value), ("doors", building.Doors));
            }
        };
    }

    private async Task<Action<Utf8JsonWriter>?> BuildingsAsync(Guid id, string code, CancellationToken cancellationToken)
    {
        if (!AreaCode.TryParse(code, out var community) || community.Level is not AreaLevel.Community
            || await db.FindPlanAsync(caller, Permission.ViewPlans, id, cancellationToken) is not { } plan || !plan.Area.Contains(community))
        {
            return null;
        }

        var to = PlanMoves.Unpack(plan.Moves).ToDictionary(move => move.Building, move => move.To);
        var ground = await grounds.NowAsync(db, plan.Area, plan.Wishes, cancellationToken);
        var addresses = (await db.Buildings.AsNoTracking().In(community)
            .Select(building => new { building.Id, building.Street, building.Number, building.Label }).ToListAsync(cancellationToken)).ToDictionary(
                building => building.Id, building => Building.AddressOf(building.Street, building.Number, building.Label).Here);
        return json =>
        {
            foreach (var building in ground.Buildings.Where(building => building.Community == community))
            {
                Feature(json, point => Point(point, building.Longitude, building.Latitude), ("id", building.Id.ToString()),
                    ("address", addresses.GetValueOrDefault(building.Id, "")), ("from", building.Area.Value),
                    ("grid", to.GetValueOrDefault(building.Id, building.Area).Value), ("doors", building.Doors));
            }
        };
    }

    private static void Feature(Utf8JsonWriter json, Action<Utf8JsonWriter> geometry, params (string Name, object Value)[] properties)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WritePropertyName("geometry");
        geometry(json);
        json.WriteStartObject("properties");
        foreach (var (name, value) in properties)
        {
            json.WritePropertyName(name);
            JsonSerializer.Serialize(json, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Point(Utf8JsonWriter json, double longitude, double latitude)
    {
        json.WriteStartObject();
        json.WriteString("type", "Point");
        json.WriteStartArray("coordinates");
        json.WriteNumberValue(longitude);
        json.WriteNumberValue(latitude);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task WriteAsync(HttpContext http, Action<Utf8JsonWriter>? features)
    {
        if (features is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.ContentType = GeoJson;
        await using Utf8JsonWriter json = new(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        features(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
