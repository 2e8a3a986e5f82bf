using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Maps;
using Doorstep.Places;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>What somebody says of where it is.</summary>
public sealed record Whereabouts(double? Longitude, double? Latitude, AreaCode? Area, string? Address)
{
    /// <summary>A building that was chosen from those found.</summary>
    public Guid? Building { get; init; }

    /// <summary>Within how many metres the point is right, as the device says.</summary>
    public double? Accuracy { get; init; }

    /// <summary>
    /// Where it goes when nobody can say where it is: the area of the staff member who took it. The whole city's desk where it is left out.
    /// </summary>
    public AreaCode? Home { get; init; }

    public bool IsCoarse => Accuracy > FindAddress.FinestMetres;

    public bool HasPoint => Longitude is not null && Latitude is not null;
}

/// <summary>
/// Resolves a point, or an area the desk names, to the area, the version of its border and the worker on duty. What lies nowhere goes to the city's
/// desk.
/// </summary>
sealed class FindPlace(
    DoorstepContext db, IServiceScopeFactory scopes, Locate locate, FindAddress addresses, TimeProvider clock)
{
    private const double MetresPerDegree = 111_320;

    public async Task<Place> FindAsync(Whereabouts where, CancellationToken cancellationToken = default) =>
        (await FindAsync([where], cancellationToken))[0];

    public async Task<IReadOnlyList<Place>> FindAsync(IReadOnlyList<Whereabouts> wheres, CancellationToken cancellationToken = default)
    {
        var houses = new FoundAddress?[wheres.Count];
        var located = new Located[wheres.Count];
        for (var i = 0; i < wheres.Count; i++)
        {
            houses[i] = await HouseAsync(wheres[i], cancellationToken);
        }

        var grids = await GridsNowAsync(houses, cancellationToken);
        for (var i = 0; i < wheres.Count; i++)
        {
            located[i] = houses[i] is { Building: { } building } && grids.TryGetValue(building, out var grid)
                ? await locate.KnownAsync(grid, cancellationToken)
                : await LocateAsync(wheres[i], houses[i], cancellationToken);
        }

        var workers = await OnDutyAsync([.. located.Select(one => one.Area).Distinct()], cancellationToken);
        return [.. wheres.Select((where, i) => PlaceOf(where, houses[i], located[i], workers))];
    }

    /// <summary>
    /// What a member of staff reports lies where she has the right to report; without a place it goes to her own area, marked, so that she sees it
    /// again. A call for help is taken from wherever it comes.
    /// </summary>
    /// <exception cref="WrongFieldException">It lies outside her grants.</exception>
    public async Task<Whereabouts> OwnAsync(Whereabouts where, Caller caller, string permission, bool isUrgent, CancellationToken cancellationToken)
    {
        caller.ActUnder(permission);
        var atHome = where with { Home = caller.Scope.Ranges(permission)[0].From };
        if (isUrgent)
        {
            // Without asking the database, which may be away.
            return atHome;
        }

        var place = await FindAsync(where, cancellationToken);
        return caller.Scope.Allows(permission, place.Area) ? where
            : place.IsUnknown && !where.HasPoint && where.Area is null ? atHome
            : throw new WrongFieldException(where.Area is null ? "longitude" : "area", "error.area-not-yours");
    }

    /// <summary>The address book is up to half a minute old: a house that was redrawn meanwhile is in its new grid.</summary>
    private async Task<Dictionary<Guid, AreaCode>> GridsNowAsync(FoundAddress?[] houses, CancellationToken cancellationToken)
    {
        var buildings = houses.Select(house => house?.Building).OfType<Guid>().Distinct().ToList();
        return buildings.Count == 0 ? [] : await db.Buildings.Where(building => buildings.Contains(building.Id))
            .ToDictionaryAsync(building => building.Id, building => building.Area, cancellationToken);
    }

    /// <summary>The area, where there is such a one.</summary>
    /// <param name="isUrgent">It is taken as it was written where nobody can look.</param>
    public async Task<AreaCode> KnownAreaAsync(string code, bool isUrgent, CancellationToken cancellationToken)
    {
        if (!AreaCode.TryParse(code, out var area))
        {
            throw new WrongFieldException("area", "error.area-unknown");
        }

        try
        {
            return await db.Areas.AnyAsync(known => known.Code == area, cancellationToken)
                ? area
                : throw new WrongFieldException("area", "error.area-unknown");
        }
        catch (Exception away) when (isUrgent && DatabaseAway.Is(away))
        {
            return area;
        }
    }

    /// <summary>
    /// The house that was chosen; without a point worth the name, the one that the words name beyond doubt. Of two that may be meant, neither.
    /// </summary>
    private async Task<FoundAddress?> HouseAsync(Whereabouts where, CancellationToken cancellationToken) => where switch
    {
        { Building: { } building } => await addresses.KnownAsync(building, cancellationToken) is { } house
            ? house with { Detail = AddressWords.Read(where.Address).Detail }
            : null,
        { Area: null, Address: { Length: > 0 } words } when !where.HasPoint || where.IsCoarse =>
            (await addresses.ReadAsync(words, cancellationToken)).Only,
        _ => null,
    };

    private async Task<Located> LocateAsync(Whereabouts where, FoundAddress? house, CancellationToken cancellationToken) => where switch
    {
        _ when house is not null => await locate.KnownAsync(AreaCode.Parse(house.Area), cancellationToken),
        { Area: { } area } => await locate.KnownAsync(area, cancellationToken),
        { Home: { } home } when !where.HasPoint => (await locate.KnownAsync(home, cancellationToken)) with { IsOutside = true },
        { Longitude: { } longitude, Latitude: { } latitude, Accuracy: { } metres } when where.IsCoarse =>
            await AroundAsync(longitude, latitude, metres, cancellationToken),
        { Longitude: { } longitude, Latitude: { } latitude } => await locate.FindAsync(longitude, latitude, cancellationToken),
        _ => new(await locate.CityAsync(cancellationToken), null, IsOutside: true),
    };

    /// <summary>The smallest area that holds the whole circle, so that no worker of a grid is sent who may be far from it.</summary>
    private async Task<Located> AroundAsync(double longitude, double latitude, double metres, CancellationToken cancellationToken)
    {
        List<Located> found = [await locate.FindAsync(longitude, latitude, cancellationToken)];
        for (var i = 0; i < 8; i++)
        {
            var (east, north) = (Math.Cos(i * Math.PI / 4) * metres / MetresPerDegree, Math.Sin(i * Math.PI / 4) * metres / MetresPerDegree);
            found.Add(await locate.FindAsync(longitude + (east / Math.Cos(latitude * Math.PI / 180)), latitude + north, cancellationToken));
        }

        var city = await locate.CityAsync(cancellationToken);
        var shared = found[0].Area;
        while (shared.Level > AreaLevel.City && !found.TrueForAll(one => shared.Contains(one.Area)))
        {
            shared = shared.Parent;
        }

        return found[0].IsOutside || shared == city ? new(city, null, IsOutside: true) : await locate.KnownAsync(shared, cancellationToken);
    }

    /// <summary>
    /// The worker on duty in each, whoever asks: she may see less than it hangs on. Inside a commit it is as that commit leaves it.
    /// </summary>
    public async Task<Dictionary<AreaCode, Guid>> OnDutyAsync(List<AreaCode> areas, CancellationToken cancellationToken)
    {
        using var scope = db.Database.CurrentTransaction is null ? scopes.AsJob("on duty") : null;
        var table = await DutyTable.ReadAsync(
            scope?.ServiceProvider.GetRequiredService<DoorstepContext>() ?? db, areas, clock.GetUtcNow(), cancellationToken);
        return areas.Distinct().Select(area => (area, Worker: table.WorkerOf(area))).Where(one => one.Worker is not null)
            .ToDictionary(one => one.area, one => one.Worker!.Value);
    }

    private static Place PlaceOf(Whereabouts where, FoundAddress? house, Located located, Dictionary<AreaCode, Guid> workers)
    {
        var (longitude, latitude) = house is null ? (where.Longitude, where.Latitude) : (house.Longitude, house.Latitude);
        return new()
        {
            Area = located.Area,
            OutlineVersion = located.OutlineVersion,
            Longitude = longitude,
            Latitude = latitude,
            Cell = longitude is { } east && latitude is { } north ? Hilbert.Cell(east, north) : null,
            Address = house is null ? where.Address ?? "" : house.Whole,
            BuildingId = house?.Building,
            Written = where.Address ?? "",
            Accuracy = house is null && where.HasPoint ? where.Accuracy : null,
            WorkerId = workers.TryGetValue(located.Area, out var worker) ? worker : null,
            IsUnknown = located.IsOutside || (house is null && where.Area is null && where.IsCoarse),
        };
    }
}
