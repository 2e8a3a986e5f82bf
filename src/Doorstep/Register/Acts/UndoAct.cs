using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Acts;

/// <summary>
/// Undoes an act by a new one: what it entered is struck out, what it changed says again what it said. Not while a later act, itself not taken back,
/// stands on the same household or person: that one has to go first. Taking back is an act like others, and is taken back in the same way.
/// </summary>
sealed class UndoAct(DoorstepContext db, RegisterWork work, UndoImport imports)
{
    /// <param name="Confirmed">Whoever asks knows how many households an act of many goes to.</param>
    /// <param name="Key">Made by whoever sends it; sent again with the same key, it counts once and gets the same answer.</param>
    public sealed record Request(bool Confirmed = false, Guid? Key = null);

    public static void Map(IEndpointRouteBuilder register) => register.MapPost("/acts/{id:guid}/undo",
            (Guid id, Request? request, UndoAct useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepRegister).WithSummary("Undo an act, or bring back what was undone");

    public Task<Done?> RunAsync(Guid actId, Request? request = null, CancellationToken cancellationToken = default) =>
        work.OnceAsync(request?.Key, new { undo = actId },
            key => UndoAsync(actId, request?.Confirmed == true, key, cancellationToken), cancellationToken);

    private async Task<Done?> UndoAsync(Guid actId, bool confirmed, ActKey? key, CancellationToken cancellationToken)
    {
        if (await db.RegisterActs.SingleOrDefaultAsync(act => act.Id == actId, cancellationToken) is not { } act)
        {
            return null;
        }

        var first = act.Undoes is { } undone ? await db.RegisterActs.SingleOrDefaultAsync(one => one.Id == undone, cancellationToken) : act;
        if (act is not { UndoneBy: null, ErasedAt: null } || first is not { IsOfUndoableKind: true, ErasedAt: null, Undoes: null })
        {
            throw new RuleBrokenException(act.UndoneBy is null ? "rule.cannot-undo" : "rule.undone-already");
        }

        return first.Kind is RegisterActKind.Imported
            ? await imports.RunAsync(act, first, confirmed, work.Act, key, cancellationToken)
            : await PutBackAsync(act, act == first ? null : first, cancellationToken);
    }

    /// <param name="restores">The act that stands again; null where an act is taken back.</param>
    private async Task<Done?> PutBackAsync(RegisterAct act, RegisterAct? restores, CancellationToken cancellationToken)
    {
        var changes = await db.RegisterChanges.Where(change => change.ActId == act.Id).ToListAsync(cancellationToken);
        var households = await OpenAllAsync(act, changes, cancellationToken);
        if (households.Count == 0)
        {
            return null;
        }

        await RefuseIfLaterActsAsync(act, changes, households, cancellationToken);
        foreach (var change in changes.Where(change => change.Field != RegisterChange.Touch))
        {
            await PutBackAsync(change, households, cancellationToken);
        }

        households.ForEach(household => household.Strike(act.Id));
        var kind = restores is null ? RegisterActKind.Undone : RegisterActKind.Redone;
        return await work.SaveAsync(kind, households[0], cancellationToken, act.ResidentId, undoes: act, restores: restores);
    }

    /// <summary>Every household that the act entered, was about, changed, or took people from.</summary>
    private async Task<List<Household>> OpenAllAsync(RegisterAct act, List<RegisterChange> changes, CancellationToken cancellationToken)
    {
        var people = changes.Where(change => change.Subject is RegisterSubject.Resident).Select(change => change.SubjectId).Distinct().ToList();
        var homes = changes.Where(change => change.Subject is RegisterSubject.Occupancy).Select(change => change.SubjectId).Distinct().ToList();
        List<Guid> ids =
        [
            .. act.HouseholdId is { } about ? [about] : Array.Empty<Guid>(),
            .. changes.Where(change => change.Subject is RegisterSubject.Household).Select(change => change.SubjectId),
            .. await db.Households.Where(household => household.AddedBy == act.Id).Select(household => household.Id).ToListAsync(cancellationToken),
            .. await db.Residents.Where(resident => people.Contains(resident.Id)).Select(resident => resident.HouseholdId)
                .ToListAsync(cancellationToken),
            .. await db.Occupancies.Where(occupancy => homes.Contains(occupancy.Id)).Select(occupancy => occupancy.HouseholdId)
                .ToListAsync(cancellationToken),
        ];
        List<Household> opened = [];
        foreach (var id in ids.Distinct())
        {
            if (await work.OpenAsync(id, cancellationToken) is { } household)
            {
                opened.Add(household);
            }
        }

        return opened;
    }

    private async Task RefuseIfLaterActsAsync(
        RegisterAct act, List<RegisterChange> changes, List<Household> households, CancellationToken cancellationToken)
    {
        // What the act entered stood at turn 0 after it; what it changed, at the turn written beside the change.
        var turns = households.Where(household => household.AddedBy == act.Id).Select(household => household.Id)
            .Concat(households.SelectMany(household => household.Residents).Where(resident => resident.AddedBy == act.Id)
                .Select(resident => resident.Id))
            .ToDictionary(id => id, _ => 0);
        foreach (var change in changes.Where(change => change.Turn > 0))
        {
            turns[change.SubjectId] = change.Turn;
        }

        foreach (var some in turns.Keys.Chunk(1000))
        {
            var standing = await (
                from change in db.RegisterChanges
                where some.Contains(change.SubjectId) && change.ActId != act.Id && change.Turn > 0
                join other in db.RegisterActs on change.ActId equals other.Id
                where other.UndoneBy == null
                select new
                {
                    change.SubjectId,
                    change.Turn,
                    TookBack = db.RegisterActs.Where(earlier => earlier.Id == other.Undoes)
                        .Select(earlier => (DateTimeOffset?)earlier.At).FirstOrDefault(),
                })
                .ToListAsync(cancellationToken);
            // An act done since and taken back since is as if it had never been.
            if (standing.Exists(later => later.Turn > turns[later.SubjectId] && !(later.TookBack > act.At)))
            {
                throw new RuleBrokenException("rule.undo-later");
            }
        }
    }

    private async Task PutBackAsync(RegisterChange change, List<Household> households, CancellationToken cancellationToken)
    {
        if (change.Subject is RegisterSubject.Dwelling)
        {
            await PutBackDwellingAsync(change, households, cancellationToken);
            return;
        }

        object record = change.Subject switch
        {
            RegisterSubject.Household => households.Single(household => household.Id == change.SubjectId),
            RegisterSubject.Resident => households.SelectMany(household => household.Residents).Single(resident => resident.Id == change.SubjectId),
            _ => households.SelectMany(household => household.Occupancies).Single(occupancy => occupancy.Id == change.SubjectId),
        };
        ActChanges.PutBack(db.Entry(record), change);
    }

    /// <summary>A dwelling follows only while it still says what the act said and nobody else has come to live there since.</summary>
    private async Task PutBackDwellingAsync(RegisterChange change, List<Household> households, CancellationToken cancellationToken)
    {
        if (await work.DwellingAsync(change.SubjectId, cancellationToken) is { } dwelling
            && ActChanges.StillSays(db.Entry(dwelling), change)
            && !await db.Occupancies.AnyAsync(occupancy => occupancy.DwellingId == dwelling.Id && occupancy.Until == null && !occupancy.IsStruck
                && !households.Select(household => household.Id).Contains(occupancy.HouseholdId), cancellationToken))
        {
            ActChanges.PutBack(db.Entry(dwelling), change);
        }
    }
}
