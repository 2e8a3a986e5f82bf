using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Duty;

/// <summary>Shows who is on duty in each grid of an area now, who is away until when, and who stands in for whom.</summary>
sealed class ShowDuty(IServiceScopeFactory scopes, Caller caller, WorkingDays calendar, TimeProvider clock)
{
    /// <summary>How a grid has somebody now.</summary>
    public enum Standing { Own, StandIn, Substitute, Nobody }

    /// <param name="IsOnShift">It is within the hours of its workers.</param>
    /// <param name="Away">Now or still to come, the earliest first.</param>
    public sealed record Board(
        string Area, string Name, DateTimeOffset At, bool IsOnShift, Hours Hours, IReadOnlyList<GridLine> Grids, IReadOnlyList<AwayLine> Away,
        IReadOnlyList<StandInLine> StandIns, IReadOnlyList<Person> Workers);

    /// <param name="Area">Whose hours count here: the community's own, or the city's.</param>
    public sealed record Hours(string Area, TimeOnly Opens, TimeOnly Closes, string Days, bool FollowsCalendar);

    public sealed record Person(Guid Id, string Name, string Phone, string Badge, bool IsSubstitute = false);

    /// <param name="Own">The grid's own worker, also while somebody else has it.</param>
    public sealed record GridLine(string Grid, string Name, Standing Standing, Person? OnDuty, Person? Own);

    public sealed record AwayLine(
        Guid Id, Guid WorkerId, string Name, AbsenceReason Reason, DateTimeOffset From, DateTimeOffset Until, string? StandIn);

    public sealed record StandInLine(
        Guid Id, bool IsSwap, string Grid, string GridName, string Name, string Instead, DateTimeOffset From, DateTimeOffset Until);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/duty", (string? area, ShowDuty useCase, CancellationToken cancellationToken) => useCase.RunAsync(area, cancellationToken)
            .OrNotFound())
        .Needs(Permission.KeepDuty).Lane(Lane.Bulk).WithTags("Duty")
        .WithSummary("Who is on duty in the grids of an area, who is away, who stands in");

    /// <param name="code">The caller's own area without one.</param>
    public async Task<Board?> RunAsync(string? code, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepDuty);
        using var scope = scopes.AsJob("duty");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var city = await db.Areas.Where(one => one.Level == AreaLevel.City).Select(one => (AreaCode?)one.Code).FirstOrDefaultAsync(cancellationToken);
        var area = string.IsNullOrEmpty(code) ? caller.Scope.TopOf(Permission.KeepDuty, city)
            : AreaCode.TryParse(code, out var known) ? known : default;
        if (!caller.Scope.Covers(Permission.KeepDuty, area)
            || await db.Areas.AsNoTracking().SingleOrDefaultAsync(one => one.Code == area, cancellationToken) is not { } place)
        {
            return null;
        }

        var (now, after) = (clock.GetUtcNow(), area.Next);
        var table = await DutyTable.ReadAsync(db, area, now, cancellationToken);
        var away = await db.Absences.AsNoTracking().In(area).Where(one => one.EndedAt == null && one.Until > now)
            .OrderBy(one => one.From).ToListAsync(cancellationToken);
        var standing = await db.StandIns.AsNoTracking().In(area).Where(one => one.EndedAt == null && one.Until > now)
            .OrderBy(one => one.From).ThenBy(one => one.Area).ToListAsync(cancellationToken);
        var grids = await db.Areas.AsNoTracking()
            .Where(one => one.Code >= area && one.Code < after && one.Level == AreaLevel.Grid && one.ClosedAt == null)
            .OrderBy(one => one.Code).ToListAsync(cancellationToken);
        var names = grids.ToDictionary(grid => grid.Code, grid => grid.Names.Here);
        var (people, kept) = await PeopleAsync(db, area, standing, cancellationToken);
        Person? Of(Guid? worker) => worker is { } id ? people.GetValueOrDefault(id) : null;
        string NameOf(Guid worker) => Of(worker)?.Name ?? "–";
        var hours = table.HoursOf(area);
        return new(area.Value, place.Names.Here, now, table.IsOnShift(area, calendar.Now),
            new(hours.Area.Value, hours.Opens, hours.Closes, hours.Days, hours.FollowsCalendar),
            grids.ConvertAll(grid => LineOf(grid.Code, grid.Names.Here, table, Of)),
            away.ConvertAll(one => new AwayLine(one.Id, one.WorkerId, NameOf(one.WorkerId), one.Reason, one.From, one.Until,
                standing.Find(other => other.ActId == one.Id) is { } standIn ? NameOf(standIn.WorkerId) : null)),
            standing.ConvertAll(one => new StandInLine(one.Id, one.IsSwap, one.Area.Value, names.GetValueOrDefault(one.Area, one.Area.Value),
                NameOf(one.WorkerId), NameOf(one.ForWorkerId), one.From, one.Until)),
            kept);
    }

    /// <summary>Everybody who is named, and of them those whom the caller keeps.</summary>
    private async Task<(Dictionary<Guid, Person> All, List<Person> Kept)> PeopleAsync(
        DoorstepContext db, AreaCode area, List<StandIn> standing, CancellationToken cancellationToken)
    {
        var others = standing.SelectMany(one => new[] { one.WorkerId, one.ForWorkerId }).Distinct().ToList();
        var community = area.At(area.Level > AreaLevel.Community ? AreaLevel.Community : area.Level);
        var after = community.Next;
        var substitutes = await db.Postings.Where(posting => posting.IsSubstitute && posting.Until == null).Select(posting => posting.WorkerId)
            .ToListAsync(cancellationToken);
        var known = await db.GridWorkers.AsNoTracking()
            .Where(worker => (worker.Area >= community && worker.Area < after) || others.Contains(worker.Id))
            .ToListAsync(cancellationToken);
        var all = known.ToDictionary(worker => worker.Id,
            worker => new Person(worker.Id, worker.NameHere, worker.WorkPhone, worker.Badge, substitutes.Contains(worker.Id)));
        return (all, [.. known.Where(worker => caller.Scope.Covers(Permission.KeepDuty, worker.Area)).Select(worker => all[worker.Id])
            .OrderBy(person => person.Badge, StringComparer.Ordinal)]);
    }

    private static GridLine LineOf(AreaCode grid, string name, DutyTable table, Func<Guid?, Person?> person)
    {
        var (onDuty, own) = (table.WorkerOf(grid), table.PostedTo(grid));
        var standing = onDuty is null ? Standing.Nobody : onDuty == own ? Standing.Own
            : table.IsStandIn(grid) ? Standing.StandIn : Standing.Substitute;
        return new(grid.Value, name, standing, person(onDuty), person(own));
    }
}
