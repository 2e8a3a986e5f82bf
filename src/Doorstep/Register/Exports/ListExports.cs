using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Exports;

/// <summary>Lists the exports of one's areas, newest first: who took which columns, of how many people, what for.</summary>
sealed class ListExports(DoorstepContext db, Caller caller, TimeProvider clock)
{
    public const int Size = 50;

    /// <param name="Sort">"asked" or "rows", with a minus before it falling; the newest first, otherwise.</param>
    public sealed record Request(
        [property: Range(1, 10_000, ErrorMessage = "error.range")] int Page = 1,
        [property: AllowedValues(null, "", "asked", "-asked", "rows", "-rows", ErrorMessage = "error.unknown-code")] string? Sort = null);

    public sealed record Line(
        Guid Id, string Area, string AreaName, Guid AskedBy, string AskedByName, DateTimeOffset AskedAt, string Purpose, string Note,
        IReadOnlyList<ExportColumn> Columns, IReadOnlyList<ExportFilter> Only, int Rows, ExportState State, DateTimeOffset? ReadyUntil,
        string? DecidedByName, bool IsMine);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapGet("/exports", ([AsParameters] Request request, ListExports useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken))
        .Needs(Permission.ExportRegister).Lane(Lane.Bulk).WithSummary("Exports asked for and taken");

    public Task<int> CountAsync(CancellationToken cancellationToken = default) => db.Exports.CountAsync(cancellationToken);

    public async Task<IReadOnlyList<Line>> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        var exports = db.Exports.AsNoTracking();
        var sorted = request.Sort switch
        {
            "asked" => exports.OrderBy(export => export.AskedAt),
            "rows" => exports.OrderBy(export => export.Rows),
            "-rows" => exports.OrderByDescending(export => export.Rows),
            _ => exports.OrderByDescending(export => export.AskedAt),
        };
        var found = await sorted.ThenByDescending(export => export.Id).Skip((request.Page - 1) * Size).Take(Size).ToListAsync(cancellationToken);
        var people = found.SelectMany(export => new[] { export.AskedBy, export.DecidedBy ?? export.AskedBy }).Distinct().ToList();
        var names = await db.Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        var areas = await db.AreaNamesAsync([.. found.Select(export => export.Area).Distinct()], cancellationToken);
        var now = clock.GetUtcNow();
        return found.ConvertAll(export => new Line(
            export.Id, export.Area.Value, areas.GetValueOrDefault(export.Area, export.Area.Value), export.AskedBy,
            names.GetValueOrDefault(export.AskedBy, ""), export.AskedAt, export.Purpose, export.Note.Open("exports"), export.Columns, export.Only,
            export.Rows, export.StateAt(now),
            export.ReadyUntil, export.DecidedBy is { } by ? names.GetValueOrDefault(by, "") : null, export.AskedBy == caller.AccountId));
    }
}
