using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Recoveries;

/// <summary>
/// Recovers an account from the command line, for a city with one administrator, where nobody could agree; the log says that it was done there.
/// </summary>
sealed class RecoverAtServer(DoorstepContext db, CurrentAct acting, MakePasswordLink links)
{
    /// <returns>The path of a single-use link; null where there is no such account.</returns>
    public async Task<string?> RunAsync(string userName, string reason, CancellationToken cancellationToken)
    {
        var upper = userName.ToUpperInvariant();
        if (await db.Users.SingleOrDefaultAsync(account => account.NormalizedUserName == upper, cancellationToken) is not { } account)
        {
            return null;
        }

        var (act, area) = (acting.Now(), await db.HomeOfAsync(account.Id, cancellationToken));
        db.Recoveries.Add(Recovery.AtServer(account.Id, area, reason, act));
        return await links.LetInAnewAsync(db, account, area, act, cancellationToken);
    }
}
