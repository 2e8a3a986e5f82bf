using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>Lists the accounts that hold, or held, a right in the administrator's area, with the rights she sees.</summary>
sealed class ListAccounts(DoorstepContext db, Caller caller, TimeProvider clock)
{
    public const int PageLength = 50;

    /// <summary>What the accounts can be sorted by.</summary>
    public static readonly string[] Columns = ["user", "name", "state"];

    /// <param name="State">"waiting" for those who have no password yet, "off" for those switched off, "on" for the others.</param>
    /// <param name="Sort">One of the columns, with a minus before it falling.</param>
    public sealed record Request(
        [property: TextLength(100)] string? Search = null,
        [property: Range(1, 10_000, ErrorMessage = "error.range")] int Page = 1,
        [property: StringLength(20, ErrorMessage = "error.too-long")] string? Role = null,
        [property: AllowedValues(null, "", "on", "waiting", "off", ErrorMessage = "error.unknown-code")] string? State = null,
        [property: AllowedValues(
            null, "", "user", "-user", "name", "-name", "state", "-state", ErrorMessage = "error.unknown-code")] string? Sort = null);

    public sealed record Held(
        Guid Id, string Role, string Area, Guid? DepartmentId, DateTimeOffset From, DateTimeOffset? Until, bool Counts, bool Waits);

    public sealed record Line(
        Guid Id, string UserName, string DisplayName, bool IsWaiting, bool HasFactor, DateTimeOffset? DisabledAt, IReadOnlyList<Held> Grants);

    /// <param name="Next">The page after this one, where there is one.</param>
    public sealed record Answer(IReadOnlyList<Line> Accounts, int? Next, int Total);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/accounts", ([AsParameters] Request request, ListAccounts useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(request, cancellationToken))
        .Needs(Permission.ManageAccounts).Lane(Lane.Bulk).WithTags("Accounts").WithSummary("Who has rights in my area");

    public async Task<Answer> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ManageAccounts);
        var narrowed = Narrow(request, clock.GetUtcNow());
        var total = await narrowed.CountAsync(cancellationToken);
        var found = await Sorted(narrowed, request.Sort).Skip((request.Page - 1) * PageLength).Take(PageLength).ToListAsync(cancellationToken);
        return new(await LinesAsync(found, cancellationToken), request.Page * PageLength < total ? request.Page + 1 : null, total);
    }

    private IQueryable<Account> Narrow(Request request, DateTimeOffset now)
    {
        var plain = UserText.Plain(request.Search);
        var upper = plain.ToUpperInvariant();
        var accounts = db.Users.AsNoTracking()
            .Where(account => db.Grants.Any(grant => grant.AccountId == account.Id))
            .Where(account => upper == "" || account.NormalizedUserName!.Contains(upper) || account.DisplayName.Contains(plain));
        accounts = request.Role is { Length: > 0 } role
            ? accounts.Where(account =>
                db.Grants.Any(grant => grant.AccountId == account.Id && grant.RoleCode == role && (grant.Until == null || grant.Until > now)))
            : accounts;
        return request.State switch
        {
            "waiting" => accounts.Where(account => account.PasswordHash == null && account.DisabledAt == null),
            "off" => accounts.Where(account => account.DisabledAt != null),
            "on" => accounts.Where(account => account.PasswordHash != null && account.DisabledAt == null),
            _ => accounts,
        };
    }

    private static IOrderedQueryable<Account> Sorted(IQueryable<Account> accounts, string? sort) => (sort switch
    {
        "name" => accounts.OrderBy(account => account.DisplayName),
        "-name" => accounts.OrderByDescending(account => account.DisplayName),
        "state" => accounts.OrderBy(account => account.DisabledAt != null).ThenBy(account => account.PasswordHash == null),
        "-state" => accounts.OrderByDescending(account => account.DisabledAt != null).ThenByDescending(account => account.PasswordHash == null),
        "-user" => accounts.OrderByDescending(account => account.NormalizedUserName),
        _ => accounts.OrderBy(account => account.NormalizedUserName),
    }).ThenBy(account => account.NormalizedUserName);

    /// <returns>Null where she sees no grant of such an account.</returns>
    public async Task<Line?> OneAsync(Guid id, CancellationToken cancellationToken)
    {
        caller.ActUnder(Permission.ManageAccounts);
        var found = await db.Users.AsNoTracking().Where(account => account.Id == id && db.Grants.Any(grant => grant.AccountId == id))
            .ToListAsync(cancellationToken);
        return (await LinesAsync(found, cancellationToken)).SingleOrDefault();
    }

    private async Task<List<Line>> LinesAsync(List<Account> accounts, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ids = accounts.ConvertAll(account => account.Id);
        var grants = (await db.Grants.AsNoTracking().Where(grant => ids.Contains(grant.AccountId)).OrderBy(grant => grant.From)
            .ToListAsync(cancellationToken)).ToLookup(grant => grant.AccountId);
        return accounts.ConvertAll(account => new Line(
            account.Id, account.UserName!, account.DisplayName, account.PasswordHash is null, account.HasFactor, account.DisabledAt,
            [.. grants[account.Id].Select(grant => new Held(grant.Id, grant.RoleCode, grant.Area.Value, grant.DepartmentId, grant.From, grant.Until,
                grant.CountsAt(now), grant.IsWaiting && (grant.Until is null || grant.Until > now)))]));
    }
}
