using System.Data.Common;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>An act that is sent again under its key counts once, and is answered as it was the first time.</summary>
static class SentBefore
{
    /// <param name="by">Whose key it is; nobody's for a supporter, who stands in what was sent.</param>
    /// <exception cref="RuleBrokenException">Something else was sent under the key.</exception>
    public static async Task<T?> OnceAsync<T>(
        this DoorstepContext db, TaskKey key, Guid by, Func<AppealAct, T> answer, Func<Task<T?>> work, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await AnsweredAsync(db, key, by, answer, cancellationToken) ?? await work();
        }
        catch (Exception refused) when (key.Key is not null && refused is DbException or DbUpdateException)
        {
            // The other of the two may have been first meanwhile.
            if (await AnsweredAsync(db, key, by, answer, cancellationToken) is { } done)
            {
                return done;
            }

            throw;
        }
    }

    private static async Task<T?> AnsweredAsync<T>(
        DoorstepContext db, TaskKey key, Guid by, Func<AppealAct, T> answer, CancellationToken cancellationToken) where T : class =>
        key.Key is null || await db.AppealActs.AsNoTracking().SingleOrDefaultAsync(act => act.Key == key.Key, cancellationToken) is not { } known
            ? null
            : known.Content == key.Content && known.By == by ? answer(known) : throw new RuleBrokenException("rule.key-used");
}
