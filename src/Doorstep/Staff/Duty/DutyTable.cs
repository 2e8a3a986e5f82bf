using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Duty;

/// <summary>
/// Who is on duty in each grid at one moment: never two. It is whoever stands in there, else the grid's own worker, else a substitute of its
/// community; and never somebody who is away. Read it as the platform (<see cref="CallerScopes.AsJob"/>): a caller may not see all that it hangs on.
/// </summary>
sealed class DutyTable
{
    private readonly DateTimeOffset at;
    private readonly ILookup<AreaCode, Guid> posted;
    private readonly Dictionary<(AreaCode Grid, Guid For), Guid> standIns;
    private readonly Dictionary<(AreaCode Grid, Guid Worker), DateTimeOffset> ends;
    private readonly Dictionary<Guid, DateTimeOffset> away;
    private readonly Dictionary<Guid, Guid?> accounts;
    private readonly Dictionary<AreaCode, DutyHours> hours;

    private DutyTable(
        DateTimeOffset at, List<Posting> postings, List<StandIn> standIns, Dictionary<Guid, DateTimeOffset> away, Dictionary<Guid, Guid?> accounts,
        Dictionary<AreaCode, DutyHours> hours)
    {
        posted = postings.OrderBy(posting => posting.From).ThenBy(posting => posting.Id).ToLookup(posting => posting.Area, one => one.WorkerId);
        // Two for the same grid and worker at once are refused when they begin; were there two, the newer would count.
        this.standIns = standIns.GroupBy(one => (one.Area, one.ForWorkerId))
            .ToDictionary(same => same.Key, same => same.MaxBy(one => one.Id)!.WorkerId);
        ends = standIns.GroupBy(one => (one.Area, one.WorkerId)).ToDictionary(same => same.Key, same => same.Max(one => one.Until));
        (this.at, this.away, this.accounts, this.hours) = (at, away, accounts, hours);
    }

    /// <summary>Of an area, the whole city at most.</summary>
    public static Task<DutyTable> ReadAsync(DoorstepContext db, AreaCode area, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var community = area.UpTo(AreaLevel.Community);
        return ReadAsync(db, db.Postings.In(community), db.StandIns.In(community), at, cancellationToken);
    }

    /// <summary>Of some grids, wherever they lie.</summary>
    public static Task<DutyTable> ReadAsync(
        DoorstepContext db, IReadOnlyCollection<AreaCode> areas, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var communities = areas.Where(area => area.Level > AreaLevel.Community).Select(area => area.Parent);
        List<AreaCode> asked = [.. areas.Concat(communities).Distinct()];
        return ReadAsync(db, db.Postings.Where(posting => asked.Contains(posting.Area)), db.StandIns.Where(one => asked.Contains(one.Area)), at,
            cancellationToken);
    }

    private static async Task<DutyTable> ReadAsync(
        DoorstepContext db, IQueryable<Posting> postings, IQueryable<StandIn> standIns, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var posted = await postings.AsNoTracking().Where(posting => posting.From <= at && (posting.Until == null || posting.Until > at))
            .ToListAsync(cancellationToken);
        var standing = await standIns.AsNoTracking().Where(one => one.From <= at && at < one.Until && (one.EndedAt == null || at < one.EndedAt))
            .ToListAsync(cancellationToken);
        var workers = posted.Select(posting => posting.WorkerId).Concat(standing.Select(one => one.WorkerId)).Distinct().ToList();
        var away = await db.Absences
            .Where(one => workers.Contains(one.WorkerId) && one.From <= at && at < one.Until && (one.EndedAt == null || at < one.EndedAt))
            .Select(one => new { one.WorkerId, one.Until }).ToListAsync(cancellationToken);
        return new(at, posted, standing, away.GroupBy(one => one.WorkerId).ToDictionary(one => one.Key, one => one.Max(row => row.Until)),
            await db.GridWorkers.Where(worker => workers.Contains(worker.Id))
                .ToDictionaryAsync(worker => worker.Id, worker => worker.AccountId, cancellationToken),
            await db.DutyHours.AsNoTracking().ToDictionaryAsync(one => one.Area, cancellationToken));
    }

    /// <summary>The worker on duty; null where there is nobody. Whether it is her hour is <see cref="IsOnShift"/>.</summary>
    public Guid? WorkerOf(AreaCode grid) => posted[grid]
        .Select(own => StandingInFor(own, grid) ?? (away.ContainsKey(own) ? null : own))
        .FirstOrDefault(worker => worker is not null) ?? SubstituteOf(grid);

    /// <summary>Where she signs in; null for a worker without an account, or one that this table does not name.</summary>
    public Guid? AccountOf(Guid worker) => accounts.GetValueOrDefault(worker);

    /// <summary>The grid's own worker, also while she is away.</summary>
    public Guid? PostedTo(AreaCode grid) => posted[grid].Select(own => (Guid?)own).FirstOrDefault();

    /// <summary>Whoever has the grid now has it because she stands in there, not as a substitute of the community.</summary>
    public bool IsStandIn(AreaCode grid) => posted[grid].Any(own => StandingInFor(own, grid) is { } standIn && standIn == WorkerOf(grid));

    /// <summary>Until when whoever has the grid in place of its own worker has it; null where it is her own, or nobody knows.</summary>
    public DateTimeOffset? StandsInUntil(AreaCode grid) => (PostedTo(grid), WorkerOf(grid)) switch
    {
        ({ } own, { } now) when own != now =>
            ends.TryGetValue((grid, now), out var until) || away.TryGetValue(own, out until) ? until : null,
        _ => null,
    };

    public bool IsAway(Guid worker) => away.ContainsKey(worker);

    /// <summary>The grids of this table that somebody is posted to.</summary>
    public IEnumerable<AreaCode> Grids => posted.Select(grid => grid.Key).Where(grid => grid.Level is AreaLevel.Grid).Order();

    /// <summary>The grids of this table that she has now.</summary>
    public IReadOnlyList<AreaCode> GridsOf(Guid worker) => [.. Grids.Where(grid => WorkerOf(grid) == worker)];

    /// <summary>It is within the hours of the area's workers.</summary>
    public bool IsOnShift(AreaCode area, WorkingCalendar calendar) => HoursOf(area).IsOnShift(at, calendar);

    public DutyHours HoursOf(AreaCode area) =>
        (area.Level >= AreaLevel.Community && hours.TryGetValue(area.At(AreaLevel.Community), out var own) ? own : null)
            ?? hours.GetValueOrDefault(area.At(AreaLevel.City)) ?? DutyHours.Of(area.At(AreaLevel.City));

    /// <summary>From one who is away to whoever stands in for her, and on where that one is away as well; a ring ends where it began.</summary>
    private Guid? StandingInFor(Guid worker, AreaCode grid)
    {
        HashSet<Guid> met = [worker];
        while (standIns.TryGetValue((grid, worker), out var next) && met.Add(next))
        {
            if (!away.ContainsKey(next))
            {
                return next;
            }

            worker = next;
        }

        return null;
    }

    /// <summary>Neighbouring grids without anybody go to different substitutes, and each always to the same while those are the same.</summary>
    private Guid? SubstituteOf(AreaCode grid)
    {
        if (grid.Level < AreaLevel.Grid)
        {
            return null;
        }

        var there = posted[grid.Parent].Where(one => !away.ContainsKey(one)).Order().ToList();
        return there.Count == 0 ? null : there[int.Parse(grid.Value[^3..], System.Globalization.CultureInfo.InvariantCulture) % there.Count];
    }
}
