using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Readings;

/// <summary>Lists for the auditor who opened what: newest first, inside her areas, narrowed to one person of staff if she asks.</summary>
sealed class ListReadings(DoorstepContext db, Caller caller)
{
    /// <summary>Of a page.</summary>
    public const int Size = 100;

    /// <summary>A city has millions of readings: beyond this many nobody counts them.</summary>
    public const int MostCounted = 100_000;

    /// <param name="By">One account.</param>
    /// <param name="Before">The time of the last reading of the page before, in whichever order.</param>
    /// <param name="BeforeId">Its id: several may have been written at one instant.</param>
    /// <param name="Sort">"at" for the oldest first; the newest are, otherwise.</param>
    public sealed record Request(Guid? By = null, DateTimeOffset? Before = null, Guid? BeforeId = null, [property: StringLength(
        20, ErrorMessage = "error.too-long")] string? Purpose = null,
        [property: AllowedValues(null, "", "at", "-at", ErrorMessage = "error.unknown-code")] string? Sort = null);

    public sealed record Line(
        Guid Id, DateTimeOffset At, Guid By, string ByName, ReadingSubject Subject, Guid SubjectId, string Field,
        string Purpose, string Area, Guid? CaseId);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/readings", ([AsParameters] Request request, ListReadings useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken))
        .Needs(Permission.Audit).Lane(Lane.Bulk).WithTags("Privacy").WithSummary("Who opened which sealed field, and what for");

    public async Task<IReadOnlyList<Line>> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        var readings = Narrow(request);
        var isRising = request.Sort == "at";
        readings = (request.Before, request.BeforeId) switch
        {
            ({ } last, { } id) when isRising => readings.Where(reading => reading.At > last || (reading.At == last && reading.Id.CompareTo(id) > 0)),
            ({ } last, null) when isRising => readings.Where(reading => reading.At > last),
            ({ } last, { } id) => readings.Where(reading => reading.At < last || (reading.At == last && reading.Id.CompareTo(id) < 0)),
            ({ } last, null) => readings.Where(reading => reading.At < last),
            _ => readings,
        };
        var page = await (isRising
            ? readings.OrderBy(reading => reading.At).ThenBy(reading => reading.Id)
            : readings.OrderByDescending(reading => reading.At).ThenByDescending(reading => reading.Id)).Take(Size).ToListAsync(cancellationToken);
        var people = page.Select(reading => reading.By).Distinct().ToList();
        var names = await db.Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        return page.ConvertAll(reading => new Line(reading.Id, reading.At, reading.By, names.GetValueOrDefault(reading.By, ""), reading.Subject,
            reading.SubjectId, reading.Field, reading.Purpose, reading.Area.Value, reading.CaseId));
    }

    /// <returns>How many there are of those asked for; one more than is counted where there are more.</returns>
    public Task<int> CountAsync(Request request, CancellationToken cancellationToken = default) =>
        Narrow(request).OrderBy(reading => reading.At).Take(MostCounted + 1).CountAsync(cancellationToken);

    private IQueryable<Reading> Narrow(Request request)
    {
        var readings = db.Readings.Audited(caller);
        readings = request.By is { } by ? readings.Where(reading => reading.By == by) : readings;
        return request.Purpose is { Length: > 0 } purpose ? readings.Where(reading => reading.Purpose == purpose) : readings;
    }
}

/// <summary>A query filter for readings, by the areas that the caller audits.</summary>
static class AuditedReadings
{
    /// <summary>Those of the areas that the caller audits. A reading is no protected row, since its resident sees it without any grant.</summary>
    public static IQueryable<Reading> Audited(this IQueryable<Reading> readings, Caller caller)
    {
        var stretches = caller.Scope.Ranges(Permission.Audit);
        var (a, b, c, d) = (stretches[0], stretches[1], stretches[2], stretches[3]);
        return readings.AsNoTracking().Where(reading =>
            (reading.Area >= a.From && reading.Area < a.Until) || (reading.Area >= b.From && reading.Area < b.Until)
            || (reading.Area >= c.From && reading.Area < c.Until) || (reading.Area >= d.From && reading.Area < d.Until));
    }
}
