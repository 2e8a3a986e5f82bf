using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Maps;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Places.Tiles;

/// <summary>Reads the city's shapes and puts a new base map in force: at start, and whenever boundaries or buildings have changed.</summary>
sealed class DrawBaseMap(IServiceScopeFactory scopes, CurrentBaseMap current)
{
    /// <param name="households">Households of an area, where they are counted; a grid above the highest number is drawn as overloaded.</param>
    public async Task RunAsync(IReadOnlyDictionary<AreaCode, int> households, int mostInAGrid = 500, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("base map");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var builder = new BaseMapBuilder();
        await DrawFeaturesAsync(db, builder, cancellationToken);
        await DrawBuildingsAsync(db, builder, cancellationToken);
        await DrawAreasAsync(db, builder, households, mostInAGrid, cancellationToken);
        current.Map = builder.Build();
    }

    private static async Task DrawFeaturesAsync(DoorstepContext db, BaseMapBuilder builder, CancellationToken cancellationToken)
    {
        await foreach (var feature in db.MapFeatures.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            builder.Feature(feature.Layer, feature.Kind, feature.Name, Shape.FromBytes(feature.Bytes));
        }
    }

    private static async Task DrawBuildingsAsync(DoorstepContext db, BaseMapBuilder builder, CancellationToken cancellationToken)
    {
        var buildings = db.Buildings.Select(building => new { building.Footprint, building.Floors, building.Number, building.Label });
        await foreach (var building in buildings.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (building.Footprint.Length > 0)
            {
                builder.Building(Shape.FromBytes(building.Footprint), building.Floors,
                    building.Number > 0 ? $"{building.Number}{building.Label}" : building.Label);
            }
        }
    }

    private static async Task DrawAreasAsync(
        DoorstepContext db, BaseMapBuilder builder, IReadOnlyDictionary<AreaCode, int> households, int mostInAGrid,
        CancellationToken cancellationToken)
    {
        var drawn = await (
            from area in db.Areas.AsNoTracking()
            join outline in db.Outlines on area.Code equals outline.Area
            where area.ClosedAt == null && outline.Until == null
            orderby area.Code
            select new { area, outline.Bytes }).ToListAsync(cancellationToken);
        foreach (var (area, bytes) in drawn.Select(row => (row.area, row.Bytes)))
        {
            var known = households.TryGetValue(area.Code, out var count);
            builder.Area(
                area.Code, area.Names, Shape.FromBytes(bytes), (area.Longitude, area.Latitude), known ? count : null,
                area.Level is AreaLevel.Grid && count > mostInAGrid);
        }
    }
}
