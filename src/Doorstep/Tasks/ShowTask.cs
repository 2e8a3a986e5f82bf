using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Data;
using Doorstep.Forms;
using Doorstep.Tasks.Doors;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>One task with the form of its visit, to whoever may say how it went.</summary>
sealed class ShowTask(DoorstepContext db, Caller caller, CatalogueCache catalogue, ListForms forms, TimeProvider clock)
{
    public sealed record View(
        Guid Id, Names Kind, Names Address, string? Door, DutyList Duty, Names Basis, bool IsCare, bool IsEnforcement, TaskState State,
        FormDefinition? Form, int? FormVersion, Guid? HouseholdId, IReadOnlyList<DoorNoteCode> Notes, Guid? CaseId)
    {
        public bool IsOpen => State is TaskState.Open;
    }

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapGet("/{id:guid}",
            (Guid id, ShowTask useCase, CancellationToken cancellationToken) => useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.DoTasks).WithSummary("A task, with the form of its visit");

    public async Task<View?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var row = await (
            from task in db.WorkTasks.AsNoTracking()
            where task.Id == id
            join building in db.Buildings on task.BuildingId equals building.Id into buildings
            from building in buildings.DefaultIfEmpty()
            join dwelling in db.Dwellings on task.DwellingId equals dwelling.Id into dwellings
            from dwelling in dwellings.DefaultIfEmpty()
            select new { task, building, dwelling }).SingleOrDefaultAsync(cancellationToken);
        if (row is null || !caller.Scope.Covers(Permission.DoTasks, row.task.Area))
        {
            return null;
        }

        var kind = await catalogue.KnownAsync(row.task.KindCode, cancellationToken);
        var form = row.task.FormOf(kind) is { } code ? await forms.ShowAsync(code, null, cancellationToken) : null;
        var address = row.building is not { } at ? new("", "", "") : row.task.Subject is TaskSubject.Street ? at.Street : at.Address;
        var notes = await db.DoorNotesOfAsync(row.task.HouseholdId is { } household ? [household] : [], CityTime.Today(clock), cancellationToken);
        return new(id, kind.Names, address, row.dwelling?.Door, kind.Duty, kind.Basis, row.task.IsCare,
            kind.IsEnforcement && row.task.Source is not TaskSource.Case, row.task.State, form?.Definition, form?.Version, row.task.HouseholdId,
            [.. notes.SelectMany(one => one)], row.task.Source is TaskSource.Case ? row.task.SourceId : null);
    }
}
