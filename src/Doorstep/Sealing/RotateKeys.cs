using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sealing;

/// <summary>
/// Rotates the city's keys while it works: a new pair is made and every node learns it; then it is written with; then everything is sealed again;
/// then the old pair retires. Interrupted at any step, the next run goes on where this one stopped.
/// </summary>
sealed class RotateKeys(DoorstepContext db, KeyRing ring, IConfiguration configuration, Ids ids, TimeProvider clock)
{
    /// <returns>How many fields were sealed again.</returns>
    public async Task<long> RunAsync(Action<string, long>? tell, CancellationToken cancellationToken)
    {
        var active = (await NewestAsync(cancellationToken)).Max(key => key.ActiveFrom);
        await UntilAsync(active, cancellationToken);
        ring.Read();
        var reseal = new Reseal(db);
        var sealedAgain = await reseal.RunAsync(tell, cancellationToken);
        // What was sealed with the old key and not yet committed could not be seen: looked at again when it must be, until nothing is left.
        await UntilAsync(active + KeyRing.UntilCommitted, cancellationToken);
        for (long written; (written = await reseal.RunAsync(tell, cancellationToken)) > 0;)
        {
            sealedAgain += written;
        }

        await RetireAsync(cancellationToken);
        ring.Read();
        return sealedAgain;
    }

    private async Task UntilAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        if (time - clock.GetUtcNow() is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <summary>
    /// Puts all keys under another key of the city, which is made where there is none. The operator then puts its file in place of the old one.
    /// </summary>
    public async Task RewrapAsync(string file, CancellationToken cancellationToken)
    {
        var (old, next) = (CityKey.Read(CityKey.PathOf(configuration)), CityKey.ReadOrMake(file));
        foreach (var key in await db.DataKeys.ToListAsync(cancellationToken))
        {
            key.Unwrap(old).RewrapUnder(next, Now());
        }

        // Cookies are under the city's key as well: everyone signs in anew.
        db.RemoveRange(await db.DataProtectionKeys.ToListAsync(cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The pair that everything is to be sealed with: the one an interrupted run has made, or a new one.</summary>
    private async Task<List<DataKey>> NewestAsync(CancellationToken cancellationToken)
    {
        var keys = await db.DataKeys.Where(key => key.RetiredAt == null).ToListAsync(cancellationToken);
        var newest = keys.FindAll(key => key.WholeAt is null);
        if (newest.Count == 0)
        {
            var (city, from) = (CityKey.Read(CityKey.PathOf(configuration)), clock.GetUtcNow() + KeyRing.UntilActive);
            newest =
            [
                DataKey.Make(KeyUse.Seal, await NextVersionAsync(KeyUse.Seal, cancellationToken), ring.Algorithm, city, Now(), from),
                DataKey.Make(KeyUse.Index, await NextVersionAsync(KeyUse.Index, cancellationToken), SealAlgorithm.AesGcm, city, Now(), from),
            ];
            db.AddRange(newest);
            await db.SaveChangesAsync(cancellationToken);
        }

        return newest;
    }

    private async Task<int> NextVersionAsync(KeyUse use, CancellationToken cancellationToken) =>
        await db.DataKeys.Where(key => key.Use == use).MaxAsync(key => key.Version, cancellationToken) + 1;

    private async Task RetireAsync(CancellationToken cancellationToken)
    {
        var keys = await db.DataKeys.Where(key => key.RetiredAt == null).ToListAsync(cancellationToken);
        foreach (var key in keys)
        {
            if (key.Version < keys.Where(other => other.Use == key.Use).Max(other => other.Version))
            {
                key.Retire(Now());
            }
            else
            {
                key.IsWhole(clock.GetUtcNow());
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private Act Now() => new(ids.Next(), Guid.Empty, clock.GetUtcNow());
}
