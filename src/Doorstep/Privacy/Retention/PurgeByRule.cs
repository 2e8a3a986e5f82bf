using System.Data.Common;
using System.Globalization;
using Doorstep.Data;
using Doorstep.Data.Postgres;
using Doorstep.Live;
using Doorstep.Sealing;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Retention;

/// <summary>
/// Erases what has been kept long enough, kind by kind and batch by batch; or only counts it. Each kind that lost something gets a line in the
/// log, which says how many and not whose.
/// </summary>
sealed class PurgeByRule(
    IServiceScopeFactory scopes, IEnumerable<RetentionRule> kinds, KeyRing keys, IConfiguration configuration, Ids ids, TimeProvider clock,
    ILogger<PurgeByRule> log, PostgresOwner? owner = null)
{
    /// <param name="Before">What ended before this is due.</param>
    /// <param name="Rows">Due, or erased just now.</param>
    public sealed record Line(string Name, int Days, DateTimeOffset Before, int Rows);

    /// <summary>The dry run.</summary>
    public async Task<IReadOnlyList<Line>> CountAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("purge");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        List<Line> lines = [];
        foreach (var kind in kinds)
        {
            lines.Add(LineOf(kind, await kind.CountAsync(db, BeforeOf(kind), cancellationToken)));
        }

        return lines;
    }

    public async Task<IReadOnlyList<Line>> EraseAsync(CancellationToken cancellationToken, bool isNight = true)
    {
        List<Line> lines = [];
        foreach (var kind in kinds.Where(kind => isNight || kind.IsHourly))
        {
            try
            {
                lines.Add(LineOf(kind, await EraseAsync(kind, cancellationToken)));
            }
            catch (Exception broken) when (broken is DbException or DbUpdateException or IOException or TileFaultException || DatabaseAway.Is(broken))
            {
                // One kind that cannot go must not keep the others.
                log.LogError(broken, "{Kind} could not be erased", kind.Name);
                lines.Add(LineOf(kind, 0));
            }
        }

        return lines;
    }

    private async Task<int> EraseAsync(RetentionRule kind, CancellationToken cancellationToken)
    {
        var (before, all) = (BeforeOf(kind), 0);
        for (int some; (some = await EraseSomeAsync(kind, before, cancellationToken)) > 0;)
        {
            all += some;
        }

        return all;
    }

    private async Task<int> EraseSomeAsync(RetentionRule kind, DateTimeOffset before, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("purge");
        await using var owned = kind.IsTheOwners ? owner?.Open() : null;
        var (db, act, some) =
            (owned ?? scope.ServiceProvider.GetRequiredService<DoorstepContext>(), new Act(ids.Next(), Guid.Empty, clock.GetUtcNow()), 0);
        await db.InOneCommitAsync(async () =>
        {
            some = await kind.EraseAsync(db, before, act, cancellationToken);
            if (some > 0)
            {
                db.AddEntry(SignedPurge.Of(kind.Name, some, before, keys.LogKey, act));
            }

            await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
        return some;
    }

    /// <exception cref="InvalidOperationException">A setting goes below what a kind must be kept at least.</exception>
    public void RefuseBelowFloor()
    {
        foreach (var kind in kinds)
        {
            DaysOf(kind);
        }
    }

    private int DaysOf(RetentionRule kind)
    {
        var days = configuration.GetValue($"Retention:{kind.Name}:Days", kind.UsualDays);
        var least = kind.FloorDays.ToString("N0", CultureInfo.InvariantCulture);
        return days >= kind.FloorDays
            ? days
            : throw new InvalidOperationException(
                $"Retention:{kind.Name}:Days is {days}, and {kind.Name} are kept at least {least} days. Take the setting out, or raise it.");
    }

    private DateTimeOffset BeforeOf(RetentionRule kind) => clock.GetUtcNow().AddDays(-DaysOf(kind));

    private Line LineOf(RetentionRule kind, int rows) => new(kind.Name, DaysOf(kind), BeforeOf(kind), rows);
}
