using System.Security.Claims;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust;

/// <summary>Who is calling, for the length of a request, a circuit or a job. Nobody, until somebody says who.</summary>
public sealed class Caller
{
    public Guid AccountId { get; private set; }
    public Sight Sight { get; private set; } = Sight.Nothing;

    /// <summary>The name her colleagues see.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The permission under which she acts: what her endpoint needs. The save guard asks for it in every area she writes to.</summary>
    public string? Doing { get; private set; }

    public bool IsSomebody => AccountId != Guid.Empty;

    public void Become(Guid accountId, Sight sight, string name = "") => (AccountId, Sight, Name) = (accountId, sight, name);

    /// <exception cref="NotAllowedException">She does not hold it anywhere.</exception>
    public void ActUnder(string permission) => Doing = Sight.Holds(permission)
        ? permission
        : throw new NotAllowedException($"{AccountId} does not hold {permission}.");
}

/// <summary>The caller sees the row, but may not do this to it: 403.</summary>
public sealed class NotAllowedException(string message) : Exception(message);

/// <summary>An account as it stands now: whether this session of it is still good, and what it may do until when.</summary>
public sealed record Standing(string Name, string? Stamp, Sight Sight, DateTimeOffset? ChangesAt);

/// <summary>Reads what an account may do now. Read for every request, so that a changed grant counts at once.</summary>
public sealed class CallerReader(IServiceScopeFactory scopes, TimeProvider clock, IConfiguration configuration)
{
    private static readonly string StampClaim = new ClaimsIdentityOptions().SecurityStampClaimType;

    public static Guid AccountIdOf(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : Guid.Empty;

    public async Task<Sight> SightOfAsync(Guid accountId, CancellationToken cancellationToken) =>
        await StandingOfAsync(accountId, cancellationToken) is { } standing ? standing.Sight : Sight.Nothing;

    /// <summary>Null when the account is gone, disabled, has a newer password than the session, or is a demo sign-in outside the demo.</summary>
    public async Task<Standing?> StandingOfAsync(ClaimsPrincipal session, CancellationToken cancellationToken) =>
        AccountIdOf(session) is var id && id != Guid.Empty
        && await StandingOfAsync(id, cancellationToken) is { } standing && standing.Stamp == session.FindFirstValue(StampClaim) ? standing : null;

    public async Task<Standing?> StandingOfAsync(Guid accountId, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("grants");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = clock.GetUtcNow();
        var mayShow = configuration.GetValue("City:Demo", false);
        var found = await db.Users.AsNoTracking()
            .Where(account => account.Id == accountId && account.DisabledAt == null && (!account.IsDemo || (mayShow && db.Cities.Any(city => city.IsDemo))))
            .Select(account => new
            {
                account.DisplayName,
                account.SecurityStamp,
                Grants = (
                    from grant in db.Grants
                    join role in db.Roles on grant.RoleCode equals role.Code
                    where grant.AccountId == account.Id && (grant.Until == null || grant.Until > now)
                    select new { role.Permissions, grant.Area, grant.DepartmentId, grant.From, grant.Until }).ToList(),
            })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        var times = found.Grants.SelectMany(grant => new DateTimeOffset?[] { grant.From, grant.Until }).Where(time => time > now);
        return new(found.DisplayName, found.SecurityStamp, Sight.Of([.. found.Grants.Where(grant => grant.From <= now).Select(grant => new Right(grant.Permissions, grant.Area, grant.DepartmentId))]), times.Min());
    }

    /// <summary>Everything an account may do now or will later, whoever asks and whether or not it may sign in.</summary>
    public async Task<List<Right>> RightsToComeAsync(Guid accountId, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("grants");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = clock.GetUtcNow();
        return await (
            from grant in db.Grants
            join role in db.Roles on grant.RoleCode equals role.Code
            where grant.AccountId == accountId && (grant.Until == null || grant.Until > now)
            select new Right(role.Permissions, grant.Area, grant.DepartmentId)).ToListAsync(cancellationToken);
    }
}

/// <summary>Makes the act of the caller, now.</summary>
public sealed class Acting(Caller caller, Ids ids, TimeProvider clock)
{
    public Act Now() => new(ids.Next(), caller.AccountId, clock.GetUtcNow());
}
