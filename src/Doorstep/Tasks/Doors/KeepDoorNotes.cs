using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Doors;

/// <summary>Sets and renews the notes of a household's door, takes off what is no longer so, and strikes what the household does not want.</summary>
sealed class KeepDoorNotes(DoorstepContext db, Caller caller, CurrentAct acting, StrikeDoorNote strike, Ids ids)
{
    /// <param name="Until">The last day on which it stands; as long as may be where none is named.</param>
    /// <param name="IsAtHerWish">Somebody of the household asked for it: then it may be set though it was struck.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required")] DoorNoteCode? Code, DateOnly? Until = null, bool IsAtHerWish = false);

    public sealed record Done(Guid NoteId, DateOnly Until);

    public static void Map(IEndpointRouteBuilder doors)
    {
        doors.MapPost("/{id:guid}/notes", (Guid id, Request request, KeepDoorNotes useCase, CancellationToken cancellationToken) =>
            useCase.SetAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.DoTasks).WithSummary("Set or renew a note of a household's door");
        doors.MapDelete("/{id:guid}/notes/{note:guid}", (Guid id, Guid note, KeepDoorNotes useCase, CancellationToken cancellationToken) =>
            useCase.EndAsync(id, note, isStruck: false, cancellationToken).OrNotFound())
            .Needs(Permission.DoTasks).WithSummary("Take off a note that is no longer so");
        doors.MapPost("/{id:guid}/notes/{note:guid}/strike", (Guid id, Guid note, KeepDoorNotes useCase, CancellationToken cancellationToken) =>
            useCase.EndAsync(id, note, isStruck: true, cancellationToken).OrNotFound())
            .Needs(Permission.DoTasks).WithSummary("Strike a note at the wish of the household: it is erased");
    }

    /// <returns>Null where the caller sees no such household with a home.</returns>
    public async Task<Done?> SetAsync(Guid householdId, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        caller.ActUnder(Permission.DoTasks);
        if (await db.HouseholdHomeAsync(householdId, cancellationToken) is not { } home || !caller.Scope.Covers(Permission.DoTasks, home.Grid))
        {
            return null;
        }

        var act = acting.Now();
        var (code, until) = Right(request, CityTime.DayOf(act.At));
        if (!request.IsAtHerWish)
        {
            await strike.MustNotBeStruckAsync(householdId, code, act.At, cancellationToken);
        }

        var notes = await db.DoorNotes.Where(note => note.HouseholdId == householdId).ToListAsync(cancellationToken);
        var note = notes.Find(one => one.Code == code);
        if (note is null && notes.Count(one => one.Until >= CityTime.DayOf(act.At)) >= DoorNote.MostOfAHousehold)
        {
            throw new RuleBrokenException("rule.door-notes-full", DoorNote.MostOfAHousehold);
        }

        note?.Renew(until, act);
        if (note is null)
        {
            db.Add(note = DoorNote.Set(home, code, until, act));
        }

        db.Add(DoorAct.Of(
            request.IsAtHerWish ? DoorActKind.NoteSetAtWish : DoorActKind.NoteSet, householdId, home.Grid, act with { Id = ids.Next() }));
        await SaveAsync(cancellationToken);
        return new(note.Id, note.Until);
    }

    public async Task<bool> EndAsync(Guid householdId, Guid noteId, bool isStruck, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.DoTasks);
        if (await db.DoorNotes.SingleOrDefaultAsync(one => one.Id == noteId && one.HouseholdId == householdId, cancellationToken) is not { } note
            || !caller.Scope.Covers(Permission.DoTasks, note.Area))
        {
            return false;
        }

        strike.End(db, note, isStruck ? DoorActKind.NoteStruck : DoorActKind.NoteRemoved, acting.Now());
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private static (DoorNoteCode Code, DateOnly Until) Right(Request request, DateOnly today)
    {
        if (request.Code is not { } code || !Enum.IsDefined(code))
        {
            throw new WrongFieldException("code", "error.required");
        }

        var last = today.AddDays(DoorNote.LongestDays);
        var until = request.Until ?? last;
        return until >= today && until <= last ? (code, until) : throw new WrongFieldException("until", "error.door-note-until");
    }

    /// <summary>Of two who set the same note at once, the second finds it there.</summary>
    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (twice.IsDuplicate("DoorNotes", nameof(DoorNote.HouseholdId)))
        {
            throw new RuleBrokenException("rule.door-note-there");
        }
    }
}
