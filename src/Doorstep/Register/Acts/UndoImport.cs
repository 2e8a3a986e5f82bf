using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Privacy.Readings;
using Doorstep.Register.Queries;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Acts;

/// <summary>
/// Undoes an import, or brings it back again: thousands of households in one act. One statement a table, whatever their number; doors some at a time;
/// people are read one by one, only to count them.
/// </summary>
sealed class UndoImport(DoorstepContext db, Caller caller, ReadingRecorder readings)
{
    private const int DoorsAtOnce = 500;

    /// <param name="act">The import, or the act that took it back.</param>
    /// <param name="confirmed">Whoever asks has read how many it is about.</param>
    /// <returns>Null where not all of it lies in the caller's areas.</returns>
    public async Task<Done?> RunAsync(RegisterAct act, RegisterAct import, bool confirmed, Act now, ActKey? key, CancellationToken cancellationToken)
    {
        if (!caller.Scope.Covers(Permission.KeepRegister, import.Area))
        {
            return null;
        }

        var back = act != import;
        await RefuseAsync(import.Id, back, confirmed, cancellationToken);
        await ReadFewAsync(import.Id, cancellationToken);
        var done = RegisterAct.Of(back ? RegisterActKind.Redone : RegisterActKind.Undone, import.Area, null, null, now, act.Id, key);
        try
        {
            await db.InOneCommitAsync(() => WriteAsync(act, import, done, now, cancellationToken), cancellationToken);
        }
        catch (Exception twice) when (FindByNumber.IsKnown(twice))
        {
            throw new RuleBrokenException("rule.already-registered");
        }
        catch (Exception twice) when (twice.IsDuplicate("RegisterActs", nameof(RegisterAct.ContentKey)))
        {
            throw new RuleBrokenException("rule.imported-since");
        }

        return new(now.Id, Guid.Empty, null);
    }

    private async Task RefuseAsync(Guid import, bool back, bool confirmed, CancellationToken cancellationToken)
    {
        if (back && await db.Residents.AnyAsync(resident => resident.AddedBy == import && resident.ErasedAt != null, cancellationToken))
        {
            throw new RuleBrokenException("rule.cannot-undo");
        }

        if (!back && await (
            from change in db.RegisterChanges
            where change.Turn > 0 && (db.Households.Any(household => household.Id == change.SubjectId && household.AddedBy == import)
                || db.Residents.Any(resident => resident.Id == change.SubjectId && resident.AddedBy == import))
            join other in db.RegisterActs on change.ActId equals other.Id
            where other.Id != import && other.UndoneBy == null && other.Undoes == null
            select other.Id).AnyAsync(cancellationToken))
        {
            throw new RuleBrokenException("rule.undo-later");
        }

        if (!confirmed)
        {
            throw new RuleBrokenException(back ? "rule.redo-many" : "rule.undo-many",
                await db.Households.CountAsync(household => household.AddedBy == import, cancellationToken),
                await db.Residents.CountAsync(resident => resident.AddedBy == import, cancellationToken));
        }
    }

    /// <summary>Of few people the figures tell, by their difference, how each of them lives; of a larger file only sums.</summary>
    private async Task ReadFewAsync(Guid import, CancellationToken cancellationToken)
    {
        var few = await db.Residents.AsNoTracking().Where(resident => resident.AddedBy == import && resident.ErasedAt == null)
            .Take(FigureReadings.MostOneByOne + 1).ToListAsync(cancellationToken);
        if (few.Count is > 0 and <= FigureReadings.MostOneByOne)
        {
            await readings.RunAsync(few.ConvertAll(FigureReadings.TargetOf), Purposes.Verify, cancellationToken: cancellationToken);
        }
    }

    private async Task WriteAsync(RegisterAct act, RegisterAct import, RegisterAct done, Act now, CancellationToken cancellationToken)
    {
        var back = act != import;
        act.TakenBackBy(now);
        if (back)
        {
            import.StandsAgain();
        }

        db.Add(done);
        await db.SaveChangesAsync(cancellationToken);
        RollUpChange tally = new();
        if (!back)
        {
            await CountAsync(import.Id, -1, tally, cancellationToken);
        }

        await StrikeAsync(import.Id, back, cancellationToken);
        if (back)
        {
            await CountAsync(import.Id, +1, tally, cancellationToken);
        }

        await PutDoorsBackAsync(act, import.Id, done, tally, cancellationToken);
        await tally.WriteAsync(db, cancellationToken);
    }

