using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>
/// Finds an account that the caller may manage: not her own, and with no right outside her area. One who also works outside it belongs to the
/// administrator above: a district must not be able to lock out the mayor, or to become him by a new password.
/// </summary>
sealed class ManagedAccount(DoorstepContext db, Caller caller, CallerReader callers)
{
    /// <returns>Null where she sees no grant of such an account; the area is that of the oldest she sees.</returns>
    public async Task<(Account Account, AreaCode Area)?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        caller.ActUnder(Permission.ManageAccounts);
        if (await db.Grants.Where(grant => grant.AccountId == id).OrderBy(grant => grant.From).FirstOrDefaultAsync(cancellationToken)
            is not { } oldest)
        {
            return null;
        }

        if (id == caller.AccountId)
        {
            throw new RuleBrokenException("rule.account-self");
        }

        if ((await callers.RightsToComeAsync(id, cancellationToken)).Any(right => !caller.Scope.Covers(Permission.ManageAccounts, right.Area)))
        {
            throw new RuleBrokenException("rule.account-wider");
        }

        return (await db.Users.SingleAsync(account => account.Id == id, cancellationToken), oldest.Area);
    }
}
