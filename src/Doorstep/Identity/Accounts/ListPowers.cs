using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Identity.Approvals;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>
/// Lists what gave somebody power lately, for every administrator and auditor whose area it lies in, on her own page: new powerful accounts and
/// rights, links, recoveries, exports that were decided. Whoever does such a thing is seen by all the others.
/// </summary>
public sealed class ListPowers(IServiceScopeFactory scopes, Caller caller, TimeProvider clock)
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    private const int Most = 100;

    /// <param name="What">What was done, as in words.json below power: Invitation.asked, Export.agreed.</param>
    /// <param name="Whom">Whose account it is, or what was taken; empty where there is no more to say.</param>
    public sealed record Line(DateTimeOffset At, string What, string By, string Whom, string Area);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/session/powers",
            (ListPowers useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.Self).Lane(Lane.Bulk).WithTags("Session")
        .WithSummary("What gave somebody power in my area lately; empty for who is neither administrator nor auditor");

    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default)
    {
        if (!caller.Scope.Holds(Permission.ManageAccounts) && !caller.Scope.Holds(Permission.Audit))
        {
            return [];
        }

        using var scope = scopes.AsJob("powers");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var since = clock.GetUtcNow() - Lately;
        List<Found> found =
        [
            .. await ApprovalsAsync(db, since, cancellationToken), .. await GrantsAsync(db, since, cancellationToken),
            .. await RecoveriesAsync(db, since, cancellationToken)
        ];
        found.AddRange((await db.DecisionsSinceAsync(since, cancellationToken)).Select(decided =>
            new Found(decided.At, $"Export.{(decided.IsAllowed ? "agreed" : "refused")}", decided.By, decided.AskedBy, decided.Area)));
        var mine = found.FindAll(one => caller.Scope.Covers(Permission.ManageAccounts, one.Area) || caller.Scope.Covers(Permission.Audit, one.Area))
            .OrderByDescending(one => one.At).Take(Most).ToList();
        var people = mine.SelectMany(one => new[] { one.By, one.Whom }).Distinct().ToList();
        var names = await db.Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        var areas = await db.AreaNamesAsync([.. mine.Select(one => one.Area).Distinct()], cancellationToken);
        return mine.ConvertAll(one => new Line(one.At, one.What, names.GetValueOrDefault(one.By, ""), names.GetValueOrDefault(one.Whom, ""),
            areas.GetValueOrDefault(one.Area, one.Area.Value)));
    }

    private sealed record Found(DateTimeOffset At, string What, Guid By, Guid Whom, Contracts.AreaCode Area);

    private static async Task<List<Found>> ApprovalsAsync(DoorstepContext db, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var asked = await db.AccountApprovals.AsNoTracking().Where(approval => approval.AskedAt > since && approval.Kind != ApprovalKind.Recovery)
            .ToListAsync(cancellationToken);
        return
        [
            .. asked.Select(one => Of(one, "asked", one.AskedBy, one.AskedAt)),
            .. asked.Where(one => one.AgreedBy is not null).Select(one => Of(one, "agreed", one.AgreedBy!.Value, one.AgreedAt!.Value)),
            .. asked.Where(one => one.RefusedBy is not null).Select(one => Of(one, "refused", one.RefusedBy!.Value, one.EndedAt!.Value)),
        ];

        static Found Of(AccountApproval one, string how, Guid by, DateTimeOffset at) => new(at, $"{one.Kind}.{how}", by, one.AccountId, one.Area);
    }

    /// <summary>Those that waited for nobody: given at the server, or no more than the account had.</summary>
    private static async Task<List<Found>> GrantsAsync(DoorstepContext db, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var roles = (await db.Roles.AsNoTracking().ToListAsync(cancellationToken))
            .FindAll(role => role.Code != Role.BrokenGlass && PowerfulRights.ArePowerful(role.Permissions)).ConvertAll(role => role.Code);
        var given = await db.Grants.AsNoTracking()
            .Where(grant => grant.From > since && (grant.ApprovalId == null || grant.BegunAt != null) && roles.Contains(grant.RoleCode))
            .OrderByDescending(grant => grant.From).Take(Most).ToListAsync(cancellationToken);
        return given.ConvertAll(grant => new Found(grant.From, "Grant.given", grant.GivenBy, grant.AccountId, grant.Area));
    }

    private static async Task<List<Found>> RecoveriesAsync(DoorstepContext db, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var started = await db.Recoveries.AsNoTracking().Where(recovery => recovery.StartedAt > since).ToListAsync(cancellationToken);
        return
        [
            .. started.Select(one => new Found(one.StartedAt, "Recovery.asked", one.StartedBy, one.AccountId, one.Area)),
            .. started.Where(one => one.ConfirmedBy is not null)
                .Select(one => new Found(one.ConfirmedAt!.Value, "Recovery.agreed", one.ConfirmedBy!.Value, one.AccountId, one.Area)),
        ];
    }
}
