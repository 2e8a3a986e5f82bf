using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Places;

/// <summary>
/// The address index of the city in memory, kept up to date. One small query now and then asks whether buildings have come, gone or changed grids,
/// and if so a new index takes the old one's place.
/// </summary>
public sealed class AddressBook(IServiceScopeFactory scopes, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    // The addresses of a minute ago are better than none.
    private readonly StampedCache<(int, int, int), AddressIndex> index =
        new(scopes, clock, "addresses", TimeSpan.FromSeconds(30), StampAsync, ReadAsync) { MayBeOld = true };

    /// <summary>Buildings have just changed grids here: the next who asks is told of the new ones.</summary>
    public void LookAgain() => index.LookAgain();

    internal ValueTask<AddressIndex> NowAsync(CancellationToken cancellationToken = default) => index.NowAsync(cancellationToken);

    /// <summary>
    /// As it was last read, at once, for pages that somebody in danger waits for; null where there is none and the database is not to be had.
    /// </summary>
    internal async Task<AddressIndex?> SoonAsync()
    {
        try
        {
            return index.Last ?? await Task.Run(() => NowAsync().AsTask()).WaitAsync(LongestWait, clock);
        }
        catch (Exception away) when (away is TimeoutException || DatabaseAway.Is(away))
        {
            return null;
        }
    }

    public void Dispose() => index.Dispose();

    private static async Task<(int, int, int)> StampAsync(DoorstepContext db, CancellationToken cancellationToken) =>
        (await db.Areas.CountAsync(cancellationToken), await db.Buildings.CountAsync(cancellationToken),
            await db.GridMoves.CountAsync(cancellationToken));

    private static async Task<AddressIndex> ReadAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        var areas = await db.Areas.AsNoTracking().Where(area => area.ClosedAt == null).ToListAsync(cancellationToken);
        var communities = areas.Where(area => area.Level == AreaLevel.Community).ToDictionary(area => area.Code);
        var buildings = await db.Buildings.AsNoTracking()
            .Select(building => new { building.Street, Door = new FoundDoor(
                building.Id, building.Area, building.Number, building.Label, building.Longitude, building.Latitude) })
            .ToListAsync(cancellationToken);
        return new(areas,
        [
            .. from building in buildings
               where building.Door.Area.Level >= AreaLevel.Community
               group building by (building.Street.Hans, Community: building.Door.Area.At(AreaLevel.Community)) into street
               where communities.ContainsKey(street.Key.Community)
               select new StreetPart(street.First().Street, communities[street.Key.Community],
                   [.. street.Select(building => building.Door).OrderBy(door => door.Number)]),
        ]);
    }
}