    private async Task StrikeAsync(Guid import, bool back, CancellationToken cancellationToken)
    {
        var (was, becomes) = back ? (RecordStatus.Struck, RecordStatus.Present) : (RecordStatus.Present, RecordStatus.Struck);
        await db.Households.Where(household => household.AddedBy == import && household.Standing == was)
            .ExecuteUpdateAsync(set => set.SetProperty(household => household.Standing, becomes)
                .SetProperty(household => household.Turn, household => household.Turn + 1), cancellationToken);
        await db.Residents.Where(resident => resident.AddedBy == import && resident.Standing == was)
            .ExecuteUpdateAsync(set => set.SetProperty(resident => resident.Standing, becomes)
                .SetProperty(resident => resident.Turn, resident => resident.Turn + 1), cancellationToken);
        await db.Occupancies.Where(occupancy => occupancy.AddedBy == import && occupancy.IsStruck == back)
            .ExecuteUpdateAsync(set => set.SetProperty(occupancy => occupancy.IsStruck, !back), cancellationToken);
    }

    /// <summary>What the roll-up counts of the import while it stands.</summary>
    private async Task CountAsync(Guid import, int by, RollUpChange tally, CancellationToken cancellationToken)
    {
        var homes = db.Households.AsNoTracking().Where(household => household.AddedBy == import && household.Standing == RecordStatus.Present
            && household.Occupancies.Any(occupancy => occupancy.Until == null && !occupancy.IsStruck));
        await foreach (var household in homes.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            tally.CountHome(household, by);
        }

        var people = db.Residents.AsNoTracking().Where(resident => resident.AddedBy == import && resident.Standing == RecordStatus.Present
            && homes.Any(household => household.Id == resident.HouseholdId));
        await foreach (var resident in people.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            tally.Count(resident, by);
        }
    }

    /// <summary>A door follows only while it still says what the act said and nobody else lives behind it.</summary>
    private async Task PutDoorsBackAsync(RegisterAct act, Guid import, RegisterAct done, RollUpChange tally, CancellationToken cancellationToken)
    {
        for (var after = Guid.Empty; ;)
        {
            var all = db.RegisterChanges.Where(change => change.ActId == act.Id && change.Subject == RegisterSubject.Dwelling);
            var doors = await all.Select(change => change.SubjectId).Where(door => door.CompareTo(after) > 0)
                .Distinct().OrderBy(door => door).Take(DoorsAtOnce).ToListAsync(cancellationToken);
            if (doors.Count == 0)
            {
                return;
            }

            after = doors[^1];
            var changes = (await all.AsNoTracking().Where(change => doors.Contains(change.SubjectId)).ToListAsync(cancellationToken))
                .ToLookup(change => change.SubjectId);
            var lived = (await db.Occupancies.Where(occupancy => doors.Contains(occupancy.DwellingId!.Value) && occupancy.Until == null
                    && !occupancy.IsStruck && occupancy.AddedBy != import)
                .Select(occupancy => occupancy.DwellingId!.Value).ToListAsync(cancellationToken)).ToHashSet();
            foreach (var dwelling in await db.Dwellings.Where(dwelling => doors.Contains(dwelling.Id)).ToListAsync(cancellationToken))
            {
                PutBack(dwelling, lived.Contains(dwelling.Id) ? [] : changes[dwelling.Id], tally);
            }

            db.ChangeTracker.DetectChanges();
            db.AddRange(ActChanges.Of(db, done, []));
            await db.SaveChangesAsync(cancellationToken);
            db.ChangeTracker.Clear();
        }
    }

    private void PutBack(Dwelling dwelling, IEnumerable<RegisterChange> changes, RollUpChange tally)
    {
        tally.Count(dwelling, -1);
        foreach (var change in changes.Where(change => ActChanges.StillSays(db.Entry(dwelling), change)))
        {
            ActChanges.PutBack(db.Entry(dwelling), change);
        }

        tally.Count(dwelling, +1);
    }
}
