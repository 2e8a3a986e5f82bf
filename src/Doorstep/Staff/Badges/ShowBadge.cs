using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Doorstep.Photos;
using Doorstep.Places.Calendar;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Badges;

/// <summary>Shows a worker's badge: to herself with its code, and to whoever scans the code who she is and whether she is on duty.</summary>
sealed class ShowBadge(
    IServiceScopeFactory scopes, BadgeCode codes, Caller caller, WorkingDays calendar, Blobs blobs, TimeProvider clock)
{
    /// <param name="Photo">The address of her portrait, which answers as long as the code lives; null where she has none.</param>
    /// <param name="Grids">Those that she has now; her own while she is not on duty.</param>
    public sealed record Face(string Badge, string Name, string? Photo, IReadOnlyList<string> Grids, bool IsOnDuty);

    /// <param name="Face">Only of a live code.</param>
    /// <param name="Badge">Her number, which stands on her badge; empty where the code is forged.</param>
    public sealed record Scanned(BadgeState State, string Badge, Face? Face);

    /// <param name="Code">Of this half minute.</param>
    /// <param name="PhotoAt">When her portrait was put on her badge; null where she has none.</param>
    /// <param name="PhotoBy">Who did, and noted that she agrees.</param>
    public sealed record Own(Face Face, string Code, TimeSpan Left, DateTimeOffset? PhotoAt, string PhotoBy);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/b/{code}/photo", async (string code, ShowBadge useCase, HttpResponse response, CancellationToken cancellationToken) =>
            PhotoAnswer.Of(await useCase.PhotoAsync(code, cancellationToken), response))
        .Public().RequireRateLimiting(Limits.Public).Lane(Lane.Bulk).WithTags("Duty").WithSummary("The portrait of a badge, while its code lives");

    /// <returns>Null for whoever is no grid worker.</returns>
    public async Task<Own?> MineAsync(CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("badge");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.WorkerOfAsync(caller.AccountId, cancellationToken) is not { } mine)
        {
            return null;
        }

        var code = codes.Of(mine.Badge);
        var by = await db.Users.Where(account => account.Id == mine.PhotoBy).Select(account => account.DisplayName)
            .SingleOrDefaultAsync(cancellationToken);
        return new(await FaceAsync(db, mine, code, cancellationToken), code, codes.Left, mine.PhotoAt, by ?? "");
    }

    /// <summary>Null for an old code and for a forged one, as for whoever has none.</summary>
    public async Task<Stream?> PhotoAsync(string code, CancellationToken cancellationToken = default)
    {
        if (codes.Check(code) is not { State: BadgeState.Live } read)
        {
            return null;
        }

        using var scope = scopes.AsJob("badge");
        return await FindAsync(scope.ServiceProvider.GetRequiredService<DoorstepContext>(), read.Badge, cancellationToken) is { Photo: { } photo }
            ? blobs.Find(photo) : null;
    }

    public async Task<Scanned> ScanAsync(string code, CancellationToken cancellationToken = default)
    {
        // Whoever makes codes up never comes as far as the database: an unknown number is answered as a known one, and as quickly.
        var read = codes.Check(code);
        if (read.State is not BadgeState.Live)
        {
            return new(read.State, read.Badge, null);
        }

        using var scope = scopes.AsJob("badge");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        return await FindAsync(db, read.Badge, cancellationToken) is { } worker
            ? new(BadgeState.Live, read.Badge, await FaceAsync(db, worker, code, cancellationToken))
            : new(BadgeState.Old, read.Badge, null);
    }

    private static Task<GridWorker?> FindAsync(DoorstepContext db, string badge, CancellationToken cancellationToken) => db.GridWorkers.AsNoTracking()
        .OrderBy(worker => worker.Id).FirstOrDefaultAsync(worker => worker.Badge == badge, cancellationToken);

    private async Task<Face> FaceAsync(DoorstepContext db, GridWorker worker, string code, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var posted = await db.Postings.AsNoTracking()
            .Where(posting => posting.WorkerId == worker.Id && posting.From <= now && (posting.Until == null || posting.Until > now))
            .Select(posting => posting.Area).ToListAsync(cancellationToken);
        var standing = await db.StandIns.AsNoTracking()
            .Where(one => one.WorkerId == worker.Id && one.From <= now && now < one.Until && one.EndedAt == null)
            .Select(one => one.Area).ToListAsync(cancellationToken);
        var table = await DutyTable.ReadAsync(db, [.. posted, .. standing], now, cancellationToken);
        var has = table.GridsOf(worker.Id);
        var substitutes = posted.FindAll(area => area.Level < AreaLevel.Grid && !table.IsAway(worker.Id));
        List<AreaCode> there = [.. has, .. substitutes];
        var shown = there.Count > 0 ? there : posted;
        var names = await db.Areas.AsNoTracking().Where(area => shown.Contains(area.Code)).OrderBy(area => area.Code)
            .ToListAsync(cancellationToken);
        return new(worker.Badge, worker.NameHere, worker.Photo is null ? null : $"/b/{Uri.EscapeDataString(code)}/photo",
            names.ConvertAll(area => area.Names.Here),
            there.Exists(area => table.IsOnShift(area, calendar.Now)));
    }
}
