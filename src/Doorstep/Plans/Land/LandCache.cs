using System.Collections.Concurrent;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans.Land;

/// <summary>
/// A cache of the surveyed ground of the communities. A community is surveyed again when its buildings are others, or its border is.
/// </summary>
sealed class LandCache
{
    private readonly ConcurrentDictionary<AreaCode, (int Stamp, CommunityLand Land)> known = [];
    private volatile Barriers? barriers;

    /// <summary>Of the communities whose ground has changed; all at once, since each is a matter of milliseconds.</summary>
    /// <param name="buildings">Each community's buildings, in the order its land is to be told.</param>
    public async Task<IReadOnlyDictionary<AreaCode, CommunityLand>> SurveyAsync(
        DoorstepContext db, Flat flat, IReadOnlyDictionary<AreaCode, List<PlannedBuilding>> buildings, CancellationToken cancellationToken)
    {
        var borders = await db.Outlines.AsNoTracking().Where(outline => outline.Until == null)
            .Select(outline => new { outline.Area, outline.Version })
            .ToDictionaryAsync(outline => outline.Area, outline => outline.Version, cancellationToken);
        var stamps = buildings.Where(community => borders.ContainsKey(community.Key))
            .ToDictionary(community => community.Key, community => Stamp(borders[community.Key], community.Value));
        var stale = stamps.Where(stamp => !known.TryGetValue(stamp.Key, out var land) || land.Stamp != stamp.Value)
            .Select(stamp => stamp.Key).ToList();
        if (stale.Count > 0)
        {
            barriers ??= await BarriersAsync(db, flat, cancellationToken);
            var until = stale.Max().Next;
            var from = stale.Min();
            var shapes = await db.Outlines.AsNoTracking().Where(outline => outline.Until == null && outline.Area >= from && outline.Area < until)
                .ToListAsync(cancellationToken);
            var land = shapes.Where(shape => shape.Area.Level is AreaLevel.Community).ToDictionary(shape => shape.Area, shape => shape.Shape);
            Parallel.ForEach(stale, new ParallelOptions { CancellationToken = cancellationToken }, community =>
                known[community] = (stamps[community], CommunityLand.Survey(
                    [.. buildings[community].Select(building => flat.To(building.Longitude, building.Latitude))],
                    flat.To(land[community]), barriers)));
        }

        return stamps.Keys.ToDictionary(community => community, community => known[community].Land);
    }

    private static async Task<Barriers> BarriersAsync(DoorstepContext db, Flat flat, CancellationToken cancellationToken)
    {
        var features = await db.MapFeatures.AsNoTracking().Where(feature => feature.Layer == "street" || feature.Layer == "water")
            .ToListAsync(cancellationToken);
        return new(features, flat);
    }

    private static int Stamp(int border, List<PlannedBuilding> buildings)
    {
        HashCode stamp = new();
        stamp.Add(border);
        foreach (var building in buildings)
        {
            stamp.Add(building.Id);
            stamp.Add(building.Longitude);
            stamp.Add(building.Latitude);
        }

        return stamp.ToHashCode();
    }
}
