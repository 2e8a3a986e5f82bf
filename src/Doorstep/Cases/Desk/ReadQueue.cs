using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases.Desk;

/// <summary>Reads the desk's queue: emergencies, what is new, and the rest by its deadline.</summary>
sealed class ReadQueue(DoorstepContext db, FindAddress addresses, Caller caller, TimeProvider clock)
{
    /// <summary>More lines than this nobody reads; "show more" asks for the next as many.</summary>
    public const int Step = 60;

    public sealed record Queue(IReadOnlyList<QueueLine> Pinned, IReadOnlyList<QueueLine> New, IReadOnlyList<QueueLine> Going, bool HasMore);

    public async Task<Queue> RunAsync(QueueFilter filter, int room, CancellationToken cancellationToken = default)
    {
        var cases = filter.Of(db, clock.GetUtcNow(), caller.Scope);
        if (filter.View is QueueView.Closed)
        {
            var closed = await LinesAsync(cases.OrderByDescending(found => found.ClosedAt).Take(room + 1), cancellationToken);
            return new([], [], [.. closed.Take(room)], closed.Count > room);
        }

        var pinned = await LinesAsync(cases.Where(found => found.IsEmergency && found.ResolvedAt == null)
            .OrderByDescending(found => found.AcknowledgedAt == null).ThenByDescending(found => found.FiledAt).Take(room), cancellationToken);
        var rest = cases.Where(found => !(found.IsEmergency && found.ResolvedAt == null));
        var fresh = await LinesAsync(rest
            .Where(found => found.Status == CaseStatus.Reported || found.Status == CaseStatus.FieldCheck)
            .OrderByDescending(found => found.ReportedAt).Take(room + 1), cancellationToken);
        var going = await LinesAsync(rest
            .Where(found => found.Status != CaseStatus.Reported && found.Status != CaseStatus.FieldCheck)
            .OrderBy(found => found.DueAt).Take(room + 1), cancellationToken);
        return new(InOrder(pinned), [.. fresh.Take(room)], [.. going.Take(room)], fresh.Count > room || going.Count > room);
    }

    /// <summary>These cases as they are now, of those the caller sees; and which of them the filter would show.</summary>
    public async Task<IReadOnlyDictionary<Guid, (QueueLine Line, bool IsShown)>> AgainAsync(
        IReadOnlyCollection<Guid> ids, QueueFilter filter, CancellationToken cancellationToken = default)
    {
        var lines = await LinesAsync(db.Cases.Where(found => ids.Contains(found.Id)), cancellationToken);
        var shown = await filter.Of(db, clock.GetUtcNow(), caller.Scope).Where(found => ids.Contains(found.Id)).Select(found => found.Id)
            .ToListAsync(cancellationToken);
        return lines.ToDictionary(line => line.Id, line => (line, shown.Contains(line.Id)));
    }

    /// <summary>The unanswered first, the newest of them on top.</summary>
    public static IReadOnlyList<QueueLine> InOrder(IEnumerable<QueueLine> pinned) =>
        [.. pinned.OrderByDescending(line => line.Standing.IsUnanswered).ThenByDescending(line => line.WaitsSince)];

    private async Task<List<QueueLine>> LinesAsync(IQueryable<Case> cases, CancellationToken cancellationToken)
    {
        var lines = await StoredAsync(cases, cancellationToken);
        for (var i = 0; i < lines.Count; i++)
        {
            lines[i] = lines[i] with { Address = await addresses.HereAsync(lines[i].Building, lines[i].Address, cancellationToken) };
        }

        return lines;
    }

    private Task<List<QueueLine>> StoredAsync(IQueryable<Case> cases, CancellationToken cancellationToken) => (
        from found in cases.AsNoTracking()
        join kind in db.TaskKinds on found.KindId equals kind.Id
        select new QueueLine
        {
            Id = found.Id,
            Number = found.Number,
            Kind = kind.Names,
            Status = found.Status,
            IsEmergency = found.IsEmergency,
            Area = found.Area,
            Address = found.Address,
            Building = found.BuildingId,
            NeedsPlace = found.NeedsPlace,
            Longitude = found.Longitude,
            Latitude = found.Latitude,
            DepartmentId = found.DepartmentId,
            ReportedAt = found.ReportedAt,
            FiledAt = found.FiledAt,
            AmberAt = found.AmberAt,
            DueAt = found.DueAt,
            ResolvedAt = found.ResolvedAt,
            ClosedAt = found.ClosedAt,
            AcknowledgedAt = found.AcknowledgedAt,
        }).ToListAsync(cancellationToken);
}
