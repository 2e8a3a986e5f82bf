using Doorstep.Access;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Identity.Sessions;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Phone;

/// <summary>Sends what has changed in a worker's grids since a cursor: the rows that were touched, as they are now, and what is gone.</summary>
sealed class SendChanges(DoorstepContext db, OwnGrids own, FindChanges find, RenderChanges render, NoteContact contact, TimeProvider clock)
{
    /// <param name="Cursor">From a head.</param>
    /// <param name="Unsent">How many operations are in the phone's outbox, and how old the oldest is by its own clock.</param>
    public sealed record Request(string? Cursor = null, int? Unsent = null, long? OldestSeconds = null);

    public static void Map(IEndpointRouteBuilder sync) => sync
        .MapGet("/changes", async ([AsParameters] Request request, SendChanges useCase, HttpContext http, CancellationToken cancellationToken) =>
        {
            if (!await useCase.RunAsync(request, http, cancellationToken))
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        })
        .Needs(Permission.DoTasks).Lane(Lane.Bulk).Produces<string>(contentType: "application/x-ndjson")
        .Produces(StatusCodes.Status204NoContent).WithSummary("What has changed on a worker's phone since a cursor, as lines of JSON");

    /// <returns>False where the caller is no grid worker.</returns>
    public async Task<bool> RunAsync(Request request, HttpContext http, CancellationToken cancellationToken)
    {
        if (!SyncCursor.TryParse(request.Cursor, out var cursor))
        {
            throw new WrongFieldException("cursor", request.Cursor is null ? "error.required" : "error.field");
        }

        if (await own.FindAsync(cancellationToken) is not { } worker)
        {
            return false;
        }

        OutboxReport? outbox = request.Unsent is { } unsent ? new(unsent, request.OldestSeconds ?? 0) : null;
        await contact.RunAsync(StartSession.IdOf(http.User), outbox, isSnapshot: false, cancellationToken);
        await using var still = await ReadSnapshot.OfAsync(db, cancellationToken);
        var end = await db.LogCounter.Select(counter => new Cursor(counter.Epoch, counter.Number)).SingleAsync(cancellationToken);
        var touched = await find.RunAsync(cursor, worker, end, cancellationToken);
        var lines = touched.Anew is { } why ? [new AnewLine(why)] : await render.RunAsync(touched, cursor, worker, cancellationToken);
        if (lines.Count == 0)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return true;
        }

        await using var writer = LineWriter.To(http);
        await writer.WriteAsync(await SendSnapshot.HeadAsync(db, worker, clock, cancellationToken), cancellationToken);
        foreach (var line in lines)
        {
            await writer.WriteAsync(line, cancellationToken);
        }

        await writer.EndAsync(cancellationToken);
        return true;
    }
}
