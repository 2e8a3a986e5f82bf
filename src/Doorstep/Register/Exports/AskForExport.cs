using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Trust;
using Doorstep.Trust.Readings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Exports;

/// <summary>Somebody asks to take a list of an area's residents out of the platform. Up to five hundred people in a week she may take herself; with more, a second person decides.</summary>
sealed class AskForExport(DoorstepContext db, Caller caller, Acting acting)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string Area,
        [property: Required(ErrorMessage = "error.required"), StringLength(20, ErrorMessage = "error.too-long")] string Purpose,
        [property: Required(ErrorMessage = "error.required"), TextLength(Export.NoteLength)] string Note,
        [property: Required(ErrorMessage = "error.required"), MinLength(1, ErrorMessage = "error.required"), MaxLength(20, ErrorMessage = "error.too-long")] IReadOnlyList<ExportColumn> Columns);

    public sealed record Asked(Guid Id, int Rows, bool NeedsSecondPerson);

    public static void Map(IEndpointRouteBuilder register) => register.MapPost("/exports", async Task<Results<Created<Asked>, NotFound>> (Request request, AskForExport useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(request, cancellationToken) is { } asked ? TypedResults.Created((string?)null, asked) : TypedResults.NotFound())
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

        if (!caller.Sight.Covers(Permission.ExportRegister, area) || !await db.KnowsAreaAsync(area, cancellationToken))
        {
            return null;
        }

        List<ExportColumn> columns = [.. request.Columns.Distinct().Order()];
        caller.RefuseToOpen(columns, area);
        var rows = await db.Exported(area).CountAsync(cancellationToken);
        var act = acting.Now();
        var inWeek = await db.ExportedInWeekAsync(act.By, area, act.At, cancellationToken);
        var export = Export.Ask(area, request.Purpose, request.Note.Trim(), columns, rows, inWeek, act);
        db.Add(export);
        await db.SaveChangesAsync(cancellationToken);
        return new(export.Id, rows, export.NeedsSecondPerson);
    }
}

static class ExportRules
{
    /// <summary>Whom an export of an area is of: everyone who lives there.</summary>
    public static IQueryable<Resident> Exported(this DoorstepContext db, AreaCode area)
    {
        var until = area.Next;
        return db.Residents.AsNoTracking().Where(resident => resident.Area >= area && resident.Area < until && resident.Standing == Standing.Present);
    }

    /// <summary>How many people she has taken out within a week with this list, each counted once: many small lists are one large one.</summary>
    public static async Task<int> ExportedInWeekAsync(this DoorstepContext db, Guid by, AreaCode area, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - Export.Week;
        var taken = db.Readings.Where(reading => reading.By == by && reading.At > since && reading.Subject == ReadingSubject.Resident && reading.Field.StartsWith(Reading.InList));
        try
        {
            return await db.Exported(area).Select(resident => resident.Id).Union(taken.Select(reading => reading.SubjectId)).CountAsync(cancellationToken);
        }
        catch (DbException)
        {
            // What cannot be counted cannot be written either.
            throw new ReadingRefusedException(StatusCodes.Status503ServiceUnavailable, "rule.reading-not-written");
        }
    }

    /// <exception cref="RuleBrokenException">A column holds what she may not open there.</exception>
    public static void RefuseToOpen(this Caller caller, IEnumerable<ExportColumn> columns, AreaCode area)
    {
        if (columns.Any(column => column.IsSealed() && !column.OpenedWith().Any(permission => caller.Sight.Covers(permission, area))))
        {
            throw new RuleBrokenException("rule.export-column");
        }
    }
}
