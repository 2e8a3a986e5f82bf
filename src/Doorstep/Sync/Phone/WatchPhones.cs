using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Places;
using Doorstep.Register;
using Doorstep.Shell;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Phone;

/// <summary>What an office sees to, the most pressing first.</summary>
enum PhoneConcern
{
    /// <summary>Work lies on a phone for more than a day and has not arrived.</summary>
    Unsent,
    /// <summary>The last thing that was heard of the phone is that it failed.</summary>
    Failed,
    /// <summary>Something that arrived waits for somebody to settle it.</summary>
    Held,
    /// <summary>None of her phones was heard for days.</summary>
    Silent,
}

/// <summary>
/// Shows an office how its workers' phones do: whose work has not arrived, what of it is held, and how fresh the register of her grids is. What has
/// to be seen to comes first. It knows of nobody where she is, and compares nobody with anybody.
/// </summary>
sealed class WatchPhones(IServiceScopeFactory scopes, Caller caller, AreaNameCache names, Words words, TimeProvider clock)
{
    /// <summary>A phone keeps what it holds for seven days without contact; before that her office asks.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromDays(3), LongUnsent = TimeSpan.FromDays(1);

    public const int Most = 200, FreshMonths = 12;

    /// <param name="Name">Empty for a browser whose session is gone.</param>
    /// <param name="Failure">Why its last request that failed did, in the reader's language.</param>
    public sealed record PhoneLine(
        Guid Id, string Name, bool IsEnded, DateTimeOffset LastAt, DateTimeOffset? FailedAt, string? Failure, int Unsent,
        DateTimeOffset? OldestUnsentAt)
    {
        public bool HasFailed => FailedAt >= LastAt;
    }

    /// <param name="Grids">That she has now, by name.</param>
    /// <param name="Households">With a home in those grids; <paramref name="Visited"/> of them within the last twelve months.</param>
    public sealed record WorkerLine(
        Guid Worker, Guid Account, string Name, string AreaName, IReadOnlyList<string> Grids, IReadOnlyList<PhoneLine> Phones, int Held,
        DateTimeOffset? OldestHeldAt, int Households, int Visited, IReadOnlyList<PhoneConcern> Concerns)
    {
        /// <summary>Among those with the same concern, what is oldest comes first.</summary>
        internal DateTimeOffset Since => Concerns is not [var first, ..] ? DateTimeOffset.MaxValue : first switch
        {
            PhoneConcern.Unsent => Phones.Min(phone => phone.OldestUnsentAt)!.Value,
            PhoneConcern.Held => OldestHeldAt!.Value,
            _ => Phones.Max(phone => phone.LastAt),
        };
    }

    /// <param name="Counts">Of all workers there, whatever is shown.</param>
    /// <param name="Total">Lines that there would be without <see cref="Most"/>.</param>
    public sealed record Board(
        AreaCode Area, string Name, DateTimeOffset At, int Workers, IReadOnlyDictionary<PhoneConcern, int> Counts, IReadOnlyList<WorkerLine> Lines,
        int Total);

    /// <param name="code">Null for the widest area the caller sees.</param>
    /// <param name="concern">Only those with it; null for all.</param>
    /// <returns>Null where she sees no whole community.</returns>
    public async Task<Board?> RunAsync(string? code, PhoneConcern? concern, CancellationToken cancellationToken = default)
    {
        var tree = await names.ReadAsync(cancellationToken);
        var area = caller.Scope.TopOf(Permission.ViewTasks, tree.City);
        if ((code is { Length: > 0 } && !AreaCode.TryParse(code, out area)) || area.Level > AreaLevel.Community
            || !caller.Scope.Covers(Permission.ViewTasks, area))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var lines = await LinesAsync(area, tree, now, cancellationToken);
        var shown = lines.FindAll(line => concern is not { } one || line.Concerns.Contains(one));
        return new(area, tree.NameOf(area), now, lines.Count,
            Enum.GetValues<PhoneConcern>().ToDictionary(one => one, one => lines.Count(line => line.Concerns.Contains(one))),
            [.. shown.OrderBy(line => line.Concerns is [var first, ..] ? (int)first : int.MaxValue).ThenBy(line => line.Since)
                .ThenBy(line => line.AreaName, StringComparer.CurrentCulture).ThenBy(line => line.Worker).Take(Most)], shown.Count);
    }

