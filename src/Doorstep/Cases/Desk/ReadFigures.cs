using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases.Desk;

/// <summary>The numbers over the desk. A share names both its numbers; where nothing was due it has none.</summary>
/// <param name="OnTime">Of those whose limit fell in the last 30 days, or that were done early in them: how many kept it.</param>
/// <param name="Judged">How many those are.</param>
public sealed record DeskFigures(int Open, int Emergencies, int New, int Overdue, int Soon, int ClosedToday, int OnTime, int Judged)
{
    public static DeskFigures None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0);

    public double? OnTimeShare => Judged == 0 ? null : (double)OnTime / Judged;
}

/// <summary>Counts the open cases by light, and how well limits were kept, in an area the caller sees.</summary>
sealed class ReadFigures(DoorstepContext db, TimeProvider clock)
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    public async Task<DeskFigures> RunAsync(AreaCode? area, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        var (monthAgo, today) = (now - Month, WorkingCalendar.StartOf(CityTime.DayOf(now)));
        var cases = area is { } code ? db.Cases.In(code) : db.Cases;
        var open = await cases.ThatAreOpen().GroupBy(_ => 1).Select(all => new
        {
            Count = all.Count(),
            Emergencies = all.Count(found => found.IsEmergency && found.ResolvedAt == null),
            New = all.Count(found => found.Status == CaseStatus.Reported || found.Status == CaseStatus.FieldCheck),
            Soon = all.Count(found => found.ResolvedAt == null && found.AmberAt <= now && found.DueAt > now),
        }).SingleOrDefaultAsync(cancellationToken);
        var closed = await cases.CountAsync(found => found.Status == CaseStatus.Closed && found.ClosedAt >= today, cancellationToken);
        var judged = await cases
            .Where(found => found.Status != CaseStatus.Rejected
                && ((found.DueAt > monthAgo && found.DueAt <= now) || (found.ResolvedAt > monthAgo && found.ResolvedAt <= found.DueAt)))
            .GroupBy(_ => 1).Select(all => new { Count = all.Count(), OnTime = all.Count(found => found.ResolvedAt <= found.DueAt) })
            .SingleOrDefaultAsync(cancellationToken);
        return new(open?.Count ?? 0, open?.Emergencies ?? 0, open?.New ?? 0, await cases.ThatAreOverdue(now).CountAsync(cancellationToken),
            open?.Soon ?? 0, closed, judged?.OnTime ?? 0, judged?.Count ?? 0);
    }
}
