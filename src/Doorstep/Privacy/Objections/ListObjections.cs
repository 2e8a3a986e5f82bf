using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Objections;

/// <summary>Lists the objections in the data officer's areas: those that wait first, the nearest deadline on top.</summary>
sealed class ListObjections(DoorstepContext db)
{
    private const int Most = 200;

    public sealed record Line(
        Guid Id, DateTimeOffset RaisedAt, DateTimeOffset DueAt, string Reason, string Area, Guid ReadBy, string ReadByName, DateTimeOffset ReadAt,
        string Field, string Purpose, DateTimeOffset? AnsweredAt, bool? IsUpheld, string Answer);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/objections",
            (ListObjections useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.Audit).Lane(Lane.Bulk).WithTags("Privacy").WithSummary("Residents' objections to readings");

    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default)
    {
        var found = await (
            from objection in db.Objections.AsNoTracking()
            join reading in db.Readings on objection.ReadingId equals reading.Id
            join account in db.Users on reading.By equals account.Id into accounts
            from account in accounts.DefaultIfEmpty()
            orderby objection.AnsweredAt != null, objection.DueAt
            select new { Objection = objection, Reading = reading, Name = account == null ? "" : account.DisplayName }).Take(Most)
            .ToListAsync(cancellationToken);
        return found.ConvertAll(one => Of(one.Objection, one.Reading, one.Name));
    }

    private static Line Of(Objection objection, Reading reading, string name) => new(
        objection.Id, objection.RaisedAt, objection.DueAt, objection.Reason.Open("objection"), objection.Area.Value, reading.By, name, reading.At,
        reading.Field, reading.Purpose, objection.AnsweredAt, objection.IsUpheld, objection.Answer.Open("objection"));
}
