using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>Makes the first administrator of a city from the command line; for one who is there already, a new link.</summary>
sealed class AdminCreate(DoorstepContext db, CurrentAct acting, MakePasswordLink links)
{
    /// <returns>The path of a single-use link, good for a day.</returns>
    public async Task<string> RunAsync(string userName, string displayName, AreaCode city, CancellationToken cancellationToken)
    {
        var upper = userName.ToUpperInvariant();
        var account = await db.Users.SingleOrDefaultAsync(account => account.NormalizedUserName == upper, cancellationToken);
        if (account is null)
        {
            account = Account.Invite(userName, displayName, city, acting.Now());
            db.Users.Add(account);
            var role = await db.Roles.SingleAsync(role => role.Code == Role.Administrator, cancellationToken);
            db.Grants.Add(Grant.Give(account.Id, role, city, departmentId: null, acting.Now()));
        }
        else if (!await db.Grants.AnyAsync(grant => grant.AccountId == account.Id && grant.RoleCode == Role.Administrator, cancellationToken))
        {
            throw new RuleBrokenException("rule.account-not-administrator", userName);
        }

        return await links.ForAsync(account, city, cancellationToken);
    }
}
