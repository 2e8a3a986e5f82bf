using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>What somebody says of where it is.</summary>
public sealed record Whereabouts(double? Longitude, double? Latitude, AreaCode? Area, string? Address);

/// <summary>From a point, or an area the desk names, to the area, the version of its border and the worker on duty. What lies nowhere goes to the city's desk.</summary>
sealed class FindPlace(DoorstepContext db, Locate locate, TimeProvider clock)
{
    public async Task<Place> FindAsync(Whereabouts where, CancellationToken cancellationToken = default) => (await FindAsync([where], cancellationToken))[0];

    public async Task<IReadOnlyList<Place>> FindAsync(IReadOnlyList<Whereabouts> wheres, CancellationToken cancellationToken = default)
    {
        var located = new Located[wheres.Count];
        for (var i = 0; i < wheres.Count; i++)
        {
            located[i] = await LocateAsync(wheres[i], cancellationToken);
        }

        var workers = await OnDutyAsync([.. located.Select(one => one.Area).Distinct()], cancellationToken);
        return [.. wheres.Zip(located, (where, one) => PlaceOf(where, one, workers))];
    }

    /// <summary>The area, where there is such a one.</summary>
    public async Task<AreaCode> KnownAreaAsync(string code, CancellationToken cancellationToken) =>
        AreaCode.TryParse(code, out var area) && await db.Areas.AnyAsync(known => known.Code == area, cancellationToken)
            ? area
            : throw new WrongFieldException("area", "error.area-unknown");

    private async Task<Located> LocateAsync(Whereabouts where, CancellationToken cancellationToken) => where switch
    {
        { Area: { } area } => await locate.KnownAsync(area, cancellationToken),
        { Longitude: { } longitude, Latitude: { } latitude } => await locate.FindAsync(longitude, latitude, cancellationToken),
        _ => new(await locate.CityAsync(cancellationToken), null, IsOutside: true),
    };

    /// <summary>Each grid's own worker; where it has none now, a substitute of its community.</summary>
    public async Task<Dictionary<AreaCode, Guid>> OnDutyAsync(List<AreaCode> areas, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var communities = areas.Where(area => area.Level >= AreaLevel.Community).Select(area => area.At(AreaLevel.Community));
        var asked = areas.Concat(communities).Distinct().ToList();
        var postings = await db.Postings.AsNoTracking()
            .Where(posting => asked.Contains(posting.Area) && posting.From <= now && (posting.Until == null || posting.Until > now))
            .OrderBy(posting => posting.From).ToListAsync(cancellationToken);
        var byArea = postings.ToLookup(posting => posting.Area);
        Dictionary<AreaCode, Guid> onDuty = [];
        foreach (var area in areas)
        {
            var substitutes = area.Level >= AreaLevel.Community ? byArea[area.At(AreaLevel.Community)] : [];
            if (byArea[area].Concat(substitutes).FirstOrDefault() is { } posting)
            {
                onDuty[area] = posting.WorkerId;
            }
        }

        return onDuty;
    }

    private static Place PlaceOf(Whereabouts where, Located located, Dictionary<AreaCode, Guid> workers) => new()
    {
        Area = located.Area,
        OutlineVersion = located.OutlineVersion,
        Longitude = where.Longitude,
        Latitude = where.Latitude,
        Cell = where is { Longitude: { } longitude, Latitude: { } latitude } ? Hilbert.Cell(longitude, latitude) : null,
        Address = where.Address ?? "",
        WorkerId = workers.TryGetValue(located.Area, out var worker) ? worker : null,
        IsUnknown = located.IsOutside,
    };
}
