using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Privacy.Readings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Register.Exports;

/// <summary>
/// Downloads an approved export: whoever asked for it takes it once, within a day. Only now is the file made, of whoever lives there now, and in the
/// same commit everyone in it gets a reading; it lies on no disk of ours.
/// </summary>
sealed class TakeExport(DoorstepContext db, Caller caller, ReadingRecorder readings, CurrentAct acting, IStringLocalizer words, TimeProvider clock)
{
    private const string XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public sealed record File(byte[] Bytes, string Name);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/exports/{id:guid}/file", async Task<Results<FileContentHttpResult, NotFound, ProblemHttpResult>> (
            Guid id, TakeExport useCase, HttpResponse response, string? format = null, CancellationToken cancellationToken = default) =>
            {
                var wanted = FormatOf(format);
                response.Headers.CacheControl = "no-store";
                return await useCase.RunAsync(id, wanted, cancellationToken) is not { } found ? TypedResults.NotFound()
                    : found.File is { } file ? TypedResults.File(
                        file.Bytes, wanted is ExportFormat.Xlsx ? XlsxType : "text/csv; charset=utf-8", file.Name)
                    : TypedResults.Problem(found.Gone, statusCode: StatusCodes.Status410Gone);
            })
        .Needs(Permission.ExportRegister).Lane(Lane.Bulk).WithSummary("Take an export: once, by whoever asked for it, within a day");

    private static ExportFormat FormatOf(string? format) => format switch
    {
        null or "" or "csv" => ExportFormat.Csv,
        "xlsx" => ExportFormat.Xlsx,
        _ => throw new WrongFieldException("format", "error.unknown-code"),
    };

    /// <returns>Null where she asked for no such export; without a file where it is not there to be taken, with the sentence that says why.</returns>
    public async Task<(File? File, string? Gone)?> RunAsync(
        Guid id, ExportFormat format = ExportFormat.Csv, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ExportRegister);
        if (await db.Exports.SingleOrDefaultAsync(export => export.Id == id && export.AskedBy == caller.AccountId, cancellationToken)
            is not { } export)
        {
            return null;
        }

        if (export.StateAt(clock.GetUtcNow()) is var state && state is not ExportState.Ready)
        {
            return (null, words[$"export.gone.{state}"]);
        }

        caller.RefuseToOpen(export.List, export.Area);
        return (await MakeAsync(export, format, acting.Now(), cancellationToken), null);
    }

    private async Task<File> MakeAsync(Export export, ExportFormat format, Live.Act act, CancellationToken cancellationToken)
    {
        byte[] bytes = [];
        await db.InOneCommitAsync(async () =>
        {
            // Two lists at once, each small enough: the second waits for her account's row, and counts the first.
            await db.Users.Where(account => account.Id == act.By)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(account => account.AccessFailedCount, account => account.AccessFailedCount), cancellationToken);
            var residents = await ResidentsAsync(export, act.At, cancellationToken);
            var people = export.Only.Count == 0 ? null : residents.ConvertAll(resident => resident.Id);
            export.Take(residents.Count, await db.ExportedInWeekAsync(act.By, export.Area, people, act.At, cancellationToken), act);
            await db.SaveChangesAsync(cancellationToken);
            var field = ExportColumns.ReadingField(export.List.Told);
            await readings.InBulkAsync(
                residents.Select(resident => new Doorstep.Privacy.Readings.ReadingTarget(ReadingSubject.Resident, resident.Id, field, resident.Area)),
                export.Purpose, cancellationToken);
            ExportTable table = new(export, await db.HomesAsync(db.Households.In(export.Area), cancellationToken), caller.Name, words);
            bytes = table.Write(format, residents, CityTime.Today(clock), act.At);
        }, cancellationToken);
        return new(bytes, $"doorstep-{export.Area}-{export.Id.ToString("n")[^8..]}.{(format is ExportFormat.Xlsx ? "xlsx" : "csv")}");
    }

    /// <summary>Whom it is of today.</summary>
    private async Task<List<Resident>> ResidentsAsync(Export export, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<Resident> residents = [];
        var all = db.Exported(export.Area).OrderBy(resident => resident.Area).ThenBy(resident => resident.HouseholdId)
            .ThenBy(resident => resident.Id);
        await foreach (var resident in all.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (export.Only.Fit(resident, CityTime.DayOf(now)))
            {
                residents.Add(resident);
            }
        }

        return residents;
    }
}
