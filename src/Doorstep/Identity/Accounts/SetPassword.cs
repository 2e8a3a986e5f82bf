using Doorstep.Data;
using Doorstep.Identity.Approvals;
using Doorstep.Identity.Sessions;
using Doorstep.Live;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>
/// Sets the password that the holder of a link chooses. That ends the link, a lock-out, and every session the account had. For a powerful account she
/// types the code of the second administrator, too.
/// </summary>
sealed class SetPassword(IServiceScopeFactory scopes, IPasswordHasher<Account> hasher, Ids ids, TimeProvider clock)
{
    public const int Shortest = 10;
    public const int Longest = 200;

    private const int LookedAt = 64;

    /// <summary>Of 4: more than 10^8 guesses.</summary>
    private const int Enough = 3;

    /// <param name="Waits">Another administrator has not agreed yet.</param>
    /// <param name="WantsCode">It is good only with the code of the second administrator.</param>
    public sealed record Holder(string UserName, bool Waits, bool WantsCode);

    /// <returns>Null when the link is not good, or not any more.</returns>
    public async Task<Holder?> WhoseAsync(string? secret, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("set-password");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await FindAsync(db, secret, cancellationToken) is not var (link, account))
        {
            return null;
        }

        var approval = await ApprovalAsync(db, link, cancellationToken);
        return new(account.UserName!, approval?.WantsCodeAt(clock.GetUtcNow()) == false, approval is not null);
    }

    /// <returns>Null when it is set; otherwise the key of the sentence that says why not.</returns>
    public async Task<string?> RunAsync(string? secret, string password, string? code = null, CancellationToken cancellationToken = default)
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
        if (await CodeFaultAsync(db, link, code, act, cancellationToken) is { } fault)
        {
            return fault;
        }

        var area = await db.HomeOfAsync(account.Id, cancellationToken);
        link.End(act.At);
        // What was tried was another password.
        await db.SignInTries.Where(one => one.AccountId == account.Id).ExecuteDeleteAsync(cancellationToken);
        await db.EndSessionsOfAsync(account.Id, act, cancellationToken);
        account.SetPassword(hasher.HashPassword(account, password), area, act);
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }

    /// <summary>With the right code the rights that waited for it begin, in the commit of the password.</summary>
    private static async Task<string?> CodeFaultAsync(
        DoorstepContext db, PasswordLink link, string? code, Act act, CancellationToken cancellationToken)
    {
        if (await ApprovalAsync(db, link, cancellationToken) is not { } approval)
        {
            return null;
        }

        if (!approval.WantsCodeAt(act.At))
        {
            return "set-password.waits";
        }

        if (!approval.UseCode(code is { Length: <= SpokenCode.LongestTyped } ? code : "", act))
        {
            if (approval.EndedAt is not null)
            {
                link.End(act.At);
            }

            await db.SaveChangesAsync(cancellationToken);
            return approval.EndedAt is null ? "set-password.wrong-code" : "set-password.over";
        }

        await db.BeginRightsAsync(approval.Id, act, cancellationToken);
        return null;
    }

    private static Task<AccountApproval?> ApprovalAsync(DoorstepContext db, PasswordLink link, CancellationToken cancellationToken) =>
        db.AccountApprovals.SingleOrDefaultAsync(approval => approval.Id == link.ApprovalId, cancellationToken);

    private async Task<(PasswordLink Link, Account Account)?> FindAsync(DoorstepContext db, string? secret, CancellationToken cancellationToken)
    {
        if (secret is not { Length: > 0 and < 100 })
        {
            return null;
        }

        var hash = Digest.Of(secret);
        return await db.PasswordLinks.SingleOrDefaultAsync(link => link.SecretHash == hash, cancellationToken) is { } link
            && link.IsGoodAt(clock.GetUtcNow())
            && await db.Users.SingleOrDefaultAsync(account => account.Id == link.AccountId && account.DisabledAt == null, cancellationToken)
                is { } account
                ? (link, account)
                : null;
    }

    /// <summary>Length counts most; what anyone would try first is refused.</summary>
    private static string? Weakness(Account account, string password) =>
        password.Length < Shortest ? "set-password.short"
        : password.Length > Longest ? "error.too-long"
        : IsGuessable(account, password) ? "set-password.guessable"
        : null;

    /// <summary>
    /// What is on the lists of common passwords and names, or made of them, or of runs and rows of keys, is guessed within hours (zxcvbn, Wheeler
    /// 2016). Only the beginning is looked at: the search grows with the square.
    /// </summary>
    private static bool IsGuessable(Account account, string password) =>
        password.Contains(account.UserName!, StringComparison.OrdinalIgnoreCase)
        || Zxcvbn.Zxcvbn.MatchPassword(password[..Math.Min(password.Length, LookedAt)],
            [account.UserName!, account.DisplayName, "doorstep", "menbian", "haikou"]).Score < Enough;
}
