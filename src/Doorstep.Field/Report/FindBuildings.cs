using Doorstep.Contracts;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Report;

/// <summary>A building, and how far it is from where she is.</summary>
public sealed record NearBuilding(BuildingRow Row, double Metres);

/// <summary>Finds a building of her grids: by words of its address, or from where she is.</summary>
public static class FindBuildings
{
    /// <summary>Farther than this a phone has not found out where it is, or she is not in her grid.</summary>
    public const double FarMetres = 5000;

    private const int Most = 8;
    private const double MetresPerDegree = 111_320;

    public static IReadOnlyList<BuildingRow> By(IEnumerable<BuildingRow> buildings, string? words)
    {
        var parts = UserText.Plain(words).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? []
            : [.. buildings.Where(building => parts.All(building.Address.Has))
                .OrderBy(building => building.Address.Hans.Length).ThenBy(building => building.Address.Hans, StringComparer.Ordinal).Take(Most)];
    }

    /// <summary>The nearest first; none where even that is too far to be meant.</summary>
    public static IReadOnlyList<NearBuilding> Near(IEnumerable<BuildingRow> buildings, Position position)
    {
        ArgumentNullException.ThrowIfNull(position);
        return [.. buildings.Select(building => new NearBuilding(building, MetresTo(building, position)))
            .Where(one => one.Metres <= FarMetres).OrderBy(one => one.Metres).Take(Most)];
    }

    /// <summary>On a flat map, which over a few kilometres is right to a metre.</summary>
    private static double MetresTo(BuildingRow building, Position position)
    {
        var east = (building.Longitude - position.Longitude) * Math.Cos(position.Latitude * Math.PI / 180);
        var north = building.Latitude - position.Latitude;
        return Math.Sqrt((east * east) + (north * north)) * MetresPerDegree;
    }
}
