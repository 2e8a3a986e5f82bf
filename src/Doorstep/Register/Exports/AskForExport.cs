using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Exports;

/// <summary>
/// Asks for an export of an area's residents, or of some of them. Up to five hundred people in a week she may take herself; with more, a second
/// person decides.
/// </summary>
sealed class AskForExport(DoorstepContext db, Caller caller, CurrentAct acting)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string Area,
        [property: Required(ErrorMessage = "error.required"), StringLength(20, ErrorMessage = "error.too-long")] string Purpose,
        [property: Required(ErrorMessage = "error.required"), TextLength(Export.NoteLength)] string Note,
        [property: Required(ErrorMessage = "error.required"), MinLength(1, ErrorMessage = "error.required"),
            MaxLength(20, ErrorMessage = "error.too-long")] IReadOnlyList<ExportColumn> Columns,
        [property: MaxLength(20, ErrorMessage = "error.too-long")] IReadOnlyList<ExportFilter>? Only = null);

    /// <param name="IsFewer">It has fewer than that.</param>
    public sealed record Asked(Guid Id, int Rows, bool NeedsSecondPerson, bool IsFewer);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/exports", (Request request, AskForExport useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken).CreatedOrNotFound())
        .Needs(Permission.ExportRegister).WithSummary("Ask to take a list of an area's residents out of the platform");

    /// <returns>Null where the caller sees no such area.</returns>
    public async Task<Asked?> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ExportRegister);
        if (!AreaCode.TryParse(request.Area, out var area))
        {
            throw new WrongFieldException("area", "error.area");
        }

        if (!Purposes.All.Contains(request.Purpose))
        {
            throw new WrongFieldException("purpose", "error.purpose-unknown");
        }

        if (!caller.Scope.Covers(Permission.ExportRegister, area) || !await db.KnowsAreaAsync(area, cancellationToken))
        {
            return null;
        }

        ExportedList list = new([.. request.Columns.Distinct().Order()], [.. (request.Only ?? []).Distinct().Order()]);
        caller.RefuseToOpen(list, area);
        var act = acting.Now();
        var people = await db.ExportedAsync(area, list.Only, act.At, cancellationToken);
        var rows = people?.Count ?? await db.Exported(area).CountAsync(cancellationToken);
        var inWeek = await db.ExportedInWeekAsync(act.By, area, people, act.At, cancellationToken);
        var export = Export.Ask(area, request.Purpose, request.Note.Trim(), list, rows, inWeek, act);
        db.Add(export);
        await db.SaveChangesAsync(cancellationToken);
        return new(export.Id, export.Rows, export.NeedsSecondPerson, list.IsByLiving);
    }
}

static class ExportRules
{
    /// <summary>Everyone who lives in an area.</summary>
    public static IQueryable<Resident> Exported(this DoorstepContext db, AreaCode area)
    {
        return db.Residents.AsNoTracking()
            .In(area).Where(resident => resident.Standing == RecordStatus.Present);
    }

    /// <summary>Whom of an area a list is of. When somebody was born and how she lives stands sealed, so people are looked at one by one.</summary>
    /// <returns>Null where it is of everyone.</returns>
    public static async Task<HashSet<Guid>?> ExportedAsync(
        this DoorstepContext db, AreaCode area, IReadOnlyList<ExportFilter> only, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (only.Count == 0)
        {
            return null;
        }

        HashSet<Guid> people = [];
        await foreach (var resident in db.Exported(area).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (only.Fit(resident, CityTime.DayOf(now)))
            {
                people.Add(resident.Id);
            }
        }

        return people;
    }

    /// <summary>How many people she has taken out within a week with this list, each counted once: many small lists are one large one.</summary>
    /// <param name="people">Whom the list is of; null for everyone in the area.</param>
    public static async Task<int> ExportedInWeekAsync(
        this DoorstepContext db, Guid by, AreaCode area, IReadOnlyCollection<Guid>? people, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - Export.Week;
        var taken = db.Readings.Where(reading => reading.By == by && reading.At > since && reading.Subject == ReadingSubject.Resident
            && reading.Field.StartsWith(Reading.InList)).Select(reading => reading.SubjectId);
        try
        {
            return people is null
                ? await db.Exported(area).Select(resident => resident.Id).Union(taken).CountAsync(cancellationToken)
                : people.Union(await taken.Distinct().ToListAsync(cancellationToken)).Count();
        }
        catch (DbException)
        {
            // What cannot be counted cannot be written either.
            throw new ReadingRefusedException(StatusCodes.Status503ServiceUnavailable, "rule.reading-not-written");
        }
    }

    /// <exception cref="RuleBrokenException">It holds what she may not open there, in a column or by whom it is of.</exception>
    public static void RefuseToOpen(this Caller caller, ExportedList list, AreaCode area)
    {
        if (list.Told.Any(column => column.IsSealed() && !column.OpenedWith().Any(permission => caller.Scope.Covers(permission, area))))
        {
            throw new RuleBrokenException("rule.export-column");
        }
    }
}
