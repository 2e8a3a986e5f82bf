namespace Doorstep.Maps.Tiles;

/// <summary>How an open case stands on the map, from calm to worst.</summary>
enum PointLight : byte
{
    OnTime,
    Amber,
    Overdue,
    Emergency,
}

/// <summary>An open case as a point on the map, with what a viewer's grants and filters ask about. Points are ordered by <see cref="Key"/>.</summary>
/// <param name="Key">Where it lies: the Morton key of its place in Web Mercator.</param>
/// <param name="Area">The code of its grid as a number; of its community with 000 behind, where there is no grid.</param>
readonly record struct CasePoint(Guid Id, ulong Key, long Area, Guid? DepartmentId, short Kind, PointLight Light, byte Stage)
{
    public static CasePoint At(
        double longitude, double latitude, Guid id, long area, Guid? departmentId, short kind, PointLight light, byte stage = 0) =>
        new(id, Morton.Of(WebMercator.X(longitude), WebMercator.Y(latitude)), area, departmentId, kind, light, stage);
}
