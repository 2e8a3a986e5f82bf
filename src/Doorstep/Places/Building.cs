using System.Globalization;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Maps;

namespace Doorstep.Places;

public enum BuildingUse { Residential, VillageHouse, RuralHouse, Shop, School, Hospital, Office, Dormitory, Other }

/// <summary>A building (楼栋) with an address, in a grid.</summary>
public sealed class Building : IInArea
{
    private Building() { }

    public Guid Id { get; private init; }
    /// <summary>Its grid; the community where the community has no grids yet.</summary>
    public AreaCode Area { get; private set; }
    public Names Street { get; private set; } = new("", "", "");
    public int Number { get; private set; }
    /// <summary>What a plate or a resident adds: an estate's name, a block's letter.</summary>
    public string? Label { get; private set; }
    public double Longitude { get; private set; }
    public double Latitude { get; private set; }
    /// <summary>Hilbert cell of the point; box queries are ranges of it.</summary>
    public long Cell { get; private set; }
    public int Floors { get; private set; }
    public int Doors { get; private set; }
    public BuildingUse Use { get; private set; }
    public byte[] Footprint { get; private set; } = [];

    public static Building Found(
        Guid id, AreaCode area, Names street, int number, double longitude, double latitude, long cell, int floors, int doors,
        BuildingUse use, byte[] footprint) => new()
        {
            Id = id,
            Area = area,
            Street = street,
            Number = number,
            Longitude = longitude,
            Latitude = latitude,
            Cell = cell,
            Floors = floors,
            Doors = doors,
            Use = use,
            Footprint = footprint,
        };

    /// <summary>Its entrances become buildings of their own at the same number, and it stays as the first of them.</summary>
    /// <param name="entrances">At least two; all of its doors are behind one of them.</param>
    /// <returns>The others, new.</returns>
    public IReadOnlyList<Building> SplitByEntrance(IReadOnlyList<Entrance> entrances)
    {
        var label = Label;
        List<Building> others = [.. entrances.Skip(1).Select(entrance =>
        {
            var made = Found(entrance.Id, Area, Street, Number, 0, 0, 0, Floors, 0, Use, []);
            made.StandAt(entrance, label);
            return made;
        })];
        StandAt(entrances[0], label);
        return others;
    }

    private void StandAt(Entrance entrance, string? label) => (Label, Longitude, Latitude, Cell, Doors, Footprint) =
        ($"{label}{entrance.Number}单元", entrance.Longitude, entrance.Latitude, Hilbert.Cell(entrance.Longitude, entrance.Latitude),
            entrance.Doors, entrance.Footprint);

    /// <summary>The address as a resident writes it: 海垦路 12 号, 12 Haiken Road.</summary>
    public Names Address => AddressOf(Street, Number, Label);

    public static Names AddressOf(Names street, int number, string? label) =>
        new($"{street.Hans}{number}号{label}", $"{street.Hant}{number}號{(label is null ? "" : Traditional.Of(label))}",
            $"{number} {street.En}{(label is null ? "" : $", {label}")}");
}

/// <summary>An entrance (单元) of a building, with its part of the footprint.</summary>
/// <param name="Id">Of the building that it becomes.</param>
/// <param name="Footprint">Bytes of a <see cref="Shape"/>; empty where none is known.</param>
public sealed record Entrance(Guid Id, int Number, double Longitude, double Latitude, int Doors, byte[] Footprint);

public enum DwellingUse { Unknown, Owner, Rented, Vacant, Commercial, Mixed }

/// <summary>A dwelling (房屋): one door, where one household, or none, or by turns several live.</summary>
public sealed class Dwelling : IInArea
{
    private Dwelling() { }

    public Guid Id { get; private init; }
    public Guid BuildingId { get; private init; }
    public AreaCode Area { get; private set; }
    public int Floor { get; private init; }
    /// <summary>What stands on the door: 302, 2-1101.</summary>
    public string Door { get; private init; } = "";
    public DwellingUse Use { get; private set; }
    /// <summary>When a worker first knocked and wrote down who lives here; null while nobody has.</summary>
    public DateTimeOffset? VisitedAt { get; private set; }

    /// <summary>The entrance (单元) that its number begins with: 2 of 2-1101 and of 2单元1101; null where it names none.</summary>
    public int? Entrance
    {
        get
        {
            var digits = Door.AsSpan().IndexOfAnyExceptInRange('0', '9');
            return digits is 1 or 2 && Door[digits..] is ['-' or '－' or '单' or '單', ..]
                ? int.Parse(Door.AsSpan(0, digits), CultureInfo.InvariantCulture)
                : null;
        }
    }

    public static Dwelling Found(Guid id, Guid buildingId, AreaCode area, int floor, string door) =>
        new() { Id = id, BuildingId = buildingId, Area = area, Floor = floor, Door = door };

    public void Visited(DwellingUse use, DateTimeOffset at) => (Use, VisitedAt) = (use, VisitedAt ?? at);

    public void UsedAs(DwellingUse use) => Use = use;
}

/// <summary>A shape of the city's own base map: land, water, a park, a street.</summary>
public sealed class MapFeature
{
    private MapFeature() { }

    public Guid Id { get; private init; }
    public string Layer { get; private init; } = "";
    public string Kind { get; private init; } = "";
    public Names? Name { get; private init; }
    public byte[] Bytes { get; private init; } = [];

    public static MapFeature Draw(Guid id, string layer, string kind, Names? name, Shape shape) =>
        new() { Id = id, Layer = layer, Kind = kind, Name = name, Bytes = shape.ToBytes() };
}
