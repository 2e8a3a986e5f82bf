using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Doors;

/// <summary>
/// Strikes a note that a household does not want: it is erased, and for 180 days nobody sets it again unless somebody of the household asks for it.
/// What it was is kept nowhere; a mark made with the city's key tells only whether the same is being set again.
/// </summary>
sealed class StrikeDoorNote(IServiceScopeFactory scopes, KeyRing keys, Ids ids, TimeProvider clock)
{
    public const int BarredDays = 180;

    /// <summary>By somebody of the household, from her own page: whether she is of it is known to the caller.</summary>
    /// <param name="account">Hers.</param>
    /// <returns>False where the household has no such note.</returns>
    public async Task<bool> OfHouseholdAsync(Guid householdId, Guid noteId, Guid account, CancellationToken cancellationToken = default)
    {
        // She holds no permission over tasks: what is hers is hers.
        using var scope = scopes.AsJob("strike door note");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.DoorNotes.SingleOrDefaultAsync(one => one.Id == noteId && one.HouseholdId == householdId, cancellationToken) is not { } note)
        {
            return false;
        }

        End(db, note, DoorActKind.NoteStruck, new(ids.Next(), account, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>Takes the note off with the next save.</summary>
    internal void End(DoorstepContext db, DoorNote note, DoorActKind kind, Act act)
    {
        db.Remove(note);
        db.Add(DoorAct.Of(kind, note.HouseholdId, note.Area, act, kind is DoorActKind.NoteStruck ? MarksOf(note.HouseholdId, note.Code)[0] : null));
    }

    /// <exception cref="RuleBrokenException">The household had it struck.</exception>
    internal async Task MustNotBeStruckAsync(Guid householdId, DoorNoteCode code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (marks, since) = (MarksOf(householdId, code), now.AddDays(-BarredDays));
        // The household may have been in another grid then.
        using var scope = scopes.AsJob("struck door notes");
        var acts = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().DoorActs.AsNoTracking()
            .Where(act => act.HouseholdId == householdId && act.At > since && act.Mark != null).ToListAsync(cancellationToken);
        if (acts.FindAll(act => marks.Contains(act.Mark!)).MaxBy(act => act.At) is { } struck)
        {
            throw new RuleBrokenException("rule.door-note-struck", CityTime.Day(CityTime.DayOf(struck.At.AddDays(BarredDays))));
        }
    }

    private List<string> MarksOf(Guid householdId, DoorNoteCode code) => keys.Secrets($"door-note|{householdId:n}|{code}");
}
