using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Sessions;

/// <summary>
/// A row for a challenge that a key has answered, kept for as long as it could be answered again, on whichever node. Kept for as long as the question
/// could be answered again, on whichever node.
/// </summary>
public sealed class Answered
{
    private Answered() { }

    /// <summary>Of what was asked.</summary>
    public string Hash { get; private init; } = "";
    public DateTimeOffset At { get; private init; }

    internal static Answered With(string asked, DateTimeOffset at) => new() { Hash = Digest.Of(asked), At = at };
}

/// <summary>
/// Lets each challenge be answered once, on whichever node. A signature that somebody has overheard is good for nothing: what was answered is not
/// answered twice, also not at the same moment.
/// </summary>
sealed class ReplayGuard(IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>Longer than any question lasts.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    public async Task<bool> TakeAsync(string asked, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("answered");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = clock.GetUtcNow();
        var answered = Answered.With(asked, now);
        await db.Answered.Where(earlier => earlier.At < now - Kept).ExecuteDeleteAsync(cancellationToken);
        if (await db.Answered.AnyAsync(earlier => earlier.Hash == answered.Hash, cancellationToken))
        {
            return false;
        }

        db.Answered.Add(answered);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException)
        {
            // The same answer came in twice at once, and the other was first.
            return false;
        }
    }
}
