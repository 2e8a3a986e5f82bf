using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register.Queries;

namespace Doorstep.Register.Import;

/// <summary>
/// Enters many households at once: one act, one commit, all or nothing. Rows pass the same checks as a form, then go in at the database's
/// own speed; the roll-up is counted in memory on the way and added in the same commit.
/// </summary>
public sealed class ImportRegister(DoorstepContext db, Caller caller, Ids ids, TimeProvider clock)
{
    public Task<ImportOutcome> RunAsync(IReadOnlyList<ImportedHousehold> batch, Act act, CancellationToken cancellationToken) =>
        RunAsync(batch, act, null, cancellationToken);

    /// <param name="content">A digest of the file, by which it is known again.</param>
    internal async Task<ImportOutcome> RunAsync(IReadOnlyList<ImportedHousehold> batch, Act act, string? content, CancellationToken cancellationToken)
    {
        var faults = FaultsOf(batch);
        if (faults.Count > 0 || batch.Count == 0)
        {
            return new(0, 0, faults);
        }

        ImportOutcome outcome = new(0, 0, []);
        try
        {
            await db.InOneCommitAsync(async () => outcome = await EnterAsync(batch, act, content, cancellationToken), cancellationToken);
        }
        catch (Exception twice) when (FindByNumber.IsKnown(twice))
        {
            throw new RuleBrokenException("rule.already-registered");
        }

        return outcome;
    }

    /// <summary>What is wrong with the batch itself, whoever else is registered.</summary>
    public IReadOnlyList<ImportFault> FaultsOf(IReadOnlyList<ImportedHousehold> batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var today = CityTime.Today(clock);
        List<ImportFault> faults = [];
        for (var h = 0; h < batch.Count; h++)
        {
            for (var r = 0; r < batch[h].Residents.Count; r++)
            {
                faults.AddRange(batch[h].Residents[r].Faults(today).Select(fault => new ImportFault(h, r, fault)));
                if (batch[h].Residents[r].Relation == CodeLists.Head && batch[h].Residents.Take(r).Any(other => other.Relation == CodeLists.Head))
                {
                    faults.Add(new(h, r, new("relation", "error.two-heads")));
                }
            }
        }

        return faults;
    }

    private async Task<ImportOutcome> EnterAsync(
        IReadOnlyList<ImportedHousehold> batch, Act act, string? content, CancellationToken cancellationToken)
    {
        var places = await ImportPlaces.ReadAsync(db, batch, cancellationToken);
        List<Household> households = new(batch.Count);
        List<ImportFault> strangers = [];
        for (var i = 0; i < batch.Count; i++)
        {
            if (places.DoorOf(batch[i]) is { } door && caller.Scope.Covers(Permission.ImportRegister, door.Area))
            {
                households.Add(Enter(batch[i], door, act));
            }
            else
            {
                strangers.Add(new(i, 0, new("door", "error.no-such-dwelling")));
            }
        }

        if (strangers.Count > 0)
        {
            return new(0, 0, strangers);
        }

        await SaveAsync(households, places, act, content, cancellationToken);
        return new(households.Count, households.Sum(household => household.Residents.Count), []);
    }

    private Household Enter(ImportedHousehold imported, Door door, Act act)
    {
        var household = Household.Enter(ids.At(act.At), door.Area, imported.Kind, imported.OrganisationId, act);
        foreach (var person in imported.Residents)
        {
            household.Takes(ids.At(act.At), person, act);
        }

        household.MoveIn(ids.At(act.At), door, imported.From, act);
        if (imported.VisitedAt is { } visit)
        {
            household.Visited(imported.Condition, visit);
        }

        return household;
    }

    private async Task SaveAsync(List<Household> households, ImportPlaces places, Act act, string? content, CancellationToken cancellationToken)
    {
        RollUpChange tally = new();
        households.ForEach(household => tally.Count(household, +1));
        var area = households[0].Area;
        while (!households.TrueForAll(household => area.Contains(household.Area)))
        {
            area = area.Parent;
        }

        var imported = RegisterAct.Of(RegisterActKind.Imported, area, null, null, act, key: content is null ? null : new(null, content));
        db.Add(imported);
        await db.SaveChangesAsync(cancellationToken);
        await db.BulkInsertAsync(households, cancellationToken);
        await db.BulkInsertAsync(households.SelectMany(household => household.Residents), cancellationToken);
        await db.BulkInsertAsync(households.SelectMany(household => household.Occupancies), cancellationToken);
        await places.WriteAsync(db, imported, tally, cancellationToken);
        await tally.WriteAsync(db, cancellationToken);
    }
}
