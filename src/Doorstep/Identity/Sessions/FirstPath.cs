using Doorstep.Data;
using Doorstep.Shell;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Sessions;

/// <summary>
/// Finds the page on which somebody who has just signed in begins: her own account while something waits for her there, or her first page.
/// </summary>
sealed class FirstPath(IServiceScopeFactory scopes, CallerReader callers, Navigation rooms)
{
    public async Task<string> OfAsync(Account account, bool isStrong, CancellationToken cancellationToken) =>
        (!isStrong && await callers.NeedsSecondFactorAsync(account, cancellationToken)) || await WasLetInAnewAsync(account, cancellationToken)
            ? "/my-account"
            : rooms.FirstFor(await callers.ScopeOfAsync(account.Id, cancellationToken));

    /// <summary>Others have taken away what she signed in with, and she has not read it yet.</summary>
    private async Task<bool> WasLetInAnewAsync(Account account, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("recovery");
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Recoveries
            .AnyAsync(recovery => recovery.AccountId == account.Id && recovery.ConfirmedAt != null && recovery.ReadAt == null, cancellationToken);
    }
}
