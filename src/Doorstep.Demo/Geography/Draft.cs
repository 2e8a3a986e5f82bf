using Doorstep.Places;

namespace Doorstep.Demo.Geography;

/// <summary>How houses of a kind are built.</summary>
/// <param name="MetresPerDoor">Square metres of a floor per dwelling; 0 where nobody dwells.</param>
internal sealed record HouseStyle(BuildingUse Use, int FewestFloors, int UsualFloors, int MostFloors, double MetresPerDoor)
{
    public static readonly HouseStyle Slab = new(BuildingUse.Residential, 5, 6, 11, 95);
    public static readonly HouseStyle Villa = new(BuildingUse.Residential, 2, 3, 4, 130);
    public static readonly HouseStyle Tower = new(BuildingUse.Residential, 12, 22, 33, 105);
    public static readonly HouseStyle VillageHouse = new(BuildingUse.VillageHouse, 3, 4, 6, 75);
    public static readonly HouseStyle Arcade = new(BuildingUse.Residential, 2, 4, 6, 62);
    public static readonly HouseStyle FarmHouse = new(BuildingUse.RuralHouse, 1, 2, 3, 160);
    public static readonly HouseStyle Shop = new(BuildingUse.Shop, 1, 2, 3, 0);
    public static readonly HouseStyle Mall = new(BuildingUse.Shop, 3, 4, 6, 0);
    public static readonly HouseStyle Office = new(BuildingUse.Office, 5, 11, 24, 0);
    public static readonly HouseStyle School = new(BuildingUse.School, 2, 4, 5, 0);
    public static readonly HouseStyle Hospital = new(BuildingUse.Hospital, 3, 7, 14, 0);
    public static readonly HouseStyle Works = new(BuildingUse.Other, 1, 1, 3, 0);
    public static readonly HouseStyle Dormitory = new(BuildingUse.Dormitory, 5, 6, 7, 60);
}

/// <summary>The street that gives a building its number: which, how far along, and the side.</summary>
internal sealed record Plate(StreetName Street, double AlongMetres, bool IsLeft);

/// <summary>A building before its doors, floors and number are settled.</summary>
internal sealed record Draft(int Leaf, Spot Middle, Spot[] Corners, HouseStyle Style, Plate Plate)
{
    public double SquareMetres { get; } = Ring.Area(Corners) / 2;

    public double UsualDoors => Style.MetresPerDoor > 0 ? Math.Max(1, SquareMetres / Style.MetresPerDoor) * Style.UsualFloors : 0;

    /// <summary>As many floors as its doors need, within what its style allows.</summary>
    public int Floors(int doors, Random chance) => Style.MetresPerDoor > 0
        ? Math.Clamp((int)Math.Ceiling(doors / Math.Max(1, SquareMetres / Style.MetresPerDoor)), Style.FewestFloors, Style.MostFloors)
        : (Style.FewestFloors + Style.UsualFloors + chance.Next(Style.FewestFloors, Style.MostFloors + 1)) / 3;
}
