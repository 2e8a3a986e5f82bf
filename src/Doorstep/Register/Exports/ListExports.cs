using Doorstep.Data;
using Doorstep.Trust;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Exports;

/// <summary>The exports of one's areas, newest first: who took which columns, of how many people, what for.</summary>
sealed class ListExports(DoorstepContext db, Caller caller, TimeProvider clock)
{
    private const int Most = 100;

    public sealed record Line(
        Guid Id, string Area, string AreaName, Guid AskedBy, string AskedByName, DateTimeOffset AskedAt, string Purpose, string Note, IReadOnlyList<ExportColumn> Columns, int Rows,
        ExportState State, DateTimeOffset? ReadyUntil, string? DecidedByName, bool IsMine);

    public static void Map(IEndpointRouteBuilder register) => register.MapGet("/exports", async (ListExports useCase, CancellationToken cancellationToken) => TypedResults.Ok(await useCase.RunAsync(cancellationToken)))
        .Needs(Permission.ExportRegister).Lane(Lane.Bulk).WithSummary("Exports asked for and taken");

    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default)
    {
        var found = await db.Exports.AsNoTracking().OrderByDescending(export => export.AskedAt).Take(Most).ToListAsync(cancellationToken);
        var people = found.SelectMany(export => new[] { export.AskedBy, export.DecidedBy ?? export.AskedBy }).Distinct().ToList();
        var names = await db.Users.Where(account => people.Contains(account.Id)).ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        var areas = await db.AreaNamesAsync([.. found.Select(export => export.Area).Distinct()], cancellationToken);
        var now = clock.GetUtcNow();
        return found.ConvertAll(export => new Line(
            export.Id, export.Area.Value, areas.GetValueOrDefault(export.Area, export.Area.Value), export.AskedBy, names.GetValueOrDefault(export.AskedBy, ""), export.AskedAt, export.Purpose, export.Note.Open("exports"),
            export.Columns, export.Rows, export.StateAt(now), export.ReadyUntil, export.DecidedBy is { } by ? names.GetValueOrDefault(by, "") : null, export.AskedBy == caller.AccountId));
    }
}
