using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Doors;

/// <summary>The door of a household, for whoever calls at it: its notes, and until when it is away. It names nobody.</summary>
sealed class ShowDoor(DoorstepContext db, Caller caller, TimeProvider clock)
{
    public sealed record Note(Guid Id, DoorNoteCode Code, DateOnly Until);

    public sealed record View(Guid HouseholdId, AreaCode Area, Names Address, string? Door, IReadOnlyList<Note> Notes, DateOnly? AwayUntil);

    public static void Map(IEndpointRouteBuilder doors) => doors
        .MapGet("/{id:guid}", (Guid id, ShowDoor useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.DoTasks).WithSummary("The notes of a household's door, and until when it is away");

    public async Task<View?> RunAsync(Guid householdId, CancellationToken cancellationToken = default)
    {
        if (await db.HouseholdHomeAsync(householdId, cancellationToken) is not { } home || !caller.Scope.Covers(Permission.ViewTasks, home.Grid))
        {
            return null;
        }

        var today = CityTime.Today(clock);
        var building = await db.Buildings.AsNoTracking().SingleOrDefaultAsync(one => one.Id == home.BuildingId, cancellationToken);
        var door = await db.Dwellings.Where(one => one.Id == home.DwellingId).Select(one => one.Door).SingleOrDefaultAsync(cancellationToken);
        var notes = await db.DoorNotes.AsNoTracking().Where(note => note.HouseholdId == householdId && note.Until >= today)
            .ToListAsync(cancellationToken);
        var away = await db.HouseholdAways.Where(one => one.HouseholdId == householdId && one.Until >= today).Select(one => (DateOnly?)one.Until)
            .SingleOrDefaultAsync(cancellationToken);
        return new(householdId, home.Grid, building?.Address ?? new("", "", ""), door,
            [.. notes.OrderBy(note => note.Code).Select(note => new Note(note.Id, note.Code, note.Until))], away);
    }
}

static class DoorNotes
{
    /// <summary>The notes that stand on a day at the doors of some households.</summary>
    public static async Task<ILookup<Guid, DoorNoteCode>> DoorNotesOfAsync(
        this DoorstepContext db, IReadOnlyCollection<Guid> households, DateOnly day, CancellationToken cancellationToken) =>
        (households.Count == 0 ? [] : await db.DoorNotes.Where(note => households.Contains(note.HouseholdId) && note.Until >= day)
            .Select(note => new { note.HouseholdId, note.Code }).ToListAsync(cancellationToken))
            .OrderBy(note => note.Code).ToLookup(note => note.HouseholdId, note => note.Code);
}
