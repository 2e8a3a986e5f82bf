using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Hidings;

/// <summary>Lists for the data officer what is kept from residents of her areas, or asked to be; those that wait first.</summary>
sealed class ListHidings(DoorstepContext db, TimeProvider clock)
{
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/hidings",
            (ListHidings useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.Audit).Lane(Lane.Bulk).WithTags("Privacy").WithSummary("Readings that are kept from residents for a time");

    public async Task<IReadOnlyList<HidingLine>> RunAsync(CancellationToken cancellationToken = default)
    {
        var found = await (
            from hiding in db.Hidings.AsNoTracking()
            join account in db.Users on hiding.AskedBy equals account.Id into accounts
            from account in accounts.DefaultIfEmpty()
            orderby hiding.DecidedAt != null, hiding.AskedAt descending
            select new { Hiding = hiding, Name = account == null ? "" : account.DisplayName }).Take(Most).ToListAsync(cancellationToken);
        var now = clock.GetUtcNow();
        return found.ConvertAll(one => new HidingLine(
            one.Hiding.Id, one.Hiding.AskedAt, one.Hiding.AskedBy, one.Name, one.Hiding.Area.Value, one.Hiding.Reason.Open("hiding"),
            one.Hiding.DisclosedAt ?? one.Hiding.Until, one.Hiding.IsAllowed,
            one.Hiding.IsAllowed != false && now < (one.Hiding.DisclosedAt ?? one.Hiding.Until)));
    }
}

/// <summary>A hiding as the data officer sees it.</summary>
/// <param name="IsOpen">It waits for a decision, or hides now.</param>
public sealed record HidingLine(
    Guid Id, DateTimeOffset AskedAt, Guid AskedBy, string AskedByName, string Area, string Reason, DateTimeOffset Until,
    bool? IsAllowed, bool IsOpen);
