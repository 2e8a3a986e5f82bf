using Doorstep.Access;
using Doorstep.Cases.Desk;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>The five numbers of the desk's bar, of the cases that the caller sees.</summary>
sealed class CountCases(DoorstepContext db, TimeProvider clock)
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <param name="OnTime">Of those whose limit fell in the last 30 days, or that were finished early in them: how
    /// many were finished within it.</param>
    /// <param name="Judged">How many those are.</param>
    public sealed record Result(int Open, int Emergencies, int Overdue, int ClosedToday, int OnTime, int Judged)
    {
        /// <summary>Null where nothing was judged: 0 of 0 is not 0 %.</summary>
        public double? OnTimePercent => Judged == 0 ? null : Math.Round(100.0 * OnTime / Judged, 1);
    }

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/cases/count",
            (CountCases useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.ViewCases).Lane(Lane.Bulk).WithTags("Cases")
        .WithSummary("Open, emergencies, overdue, closed today, and on time with numerator and denominator");

    public async Task<Result> RunAsync(CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        var (monthAgo, today) = (now - Month, WorkingCalendar.StartOf(CityTime.DayOf(now)));
        var open = db.Cases.Where(found => found.ClosedAt == null);
        var judged = db.Cases.Where(found => found.Status != CaseStatus.Rejected && found.DueAt != null
            && ((found.DueAt > monthAgo && found.DueAt <= now) || (found.ResolvedAt > monthAgo && found.ResolvedAt <= found.DueAt)));
        return new(
            await open.CountAsync(cancellationToken),
            await open.CountAsync(found => found.IsEmergency && found.ResolvedAt == null, cancellationToken),
            await open.ThatAreOverdue(now).CountAsync(cancellationToken),
            await db.Cases.CountAsync(found => found.Status == CaseStatus.Closed && found.ClosedAt >= today, cancellationToken),
            await judged.CountAsync(found => found.ResolvedAt <= found.DueAt, cancellationToken),
            await judged.CountAsync(cancellationToken));
    }
}
