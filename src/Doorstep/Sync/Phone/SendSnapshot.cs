using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Identity.Sessions;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Phone;

/// <summary>
/// Sends all that a phone holds in one stream, from one state of the database. After every 500 rows, and after each table, stands a mark from which a
/// broken download goes on; an answer without its end line is broken.
/// </summary>
sealed class SendSnapshot(DoorstepContext db, OwnGrids own, ReadTables tables, NoteContact contact, TimeProvider clock)
{
    public const int RowsToMark = 500;

    /// <param name="Resume">The text of a mark.</param>
    /// <param name="Table">One table alone, and of that one of the sixteen ranges: to repair what differs.</param>
    public sealed record Request(string? Resume = null, string? Table = null, string? Range = null);

    /// <summary>Where an answer begins: after a row of a table.</summary>
    private readonly record struct Place(string Table, string? After, int? Range = null);

    public static void Map(IEndpointRouteBuilder sync) => sync
        .MapGet("/snapshot", async ([AsParameters] Request request, SendSnapshot useCase, HttpContext http, CancellationToken cancellationToken) =>
        {
            if (!await useCase.RunAsync(request, http, cancellationToken))
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        })
        .Needs(Permission.DoTasks).Lane(Lane.Bulk).Produces<string>(contentType: "application/x-ndjson")
        .WithSummary("All that a worker's phone holds, as lines of JSON");

    /// <returns>False where the caller is no grid worker.</returns>
    public async Task<bool> RunAsync(Request request, HttpContext http, CancellationToken cancellationToken)
    {
        if (await own.FindAsync(cancellationToken) is not { } worker)
        {
            return false;
        }

        await contact.RunAsync(StartSession.IdOf(http.User), null, isSnapshot: true, cancellationToken);
        await using var still = await ReadSnapshot.OfAsync(db, cancellationToken);
        var head = await HeadAsync(db, worker, clock, cancellationToken);
        var place = PlaceOf(request, head, worker);
        await using var lines = LineWriter.To(http);
        await lines.WriteAsync(head, cancellationToken);
        var isOne = request.Table is not null;
        foreach (var table in isOne ? [place.Table] : PhoneTables.All.SkipWhile(table => table != place.Table))
        {
            await SendAsync(lines, table, place, new(db, worker.Grids), head.Cursor, cancellationToken);
        }

        await lines.EndAsync(cancellationToken);
        return true;
    }

    public static async Task<HeadLine> HeadAsync(DoorstepContext db, WorkerGrids worker, TimeProvider clock, CancellationToken cancellationToken)
    {
        var end = await db.LogCounter.Select(counter => new Cursor(counter.Epoch, counter.Number)).SingleAsync(cancellationToken);
        SyncCursor cursor = new(end, clock.GetUtcNow(), worker.Mark);
        return new(HeadLine.Served, end.Epoch, $"{cursor}", CityTime.Today(clock), [.. worker.Grids.Select(grid => grid.Value)],
            new(worker.Worker.Id, worker.Worker.NameHere));
    }

    private async Task SendAsync(
        LineWriter lines, string table, Place place, PhoneRows rows, string cursor, CancellationToken cancellationToken)
    {
        var (after, last) = (table == place.Table ? place.After : null, (string?)null);
        await foreach (var line in tables.RunAsync(table, rows, after, isSent: true, cancellationToken))
        {
            var id = PhoneTables.KeyOf(line)!.Value.Id;
            if (place.Range is { } range && StateHash.RangeOf(id) != range)
            {
                continue;
            }

            await lines.WriteAsync(line, cancellationToken);
            last = id;
            if (place.Range is null && lines.Rows % RowsToMark == 0)
            {
                await MarkAsync(id);
            }
        }

        if (place.Range is null && last is not null)
        {
            await MarkAsync(last);
        }

        async Task MarkAsync(string id)
        {
            await lines.WriteAsync(new MarkLine($"{cursor}~{table}~{id}"), cancellationToken);
            await lines.FlushAsync(cancellationToken);
        }
    }

    private static Place PlaceOf(Request request, HeadLine head, WorkerGrids worker)
    {
        if (request.Table is { } table)
        {
            return new(PhoneTables.Hashed.Contains(table) ? table : throw new WrongFieldException("table", "error.unknown-code"), null,
                request.Range is { Length: 1 } one && char.IsAsciiHexDigitLower(one[0]) ? StateHash.RangeOf(one)
                    : throw new WrongFieldException("range", "error.unknown-code"));
        }

        if (request.Resume is not { Length: > 0 } resume)
        {
            return new(PhoneTables.All[0], null);
        }

        if (resume.Split('~') is not [var text, var from, var after] || !SyncCursor.TryParse(text, out var cursor) || !PhoneTables.All.Contains(from))
        {
            throw new WrongFieldException("resume", "error.field");
        }

        return cursor.Log.Epoch == head.Epoch && cursor.Grids == worker.Mark ? new(from, after) : throw new RuleBrokenException("rule.sync-anew");
    }
}