    /// <summary>Of everybody there who has a grid, or a phone.</summary>
    private async Task<List<WorkerLine>> LinesAsync(AreaCode area, AreaTree tree, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A worker's sessions and her colleagues' grids are nobody's to see but the platform's; what is shown of them is not more than she may.
        using var scope = scopes.AsJob("sync");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var workers = await db.GridWorkers.AsNoTracking().In(area).Where(worker => worker.AccountId != null).ToListAsync(cancellationToken);
        var accounts = workers.ConvertAll(worker => worker.AccountId!.Value);
        var phones = await PhonesAsync(db, accounts, cancellationToken);
        var held = await db.HeldOperations.Where(one => one.State == SyncState.Held && accounts.Contains(one.AccountId))
            .GroupBy(one => one.AccountId).Select(one => new { one.Key, Count = one.Count(), Oldest = one.Min(row => row.HeldAt) })
            .ToDictionaryAsync(one => one.Key, cancellationToken);
        var grids = await GridsAsync(db, area, now, cancellationToken);
        var fresh = await FreshAsync(db, area, now, cancellationToken);
        List<WorkerLine> lines = [];
        foreach (var worker in workers)
        {
            var account = worker.AccountId!.Value;
            var (own, of, waits) = (grids[worker.Id].ToList(), phones[account].ToList(), held.GetValueOrDefault(account));
            if (own.Count + of.Count > 0 || waits is not null)
            {
                lines.Add(new(worker.Id, account, worker.NameHere, tree.NameOf(worker.Area), own.ConvertAll(tree.NameOf), of, waits?.Count ?? 0,
                    waits?.Oldest, own.Sum(grid => fresh.GetValueOrDefault(grid).Households),
                    own.Sum(grid => fresh.GetValueOrDefault(grid).Visited), ConcernsOf(of, waits?.Count ?? 0, now)));
            }
        }

        return lines;
    }

    private async Task<ILookup<Guid, PhoneLine>> PhonesAsync(DoorstepContext db, List<Guid> accounts, CancellationToken cancellationToken)
    {
        var contacts = await db.PhoneContacts.AsNoTracking().Where(phone => accounts.Contains(phone.AccountId))
            .OrderByDescending(phone => phone.LastAt).ToListAsync(cancellationToken);
        var ids = contacts.ConvertAll(phone => phone.Id);
        var known = await db.Sessions.Where(session => ids.Contains(session.Id))
            .Select(session => new { session.Id, session.Browser, session.EndedAt }).ToDictionaryAsync(session => session.Id, cancellationToken);
        return contacts.ToLookup(phone => phone.AccountId, phone =>
        {
            var session = known.GetValueOrDefault(phone.Id);
            return new PhoneLine(phone.Id, session?.Browser ?? "", session?.EndedAt is not null, phone.LastAt, phone.LastFailedAt,
                phone.LastFailure is { } why ? words[why].Value : null, phone.Unsent, phone.OldestUnsentAt);
        });
    }

    /// <summary>The grids that each worker has at this moment.</summary>
    private static async Task<ILookup<Guid, AreaCode>> GridsAsync(
        DoorstepContext db, AreaCode area, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var duty = await DutyTable.ReadAsync(db, area, now, cancellationToken);
        return duty.Grids.Select(grid => (Grid: grid, Worker: duty.WorkerOf(grid))).Where(one => one.Worker is not null)
            .ToLookup(one => one.Worker!.Value, one => one.Grid);
    }

    private static async Task<Dictionary<AreaCode, (int Households, int Visited)>> FreshAsync(
        DoorstepContext db, AreaCode area, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now.AddMonths(-FreshMonths);
        return await db.Households.In(area)
            .Where(household => household.Standing == RecordStatus.Present
                && db.Occupancies.Any(one => one.HouseholdId == household.Id && one.Until == null && !one.IsStruck))
            .GroupBy(household => household.Area)
            .Select(grid => new { grid.Key, All = grid.Count(), Visited = grid.Count(household => household.LastVisitAt >= since) })
            .ToDictionaryAsync(grid => grid.Key, grid => (grid.All, grid.Visited), cancellationToken);
    }

    /// <summary>What is unsent counts on an ended phone too; whether she is silent, and whether something fails, on those in use.</summary>
    private static List<PhoneConcern> ConcernsOf(List<PhoneLine> phones, int held, DateTimeOffset now)
    {
        var inUse = phones.FindAll(phone => !phone.IsEnded);
        (PhoneConcern Concern, bool Is)[] all =
        [
            (PhoneConcern.Unsent, phones.Exists(phone => phone.OldestUnsentAt < now - LongUnsent)),
            (PhoneConcern.Failed, inUse.Exists(phone => phone.HasFailed)),
            (PhoneConcern.Held, held > 0),
            (PhoneConcern.Silent, inUse.Count > 0 && inUse.TrueForAll(phone => phone.LastAt < now - Silence)),
        ];
        return [.. all.Where(one => one.Is).Select(one => one.Concern)];
    }
}
