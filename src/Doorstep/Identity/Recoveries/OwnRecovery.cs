using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Recoveries;

/// <summary>
/// Shows an account's holder the recovery that is asked or was done for her: that somebody asks for it while she still signs in - then she stops it -
/// and, at her next sign-in, that it was done, by whom and why, until she has read it.
/// </summary>
public sealed class OwnRecovery(IServiceScopeFactory scopes, Caller caller, CurrentAct acting, TimeProvider clock)
{
    /// <param name="ConfirmedBy">Null while it waits; both are empty where it was done at the server.</param>
    public sealed record Line(Guid Id, string Reason, string StartedBy, DateTimeOffset StartedAt, string? ConfirmedBy, DateTimeOffset? ConfirmedAt);

    public static void Map(IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/api/session/recoveries").WithTags("Session");
        own.MapGet("/",
            (OwnRecovery useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
            .Needs(Permission.Self).WithSummary("Recoveries of my account that wait, or that I have not read about");
        own.MapPost("/{id:guid}/stop", (Guid id, OwnRecovery useCase, CancellationToken cancellationToken) =>
            useCase.StopAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.Self).WithSummary("Stop one that I did not ask for");
        own.MapPost("/{id:guid}/read", (Guid id, OwnRecovery useCase, CancellationToken cancellationToken) =>
            useCase.ReadAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.Self).WithSummary("I have read that it was done");
    }

    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("recovery");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var since = clock.GetUtcNow() - Recovery.Waits;
        var mine = await db.Recoveries.AsNoTracking()
            .Where(recovery => recovery.AccountId == caller.AccountId && recovery.ReadAt == null && recovery.WithdrawnBy == null
                && (recovery.ConfirmedAt != null || recovery.StartedAt > since))
            .OrderBy(recovery => recovery.StartedAt).ToListAsync(cancellationToken);
        var people = mine.SelectMany(recovery => new[] { recovery.StartedBy, recovery.ConfirmedBy ?? Guid.Empty }).ToList();
        var names = await db.Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        return mine.ConvertAll(recovery => new Line(
            recovery.Id, recovery.Reason, names.GetValueOrDefault(recovery.StartedBy, ""), recovery.StartedAt,
            recovery.ConfirmedBy is { } by ? names.GetValueOrDefault(by, "") : null, recovery.ConfirmedAt));
    }

    /// <exception cref="RuleBrokenException">She has not shown that she still has what is said to be lost: a password
    /// alone may be the finder's.</exception>
    public Task<bool> StopAsync(Guid id, CancellationToken cancellationToken) => DoAsync(id, recovery =>
    {
        caller.MustBeFreshAt(clock.GetUtcNow());
        recovery.Withdraw(acting.Now());
    }, cancellationToken);

    public Task<bool> ReadAsync(Guid id, CancellationToken cancellationToken) =>
        DoAsync(id, recovery => recovery.IsRead(clock.GetUtcNow()), cancellationToken);

    private async Task<bool> DoAsync(Guid id, Action<Recovery> what, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("recovery");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.Recoveries.SingleOrDefaultAsync(recovery => recovery.Id == id && recovery.AccountId == caller.AccountId, cancellationToken)
            is not { } recovery)
        {
            return false;
        }

        what(recovery);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
