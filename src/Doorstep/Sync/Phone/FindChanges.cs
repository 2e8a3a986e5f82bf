using System.Buffers.Binary;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Phone;

/// <summary>What the log says was touched in a worker's grids since a cursor.</summary>
/// <param name="MovedIn">Households that came to live somewhere.</param>
/// <param name="Entered">Buildings that came into her grids.</param>
/// <param name="Left">Buildings that went into others.</param>
/// <param name="Returned">Buildings that went into others and came back. What was done in them meanwhile stands in the log of those others.</param>
sealed record Touched(
    IReadOnlyCollection<Guid> Households, IReadOnlyCollection<Guid> MovedIn, IReadOnlyCollection<Guid> Tasks, IReadOnlyCollection<Guid> Entered,
    IReadOnlyCollection<Guid> Left, IReadOnlyCollection<Guid> Returned, bool IsCatalogue, bool IsAny)
{
    /// <summary>Why only a new snapshot would do.</summary>
    public string? Anew { get; init; }

    public static Touched Beyond(string why) => new([], [], [], [], [], [], false, false) { Anew = why };
}

/// <summary>Reads the log from a phone's cursor on. It works as the platform: what has left her grids she no longer sees.</summary>
sealed class FindChanges(IServiceScopeFactory scopes)
{
    /// <summary>A commit may be so much later than the time that its act bears.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    private const int Most = 2000;

    private const long LongestGap = 1_000_000;

    private static readonly string[] ofMany =
        [RegisterAct.WhatOf(RegisterActKind.Imported), RegisterAct.WhatOf(RegisterActKind.DwellingsFounded), "building.split"];

    private static readonly string[] ofOther = [RegisterAct.WhatOf(RegisterActKind.Undone), RegisterAct.WhatOf(RegisterActKind.Redone)];

    private sealed record MovedBuilding(Guid Id, bool IsHere, bool WasHere);

    private sealed record Line(string What, Guid SubjectId, DateTimeOffset At);

    public async Task<Touched> RunAsync(SyncCursor cursor, WorkerGrids worker, Cursor end, CancellationToken cancellationToken)
    {
        if (cursor.Log.Epoch != end.Epoch || cursor.Log.Number > end.Number)
        {
            return Touched.Beyond("epoch");
        }

        if (cursor.Grids != worker.Mark)
        {
            return Touched.Beyond("grids");
        }

        if (end.Number - cursor.Log.Number > LongestGap)
        {
            return Touched.Beyond("many");
        }

        using var scope = scopes.AsJob("sync");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        List<AreaCode> areas = [.. worker.Grids.SelectMany(Upwards).Distinct()];
        var lines = await db.Log.AsNoTracking().Where(entry => entry.Epoch == end.Epoch && entry.Number > cursor.Log.Number
            && entry.Number <= end.Number && areas.Contains(entry.Area)).OrderBy(entry => entry.Number).Take(Most + 1)
            .Select(entry => new Line(entry.What, entry.SubjectId, entry.At)).ToListAsync(cancellationToken);
        return lines.Count > Most || lines.Exists(line => ofMany.Contains(line.What)) ? Touched.Beyond("many")
            : await OfAsync(db, lines, cursor.At - Slack, worker.Grids, cancellationToken);
    }

    private static async Task<Touched> OfAsync(
        DoorstepContext db, List<Line> lines, DateTimeOffset since, IReadOnlyList<AreaCode> grids, CancellationToken cancellationToken)
    {
        var named = lines.Where(line => line.What.StartsWith("register.", StringComparison.Ordinal)).Select(line => line.SubjectId).ToHashSet();
        var households = await db.Households.Where(household => named.Contains(household.Id)).Select(household => household.Id)
            .ToListAsync(cancellationToken);
        // What takes back a whole file names itself, and no household.
        if (lines.Exists(line => ofOther.Contains(line.What) && !households.Contains(line.SubjectId)))
        {
            return Touched.Beyond("many");
        }

        // An act on two households, such as a split, names the one in the log and both among its changes.
        var acts = db.RegisterActs.Where(act => act.At >= since && households.Contains(act.HouseholdId!.Value)).Select(act => act.Id);
        var others = await db.RegisterChanges.Where(change => change.Subject == RegisterSubject.Household && acts.Contains(change.ActId))
            .Select(change => change.SubjectId).Distinct().ToListAsync(cancellationToken);
        var moved = await MovesAsync(db, lines, grids, cancellationToken);
        var movedIn = lines.Where(line => line.What == RegisterAct.WhatOf(RegisterActKind.MovedIn)).Select(line => line.SubjectId).ToHashSet();
        return new([.. households.Union(others)], movedIn,
            lines.Where(line => line.What.StartsWith("task.", StringComparison.Ordinal)).Select(line => line.SubjectId).ToHashSet(),
            moved.FindAll(move => move.IsHere).ConvertAll(move => move.Id), moved.FindAll(move => !move.IsHere).ConvertAll(move => move.Id),
            moved.FindAll(move => move is { IsHere: true, WasHere: true }).ConvertAll(move => move.Id),
            lines.Exists(line => line.What.StartsWith("form.", StringComparison.Ordinal)), lines.Count > 0);
    }

    /// <summary>The buildings that redrawings have taken from one grid to another; stragglers are taken along later, by the same act.</summary>
    private static async Task<List<MovedBuilding>> MovesAsync(
        DoorstepContext db, List<Line> lines, IReadOnlyList<AreaCode> grids, CancellationToken cancellationToken)
    {
        var redrawn = lines.FindAll(line => line.What == RegisterAct.WhatOf(RegisterActKind.Redrawn));
        if (redrawn.Count == 0)
        {
            return [];
        }

        var since = redrawn.Min(line => line.At) - Slack;
        var moves = await db.GridMoves.AsNoTracking().Where(move => grids.Contains(move.From) || grids.Contains(move.To))
            .ToListAsync(cancellationToken);
        // The newest of each building says where it is now.
        return [.. moves.FindAll(move => TimeOf(move.ActId) >= since).GroupBy(move => move.BuildingId)
            .Select(same => new MovedBuilding(
                same.Key, grids.Contains(same.MaxBy(move => TimeOf(move.ActId))!.To), same.Any(move => grids.Contains(move.From))))];
    }

    private static IEnumerable<AreaCode> Upwards(AreaCode grid)
    {
        for (var area = grid; ; area = area.Parent)
        {
            yield return area;
            if (area.Level <= AreaLevel.City)
            {
                yield break;
            }
        }
    }

    /// <summary>Ids of acts begin with their time (RFC 9562).</summary>
    private static DateTimeOffset TimeOf(Guid act) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(act.ToByteArray(bigEndian: true)) >> 16));
}
