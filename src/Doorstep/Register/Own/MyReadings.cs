using Doorstep.Data;
using Doorstep.Trust;
using Doorstep.Trust.Objections;
using Doorstep.Trust.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Own;

/// <summary>Everyone who opened a sealed field of the resident who asks: newest first, in plain words. Nobody else's, and none left out.</summary>
sealed class MyReadings(DoorstepContext db, Caller caller, IServiceScopeFactory scopes)
{
    public const int Most = 1000;

    /// <param name="ObjectedAt">When she objected to it; null where she did not.</param>
    public sealed record Line(Guid Id, DateTimeOffset At, string By, string Area, string Field, string Purpose, DateTimeOffset? ObjectedAt = null, DateTimeOffset? AnswerDueAt = null, bool? IsUpheld = null, string? Answer = null);

    /// <param name="IsBound">False while no record is bound to her account.</param>
    public sealed record Result(bool IsBound, IReadOnlyList<Line> Readings);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/my/readings", async (MyReadings useCase, CancellationToken cancellationToken) => TypedResults.Ok(await useCase.RunAsync(cancellationToken)))
        .Needs(Permission.Self).WithTags("Trust").WithSummary("Who opened my own data, and what for");

    public async Task<Result> RunAsync(CancellationToken cancellationToken = default)
    {
        if (await FindAsync(cancellationToken) is not { } readings)
        {
            return new(false, []);
        }

        using var scope = scopes.AsJob("my readings");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var people = readings.Select(reading => reading.By).Distinct().ToList();
        var names = await all.Users.Where(account => people.Contains(account.Id)).ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        var areas = await all.AreaNamesAsync([.. readings.Select(reading => reading.Area).Distinct()], cancellationToken);
        var ids = readings.ConvertAll(reading => reading.Id);
        var objections = await all.Objections.AsNoTracking().Where(objection => objection.RaisedBy == caller.AccountId && ids.Contains(objection.ReadingId)).ToDictionaryAsync(objection => objection.ReadingId, cancellationToken);
        return new(true, readings.ConvertAll(reading => With(
            objections.GetValueOrDefault(reading.Id), new(reading.Id, reading.At, names.GetValueOrDefault(reading.By, ""), areas.GetValueOrDefault(reading.Area, reading.Area.Value), reading.Field, reading.Purpose))));
    }

    private static Line With(Objection? objection, Line line) => objection is null ? line : line with
    {
        ObjectedAt = objection.RaisedAt,
        AnswerDueAt = objection.DueAt,
        IsUpheld = objection.IsUpheld,
        Answer = objection.AnsweredAt is null ? null : objection.Answer.Open("objection"),
    };

    /// <returns>Newest first; null while no record is bound to her account.</returns>
    internal async Task<List<Reading>?> FindAsync(CancellationToken cancellationToken) =>
        await db.OwnRecords.Where(own => own.AccountId == caller.AccountId).Select(own => (Guid?)own.ResidentId).SingleOrDefaultAsync(cancellationToken) is { } resident
            ? await db.Readings.AsNoTracking().Where(reading => reading.Subject == ReadingSubject.Resident && reading.SubjectId == resident)
                .OrderByDescending(reading => reading.At).Take(Most).ToListAsync(cancellationToken)
            : null;
}
