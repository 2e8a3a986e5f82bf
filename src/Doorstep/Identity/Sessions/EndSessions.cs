using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Sessions;

static class EndSessions
{
    /// <summary>Every session of an account, and every device of hers.</summary>
    public static async Task EndSessionsOfAsync(this DoorstepContext db, Guid accountId, Act act, CancellationToken cancellationToken)
    {
        foreach (var session in await db.Sessions.Where(session => session.AccountId == accountId && session.EndedAt == null)
            .ToListAsync(cancellationToken))
        {
            session.End(act);
        }
    }
}
