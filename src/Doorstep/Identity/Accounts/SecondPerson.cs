using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>
/// The rule of who counts as a second person where two decide: they are two accounts, and within ninety days neither invited the other, gave her a
/// right, made her a password link, restored or recovered her, be it through further accounts in between. Whoever makes an account may hold it
/// herself for a while. The acts are read from the log, so nothing that is ended, disabled or removed since counts less.
/// </summary>
public sealed class SecondPerson(IServiceScopeFactory scopes, TimeProvider clock)
{
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(90);

    /// <summary>More than this many makers of makers are no chain of people: taken for tied.</summary>
    private const int Most = 500;

    private static readonly string[] letsIn = ["account.invited", "account.link-made"];

    private static readonly string[] makes =
        ["account.invited", "grant.given", "account.link-made", "account.restored", "account.approval-asked", "account.recovery-started",
        "account.recovery-confirmed"];

    /// <exception cref="RuleBrokenException">She invited the account or made it a link, and so may hold it herself.</exception>
    public async Task MustNotHaveLetInAsync(Guid account, Guid second, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("second person");
        var (db, since) = (scope.ServiceProvider.GetRequiredService<DoorstepContext>(), clock.GetUtcNow() - Remembered);
        if (await db.Log.AnyAsync(
            entry => entry.SubjectId == account && letsIn.Contains(entry.What) && entry.By == second && entry.At > since, cancellationToken))
        {
            throw new RuleBrokenException("rule.second-person");
        }
    }

    /// <param name="first">Who asked, made or did it; nobody for the platform itself.</param>
    /// <param name="second">Who decides.</param>
    /// <exception cref="RuleBrokenException">One of the two made the other.</exception>
    public async Task MustBeAsync(Guid first, Guid second, CancellationToken cancellationToken = default)
    {
        if (first == Guid.Empty)
        {
            return;
        }

        using var scope = scopes.AsJob("second person");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (first == second || await IsMadeByAsync(db, first, second, cancellationToken) || await IsMadeByAsync(db, second, first, cancellationToken))
        {
            throw new RuleBrokenException("rule.second-person");
        }
    }

    /// <summary>From the account up to its makers and theirs: few, where from the maker down there may be a whole city.</summary>
    private async Task<bool> IsMadeByAsync(DoorstepContext db, Guid account, Guid maker, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - Remembered;
        HashSet<Guid> known = [account];
        List<Guid> newest = [account];
        while (newest.Count > 0 && known.Count < Most)
        {
            var makers = await db.Log
                .Where(entry => newest.Contains(entry.SubjectId) && makes.Contains(entry.What) && entry.At > since && entry.By != Guid.Empty)
                .Select(entry => entry.By).Distinct().ToListAsync(cancellationToken);
            if (makers.Exists(one => one == maker && account != maker))
            {
                return true;
            }

            newest = makers.FindAll(known.Add);
        }

        return known.Count >= Most;
    }
}
