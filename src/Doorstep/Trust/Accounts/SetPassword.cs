using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Trust.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust.Accounts;

/// <summary>The holder of a link chooses her password. That ends the link, a lock-out, and every session the account had.</summary>
sealed class SetPassword(IServiceScopeFactory scopes, IPasswordHasher<Account> hasher, Ids ids, TimeProvider clock)
{
    public const int Shortest = 10;
    public const int Longest = 200;

    private const int LookedAt = 64;

    /// <summary>Of 4: more than 10^8 guesses.</summary>
    private const int Enough = 3;

    /// <returns>The user name, or null when the link is not good, or not any more.</returns>
    public async Task<string?> WhoseAsync(string? secret, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("set-password");
        return (await FindAsync(scope.ServiceProvider.GetRequiredService<DoorstepContext>(), secret, cancellationToken))?.Account.UserName;
    }

    /// <returns>Null when it is set; otherwise the key of the sentence that says why not.</returns>
    public async Task<string?> RunAsync(string? secret, string password, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.AsJob("set-password");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await FindAsync(db, secret, cancellationToken) is not var (link, account))
        {
            return "set-password.over";
        }

        if (Weakness(account, password) is { } weakness)
        {
            return weakness;
        }

        var act = new Act(ids.Next(), account.Id, clock.GetUtcNow());
        var area = await db.HomeOfAsync(account.Id, cancellationToken);
        link.End(act.At);
        await db.EndSessionsOfAsync(account.Id, act, cancellationToken);
        account.SetPassword(hasher.HashPassword(account, password), area, act);
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }

    private async Task<(PasswordLink Link, Account Account)?> FindAsync(DoorstepContext db, string? secret, CancellationToken cancellationToken)
    {
        if (secret is not { Length: > 0 and < 100 })
        {
            return null;
        }

        var hash = Digest.Of(secret);
        return await db.PasswordLinks.SingleOrDefaultAsync(link => link.SecretHash == hash, cancellationToken) is { } link && link.IsGoodAt(clock.GetUtcNow())
            && await db.Users.SingleOrDefaultAsync(account => account.Id == link.AccountId && account.DisabledAt == null, cancellationToken) is { } account
                ? (link, account)
                : null;
    }

    /// <summary>Length counts most; what anyone would try first is refused.</summary>
    private static string? Weakness(Account account, string password) =>
        password.Length < Shortest ? "set-password.short"
        : password.Length > Longest ? "error.too-long"
        : IsGuessable(account, password) ? "set-password.guessable"
        : null;

    /// <summary>What is on the lists of common passwords and names, or made of them, or of runs and rows of keys, is guessed within hours (zxcvbn, Wheeler 2016). Only the beginning is looked at: the search grows with the square.</summary>
    private static bool IsGuessable(Account account, string password) =>
        password.Contains(account.UserName!, StringComparison.OrdinalIgnoreCase)
        || Zxcvbn.Zxcvbn.MatchPassword(password[..Math.Min(password.Length, LookedAt)], [account.UserName!, account.DisplayName, "doorstep", "menbian", "haikou"]).Score < Enough;
}
