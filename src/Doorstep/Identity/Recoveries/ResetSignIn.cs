using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Doorstep.Identity.Sessions;
using Doorstep.Live;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Recoveries;

/// <summary>
/// Removes everything an account signed in with, once a recovery is agreed - codes, passkeys, devices, the binding to another sign-in service, the
/// password too, since whoever found the phone may know it - and ends its sessions. One link, good once, lets her begin again.
/// </summary>
static class ResetSignIn
{
    /// <returns>The path of the link.</returns>
    public static async Task<string> LetInAnewAsync(
        this MakePasswordLink links, DoorstepContext db, Account account, AreaCode area, Act act,
        CancellationToken cancellationToken, Guid? approvalId = null)
    {
        db.RemoveRange(await db.Set<IdentityUserPasskey<Guid>>().Where(passkey => passkey.UserId == account.Id).ToListAsync(cancellationToken));
        db.RemoveRange(await db.UserLogins.Where(login => login.UserId == account.Id).ToListAsync(cancellationToken));
        await db.EndSessionsOfAsync(account.Id, act, cancellationToken);
        account.LoseFactors(area, act);
        return await links.ForAsync(account, area, cancellationToken, approvalId);
    }
}
