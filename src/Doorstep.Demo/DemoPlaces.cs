using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Demo.Geography;
using Doorstep.Live;
using Doorstep.Maps;
using Doorstep.Places;

namespace Doorstep.Demo;

/// <summary>Brings the made-up geography into the platform's own tables: areas with their outlines, the base map, buildings and every door.</summary>
sealed class DemoPlaces(DoorstepContext db, Ids ids, DateTimeOffset from)
{
    private static readonly DateTimeOffset Founded = new(2013, 7, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task<IReadOnlyList<Area>> InsertAsync(DemoGeography geography, CancellationToken cancellationToken)
    {
        var areas = geography.Areas.Select(Found).ToList();
        await db.BulkInsertAsync(areas, cancellationToken);
        await db.BulkInsertAsync(geography.Areas.Select(area => Outline.Draw(ids.At(Founded), area.Code, 1, Founded, area.Shape)), cancellationToken);
        await db.BulkInsertAsync(geography.Features.Select(Draw), cancellationToken);
        return areas;
    }

    public async Task<IReadOnlyList<Building>> InsertBuildingsAsync(DemoGeography geography, CancellationToken cancellationToken)
    {
        var buildings = geography.Buildings.Select(Build).ToList();
        await db.BulkInsertAsync(buildings, cancellationToken);
        return buildings;
    }

    public async Task<IReadOnlyList<Dwelling>> InsertDoorsAsync(IReadOnlyList<Building> buildings, CancellationToken cancellationToken)
    {
        var doors = buildings.SelectMany(DoorsOf).ToList();
        await db.BulkInsertAsync(doors, cancellationToken);
        return doors;
    }

    private static Area Found(DemoArea area) => Area.Found(
        area.Code, new(area.NameZh, Traditional.Of(area.NameZh), area.NameEn), area.Urban, area.JoinedOn, area.Longitude, area.Latitude);

    private MapFeature Draw(DemoFeature feature) => MapFeature.Draw(
        ids.At(Founded), feature.Layer, feature.Kind,
        feature.NameZh is null ? null : new(feature.NameZh, Traditional.Of(feature.NameZh), feature.NameEn ?? feature.NameZh), feature.Shape);

    private Building Build(DemoBuilding building)
    {
        var street = new Names(building.StreetZh, Traditional.Of(building.StreetZh), building.StreetEn);
        return Building.Found(
            ids.At(from), building.Area, street, building.Number, building.Longitude, building.Latitude,
            Hilbert.Cell(building.Longitude, building.Latitude), building.Floors, building.Doors, building.Use, building.Footprint.ToBytes());
    }

    /// <summary>Doors are numbered floor by floor, as on a Chinese stairwell: 302 is the second door of the third floor.</summary>
    private IEnumerable<Dwelling> DoorsOf(Building building)
    {
        var perFloor = Math.Max(1, (building.Doors + building.Floors - 1) / building.Floors);
        for (var i = 0; i < building.Doors; i++)
        {
            var floor = i / perFloor + 1;
            var door = building.Doors == 1 ? "1" : $"{floor}{i % perFloor + 1:00}";
            yield return Dwelling.Found(ids.At(from), building.Id, building.Area, floor, door);
        }
    }
}
