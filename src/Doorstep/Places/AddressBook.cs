using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Places;

/// <summary>
/// The addresses of the city, in memory. One small query now and then asks whether buildings have come, gone or changed grids, and if so a
/// new index takes the old one's place.
/// </summary>
public sealed class AddressBook(IServiceScopeFactory scopes, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim looking = new(1);
    private AddressIndex? index;
    private (int Areas, int Buildings, int Moves) stamp;
    private long lookedAt;
    private volatile bool isOutdated;

    /// <summary>Buildings have just changed grids here: the next who asks is told of the new ones.</summary>
    public void LookAgain() => isOutdated = true;

    private bool IsFresh => !isOutdated && clock.GetElapsedTime(Volatile.Read(ref lookedAt)) < LooksAgain;

    internal async ValueTask<AddressIndex> NowAsync(CancellationToken cancellationToken = default)
    {
        if (IsFresh && index is { } known)
        {
            return known;
        }

        await looking.WaitAsync(cancellationToken);
        try
        {
            // Whoever waited behind the one who looked has her answer.
            if (IsFresh && index is { } fresh)
            {
                return fresh;
            }

            // Before the question: what changes while it is asked is asked about once more.
            isOutdated = false;
            using var scope = scopes.AsJob("addresses");
            var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
            var now = (await db.Areas.CountAsync(cancellationToken), await db.Buildings.CountAsync(cancellationToken),
                await db.GridMoves.CountAsync(cancellationToken));
            if (index is null || stamp != now)
            {
                (index, stamp) = (await ReadAsync(db, cancellationToken), now);
            }

            Volatile.Write(ref lookedAt, clock.GetTimestamp());
            return index;
        }
        catch (Exception away) when (index is { } last && DatabaseAway.Is(away))
        {
            // The addresses of a minute ago are better than none.
            Volatile.Write(ref lookedAt, clock.GetTimestamp());
            return last;
        }
        finally
        {
            looking.Release();
        }
    }

    /// <summary>
    /// As it was last read, at once, for pages that somebody in danger waits for; null where there is none and the database is not to be had.
    /// </summary>
    internal async Task<AddressIndex?> SoonAsync()
    {
        try
        {
            return index ?? await Task.Run(() => NowAsync().AsTask()).WaitAsync(LongestWait, clock);
        }
        catch (Exception away) when (away is TimeoutException || DatabaseAway.Is(away))
        {
            return null;
        }
    }

    public void Dispose() => looking.Dispose();

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
