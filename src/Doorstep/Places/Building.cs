using Doorstep.Contracts;

namespace Doorstep.Places;

public enum BuildingUse { Residential, VillageHouse, RuralHouse, Shop, School, Hospital, Office, Dormitory, Other }

/// <summary>A building (楼栋) with an address, in a grid.</summary>
public sealed class Building
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

    public static Building Found(Guid id, AreaCode area, Names street, int number, double longitude, double latitude, long cell, int floors, int doors, BuildingUse use, byte[] footprint) => new()
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

    /// <summary>The address as a resident writes it: 海垦路 12 号, 12 Haiken Road.</summary>
    public Names Address => AddressOf(Street, Number, Label);

    public static Names AddressOf(Names street, int number, string? label) =>
        new($"{street.Hans}{number}号{label}", $"{street.Hant}{number}號{label}", $"{number} {street.En}{(label is null ? "" : $", {label}")}");
}

public enum DwellingUse { Unknown, Owner, Rented, Vacant, Commercial, Mixed }

/// <summary>One door (房屋): where one household, or none, or by turns several live.</summary>
public sealed class Dwelling
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
