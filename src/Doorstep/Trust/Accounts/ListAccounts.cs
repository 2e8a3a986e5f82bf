using System.ComponentModel.DataAnnotations;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust.Accounts;

/// <summary>The accounts that hold, or held, a right in the administrator's area, with the rights she sees.</summary>
sealed class ListAccounts(DoorstepContext db, Caller caller, TimeProvider clock)
{
    private const int PageLength = 50;

    public sealed record Held(Guid Id, string Role, string Area, Guid? DepartmentId, DateTimeOffset From, DateTimeOffset? Until, bool Counts, bool Waits);

    public sealed record Line(Guid Id, string UserName, string DisplayName, bool IsWaiting, bool HasFactor, DateTimeOffset? DisabledAt, IReadOnlyList<Held> Grants);

    /// <param name="Next">The page after this one, where there is one.</param>
    public sealed record Answer(IReadOnlyList<Line> Accounts, int? Next);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/accounts", async (
                ListAccounts useCase,
                [TextLength(100)] string? search,
                [Range(1, 10_000, ErrorMessage = "error.range")] int? page,
                CancellationToken cancellationToken) =>
            TypedResults.Ok(await useCase.RunAsync(search, page ?? 1, cancellationToken)))
        .Needs(Permission.ManageAccounts).Lane(Lane.Bulk).WithTags("Accounts").WithSummary("Who has rights in my area");

    public async Task<Answer> RunAsync(string? search, int page, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ManageAccounts);
        var upper = UserText.Plain(search).ToUpperInvariant();
        var found = await db.Users.AsNoTracking()
            .Where(account => db.Grants.Any(grant => grant.AccountId == account.Id))
            .Where(account => upper == "" || account.NormalizedUserName!.Contains(upper) || account.DisplayName.Contains(upper))
            .OrderBy(account => account.NormalizedUserName)
            .Skip((page - 1) * PageLength).Take(PageLength + 1)
            .ToListAsync(cancellationToken);
        return new(await LinesAsync([.. found.Take(PageLength)], cancellationToken), found.Count > PageLength ? page + 1 : null);
    }

    /// <returns>Null where she sees no grant of such an account.</returns>
    public async Task<Line?> OneAsync(Guid id, CancellationToken cancellationToken)
    {
        caller.ActUnder(Permission.ManageAccounts);
        var found = await db.Users.AsNoTracking().Where(account => account.Id == id && db.Grants.Any(grant => grant.AccountId == id)).ToListAsync(cancellationToken);
        return (await LinesAsync(found, cancellationToken)).SingleOrDefault();
    }

    private async Task<List<Line>> LinesAsync(List<Account> accounts, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ids = accounts.ConvertAll(account => account.Id);
        var grants = (await db.Grants.AsNoTracking().Where(grant => ids.Contains(grant.AccountId)).OrderBy(grant => grant.From).ToListAsync(cancellationToken)).ToLookup(grant => grant.AccountId);
        return accounts.ConvertAll(account => new Line(
            account.Id, account.UserName!, account.DisplayName, account.PasswordHash is null, account.HasFactor, account.DisabledAt,
            [.. grants[account.Id].Select(grant => new Held(grant.Id, grant.RoleCode, grant.Area.Value, grant.DepartmentId, grant.From, grant.Until, grant.CountsAt(now), grant.IsWaiting && (grant.Until is null || grant.Until > now)))]));
    }
}
