using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places.Calendar;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Badges;

/// <summary>Shows a worker's badge: to herself with its code, and to whoever scans the code who she is and whether she is on duty.</summary>
sealed class ShowBadge(IServiceScopeFactory scopes, BadgeCode codes, Caller caller, WorkingDays calendar, TimeProvider clock)
{
    /// <param name="Grids">Those that she has now; her own while she is not on duty.</param>
    public sealed record Face(string Badge, string Name, string? Photo, IReadOnlyList<string> Grids, bool IsOnDuty);

    /// <param name="Face">Only of a live code.</param>
    /// <param name="Badge">Her number, which stands on her badge; empty where the code is forged.</param>
    public sealed record Scanned(BadgeState State, string Badge, Face? Face);

    /// <param name="Code">Of this half minute.</param>
    public sealed record Own(Face Face, string Code, TimeSpan Left);

    /// <returns>Null for whoever is no grid worker.</returns>
    public async Task<Own?> MineAsync(CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("badge");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        return await db.WorkerOfAsync(caller.AccountId, cancellationToken) is { } mine
                ? new(await FaceAsync(db, mine, cancellationToken), codes.Of(mine.Badge), codes.Left)
                : null;
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
        return await db.GridWorkers.AsNoTracking().OrderBy(worker => worker.Id)
            .FirstOrDefaultAsync(worker => worker.Badge == read.Badge, cancellationToken) is { } worker
                ? new(BadgeState.Live, read.Badge, await FaceAsync(db, worker, cancellationToken))
                : new(BadgeState.Old, read.Badge, null);
    }

    private async Task<Face> FaceAsync(DoorstepContext db, GridWorker worker, CancellationToken cancellationToken)
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
        return new(worker.Badge, worker.NameHere, worker.Photo, names.ConvertAll(area => area.Names.Here),
            there.Exists(area => table.IsOnShift(area, calendar.Now)));
    }
}
