using Doorstep.Data;
using Doorstep.Edge;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Sessions;

/// <summary>
/// Limits how often a password or a code may be tried for an account. Each network has five tries at an account in five minutes, all networks
/// together sixty an hour; a browser that has signed in to it before has five in five minutes of its own, so nobody outside can lock the duty desk
/// out. Sixty an hour are 1,440 a day and half a million a year, where a password that we take resists a hundred million guesses; a code of six
/// digits, of which three are good at a time, falls with 0.4 % a day to whoever knows the password. A try is counted before it is judged, so many at
/// once are not more than one after the other.
/// </summary>
sealed class SignInLimit(IServiceScopeFactory scopes, KnownBrowser browser, IHttpContextAccessor http, TimeProvider clock)
{
    public const int Most = 5;
    public const int MostFromEverywhere = 60;
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan WithinFromEverywhere = TimeSpan.FromHours(1);

    private const string Everywhere = "";

    /// <returns>False where there were too many: whatever is tried is not looked at.</returns>
    public async Task<bool> CountAsync(Guid accountId)
    {
        using var scope = scopes.AsJob("sign-in");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (browser.OfAccount(accountId) is { } known)
        {
            return await CountAsync(db, accountId, known, Within) <= Most;
        }

        // Whoever is over her own limit uses up nobody else's.
        return await CountAsync(db, accountId, Network, Within) <= Most
            && await CountAsync(db, accountId, Everywhere, WithinFromEverywhere) <= MostFromEverywhere;
    }

    /// <summary>The try was right, and counts for nothing.</summary>
    public async Task WasRightAsync(Guid accountId)
    {
        using var scope = scopes.AsJob("sign-in");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        string[] sources = browser.OfAccount(accountId) is { } known ? [known] : [Network, Everywhere];
        await db.SignInTries.Where(one => one.AccountId == accountId && sources.Contains(one.Source) && one.Tries > 0)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.Tries, one => one.Tries - 1));
    }

    /// <summary>She is in: her own failures are forgotten, and everybody's who tried long ago.</summary>
    public async Task SignedInAsync(Guid accountId)
    {
        using var scope = scopes.AsJob("sign-in");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var (own, longAgo) = (browser.OfAccount(accountId) ?? Network, (clock.GetUtcNow() - WithinFromEverywhere).ToUnixTimeMilliseconds());
        await db.SignInTries.Where(one => one.AccountId == accountId && (one.Source == own || one.Since < longAgo)).ExecuteDeleteAsync();
    }

    /// <summary>Of IPv6 a /64 is one.</summary>
    private string Network => $"net {NetworkLimits.NetworkOf(http.HttpContext?.Connection.RemoteIpAddress)}";

    private async Task<int> CountAsync(DoorstepContext db, Guid accountId, string source, TimeSpan within)
    {
        var now = clock.GetUtcNow();
        var (time, from) = (now.ToUnixTimeMilliseconds(), (now - within).ToUnixTimeMilliseconds());
        return (await db.Database.SqlQuery<int>($"""
            INSERT INTO "SignInTries" ("AccountId", "Source", "Tries", "Since") VALUES ({accountId}, {source}, 1, {time})
            ON CONFLICT ("AccountId", "Source") DO UPDATE SET
            "Tries" = CASE WHEN "SignInTries"."Since" <= {from} THEN 1 ELSE "SignInTries"."Tries" + 1 END,
            "Since" = CASE WHEN "SignInTries"."Since" <= {from} THEN excluded."Since" ELSE "SignInTries"."Since" END
            RETURNING "Tries" AS "Value"
            """).ToListAsync()).Single();
    }
}
