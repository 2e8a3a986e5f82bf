using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Privacy.Objections;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Own;

/// <summary>
/// Lists for a resident everyone who opened a sealed field of hers: newest first, in plain words, page by page; and who opened the name and the phone
/// that she left with a report. Nobody else's, and none left out but what two people have decided to keep from her for a time.
/// </summary>
sealed class MyReadings(DoorstepContext db, Caller caller, IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>Of a page.</summary>
    public const int Most = 1000;

    /// <param name="Before">The last reading of the page before.</param>
    public sealed record Request(Guid? Before = null);

    /// <param name="ObjectedAt">When she objected to it; null where she did not.</param>
    /// <param name="HiddenUntil">It was kept from her until then.</param>
    /// <param name="GivenTo">The agency that it was given to, and the number of its document.</param>
    /// <param name="ByGlass">By somebody whose area it was not, in an emergency.</param>
    public sealed record Line(
        Guid Id, DateTimeOffset At, string By, string Area, string Field, string Purpose, DateTimeOffset? ObjectedAt = null,
        DateTimeOffset? AnswerDueAt = null, bool? IsUpheld = null, string? Answer = null, DateTimeOffset? HiddenUntil = null, bool ByGlass = false,
        string? GivenTo = null);

    /// <param name="IsBound">False while no record is bound to her account.</param>
    /// <param name="Next">Where there are earlier ones: the last of these.</param>
    public sealed record Result(bool IsBound, IReadOnlyList<Line> Readings, Guid? Next = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/my/readings", ([AsParameters] Request request, MyReadings useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken))
        .Needs(Permission.Self).WithTags("Privacy").WithSummary("Who opened my own data, and what for");

    public async Task<Result> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(request, cancellationToken) is not { } readings)
        {
            return new(false, []);
        }

        using var scope = scopes.AsJob("my readings");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var people = readings.Select(one => one.Reading.By).Distinct().ToList();
        var names = await all.Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        var areas = await all.AreaNamesAsync([.. readings.Select(one => one.Reading.Area).Distinct()], cancellationToken);
        var ids = readings.ConvertAll(one => one.Reading.Id);
        var objections = await all.Objections.AsNoTracking()
            .Where(objection => objection.RaisedBy == caller.AccountId && ids.Contains(objection.ReadingId))
            .ToDictionaryAsync(objection => objection.ReadingId, cancellationToken);
        var broken = await all.BrokenGlasses.AsNoTracking().Where(glass => people.Contains(glass.AccountId)).ToListAsync(cancellationToken);
        var written = readings.Where(one => one.Reading.Purpose == Purposes.DataRequest).Select(one => one.Reading.CaseId).OfType<Guid>().ToList();
        var given = written.Count == 0 ? [] : await all.DataRequests.Where(request => written.Contains(request.Id))
            .ToDictionaryAsync(request => request.Id, request => $"{request.Agency} · {request.DocumentNumber}", cancellationToken);
        return new(true, readings.ConvertAll(one => With(objections.GetValueOrDefault(one.Reading.Id), new(
            one.Reading.Id, one.Reading.At, names.GetValueOrDefault(one.Reading.By, ""),
            areas.GetValueOrDefault(one.Reading.Area, one.Reading.Area.Value), one.Reading.Field, one.Reading.Purpose, HiddenUntil: one.ShownFrom,
            ByGlass: broken.Exists(glass => glass.Let(one.Reading)),
            GivenTo: given.GetValueOrDefault(one.Reading.CaseId ?? Guid.Empty)))),
            readings.Count == Most ? readings[^1].Reading.Id : null);
    }

    private static Line With(Objection? objection, Line line) => objection is null ? line : line with
    {
        ObjectedAt = objection.RaisedAt,
        AnswerDueAt = objection.DueAt,
        IsUpheld = objection.IsUpheld,
        Answer = objection.AnsweredAt is null ? null : objection.Answer.Open("objection"),
    };

    /// <param name="ShownFrom">Until then it was kept from her; null where it never was.</param>
    internal sealed record Shown(Reading Reading, DateTimeOffset? ShownFrom);

    /// <returns>Newest first, without what is kept from her now; null while no record is bound to her account.</returns>
    internal async Task<List<Shown>?> FindAsync(Request request, CancellationToken cancellationToken, Guid? only = null)
    {
        if (await db.OwnRecords.Where(own => own.AccountId == caller.AccountId).Select(own => (Guid?)own.ResidentId)
            .SingleOrDefaultAsync(cancellationToken) is not { } resident)
        {
            return null;
        }

        // What is kept from her must not reach her in any other way: what follows sees only what comes from here.
        using var scope = scopes.AsJob("my readings");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = clock.GetUtcNow();
        var hidings = await all.Hidings.AsNoTracking().Where(hiding => hiding.SubjectId == resident && hiding.IsAllowed == true)
            .ToListAsync(cancellationToken);
        var left = all.ReportsLeftBy(caller.AccountId);
        var readings = all.Readings.AsNoTracking().Where(reading => (reading.Subject == ReadingSubject.Resident && reading.SubjectId == resident)
            || (reading.Subject == ReadingSubject.Reporter && left.Contains(reading.SubjectId)));
        readings = readings.Where(reading => !all.Hidings.Any(hiding =>
            hiding.SubjectId == resident && hiding.SubjectId == reading.SubjectId && hiding.IsAllowed == true && hiding.AskedBy == reading.By
                && hiding.DecidedAt <= reading.At && reading.At < hiding.Until && hiding.Until > now && hiding.DisclosedAt == null));
        readings = only is null ? readings : readings.Where(reading => reading.Id == only);
        if (request.Before is { } before)
        {
            var at = await readings.Where(reading => reading.Id == before).Select(reading => (DateTimeOffset?)reading.At)
                .SingleOrDefaultAsync(cancellationToken);
            readings = readings.Where(reading => reading.At < at || (reading.At == at && reading.Id.CompareTo(before) < 0));
        }

        var page = await readings.OrderByDescending(reading => reading.At).ThenByDescending(reading => reading.Id).Take(Most)
            .ToListAsync(cancellationToken);
        return page.ConvertAll(reading => new Shown(reading, hidings.Max(hiding => hiding.ShownFrom(reading))));
    }
}
