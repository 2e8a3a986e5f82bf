using System.Security.Claims;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity.Devices;
using Doorstep.Identity.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity;

/// <summary>
/// Reads what an account may do now, from its session and its grants. Read for every request, so that a changed grant or an ended session counts at
/// once.
/// </summary>
public sealed class CallerReader(IServiceScopeFactory scopes, TimeProvider clock, IConfiguration configuration)
{
    private static readonly string StampClaim = new ClaimsIdentityOptions().SecurityStampClaimType;
    private static readonly TimeSpan SeenAgain = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan longestToSee = TimeSpan.FromSeconds(2);

    private int saving;

    /// <summary>
    /// Staff need a second factor unless the city says otherwise (Accounts:SecondFactor=optional); residents and the demo's sign-ins do not.
    /// </summary>
    private readonly bool isStrict = configuration["Accounts:SecondFactor"] != "optional";

    public static Guid AccountIdOf(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : Guid.Empty;

    public async Task<AccessScope> ScopeOfAsync(Guid accountId, CancellationToken cancellationToken) =>
        await StateOfAsync(accountId, cancellationToken) is { } state ? state.Scope : AccessScope.Nothing;

    /// <summary>
    /// What an account may do now and at least until then; null is without an end. What ends earlier is no reason to give more of it.
    /// </summary>
    public async Task<AccessScope> LastingScopeOfAsync(Guid accountId, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var (now, found) = (clock.GetUtcNow(), await FindAsync(accountId, Guid.Empty, cancellationToken));
        return AccessScope.Of([.. found?.Grants.Where(grant => grant.From <= now && (grant.Until is null || grant.Until >= until))
            .Select(grant => new Right(grant.Permissions, grant.Area, grant.DepartmentId)) ?? []]);
    }

    /// <summary>
    /// Null when the session was ended or is over, or the account is gone, disabled, has a newer password than the session, or
    /// is a demo sign-in outside the demo.
    /// </summary>
    public async Task<CallerState?> StateOfAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return AccountIdOf(person) is var id && id != Guid.Empty && !DeviceAccess.IsOver(person, now)
            && await FindAsync(id, StartSession.IdOf(person), cancellationToken) is { Session: { } session } found
            && session.CountsAt(now) && found.Stamp == person.FindFirstValue(StampClaim)
                ? Of(found, now)
                : null;
    }

    /// <summary>Of an account, whether or not it is signed in.</summary>
    public async Task<CallerState?> StateOfAsync(Guid accountId, CancellationToken cancellationToken) =>
        await FindAsync(accountId, Guid.Empty, cancellationToken) is { } found ? Of(found, clock.GetUtcNow()) : null;

    /// <summary>
    /// Whether somebody who has just signed in with a password alone must set up a second factor, or use her passkey, before she may work.
    /// </summary>
    public async Task<bool> NeedsSecondFactorAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        return account.TotpSecret.IsEmpty && await FindAsync(account.Id, Guid.Empty, cancellationToken) is { } found && NeedsMore(found);
    }

    /// <summary>So that she sees which of her sessions is in use; to the next five minutes is close enough.</summary>
    public async Task SawAsync(ClaimsPrincipal person, CallerState state, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - state.SeenAt > SeenAgain && Interlocked.Exchange(ref saving, 1) == 0)
        {
            var saved = Task.Run(() => SeeAsync(StartSession.IdOf(person), now), CancellationToken.None);
            // Nobody is kept waiting for it, nor refused, where the database does not take it: SQLite may be locked for half a minute.
            await Task.WhenAny(saved, Task.Delay(longestToSee, cancellationToken));
        }
    }

    private async Task SeeAsync(Guid id, DateTimeOffset now)
    {
        try
        {
            using var scope = scopes.AsJob("sessions");
            await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Sessions.Where(session => session.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(session => session.SeenAt, now));
        }
        catch (Exception away) when (DatabaseAway.Is(away))
        {
            // The next request says it again.
        }
        finally
        {
            Volatile.Write(ref saving, 0);
        }
    }

    private sealed record Found(string Name, string? Stamp, bool IsDemo, bool HasPasskey, Session? Session, List<Held> Grants);

    private sealed record Held(IReadOnlyList<string> Permissions, AreaCode Area, Guid? DepartmentId, DateTimeOffset From, DateTimeOffset? Until);

    private async Task<Found?> FindAsync(Guid accountId, Guid sessionId, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("grants");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = clock.GetUtcNow();
        var mayShow = configuration.GetValue("City:Demo", false);
        return await (
            from account in db.Users.AsNoTracking()
            where account.Id == accountId && account.DisabledAt == null && (!account.IsDemo || (mayShow && db.Cities.Any(city => city.IsDemo)))
            join known in db.Sessions.Where(session => session.Id == sessionId) on account.Id equals known.AccountId into sessions
            from session in sessions.DefaultIfEmpty()
            select new Found(
                account.DisplayName,
                account.SecurityStamp,
                account.IsDemo,
                account.HasPasskey,
                session,
                (
                    from grant in db.Grants
                    join role in db.Roles on grant.RoleCode equals role.Code
                    where grant.AccountId == account.Id && (grant.ApprovalId == null || grant.BegunAt != null)
                        && (grant.Until == null || grant.Until > now)
                    select new Held(role.Permissions, grant.Area, grant.DepartmentId, grant.From, grant.Until)).ToList()))
            .SingleOrDefaultAsync(cancellationToken);
    }

    private CallerState Of(Found found, DateTimeOffset now)
    {
        var times = found.Grants.SelectMany(grant => new DateTimeOffset?[] { grant.From, grant.Until }).Where(time => time > now);
        List<Right> rights = [.. found.Grants.Where(grant => grant.From <= now)
            .Select(grant => new Right(grant.Permissions, grant.Area, grant.DepartmentId))];
        var needs = found.Session is { StrongAt: null } && NeedsMore(found);
        return new(
            found.Name,
            AccessScope.Of(needs ? [.. rights.Select(right => new Right([Permission.Self], right.Area, right.DepartmentId))] : rights),
            times.Min(), found.Session?.SeenAt, found.Session?.StrongAt, needs);
    }

    /// <summary>A password alone is not enough: for staff, and for whoever has said so by setting up a passkey.</summary>
    private bool NeedsMore(Found found) => !found.IsDemo
        && (found.HasPasskey || (isStrict && found.Grants.Exists(grant => grant.Permissions.Any(permission => permission != Permission.Self))));

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
