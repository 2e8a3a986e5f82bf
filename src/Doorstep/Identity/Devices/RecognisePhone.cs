using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Devices;

/// <summary>A registered phone that may do nothing any more, or may: whose it is, and since when it is ended.</summary>
/// <param name="EndedAt">Null where it still gets access.</param>
sealed record RecognisedPhone(Guid Id, Guid AccountId, string Name, DateTimeOffset? EndedAt);

/// <summary>
/// Recognises a registered phone by its key alone, also one that gets no access any more: it was ended, its worker's account is off, or she holds no
/// right. What it still has of her work is not lost with it.
/// </summary>
sealed class RecognisePhone(IServiceScopeFactory scopes, AskDevice questions, CallerReader callers, Ids ids, TimeProvider clock)
{
    /// <param name="signed">What the phone says it has signed; the question is part of it.</param>
    /// <returns>Null for whatever is not right.</returns>
    public async Task<RecognisedPhone?> RunAsync(
        Guid id, string challenge, string signed, string signature, CancellationToken cancellationToken)
    {
        if (!questions.Asked(id, challenge))
        {
            return null;
        }

        using var scope = scopes.AsJob("devices");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        return await db.Devices.AsNoTracking().SingleOrDefaultAsync(device => device.Id == id, cancellationToken) is { } device
            && device.HasSigned(signed, signature) && await questions.TakeAsync(challenge, cancellationToken)
                ? new(id, device.AccountId, device.Browser, device.EndedAt ?? await EndOfAsync(db, device.AccountId, cancellationToken))
                : null;
    }

    /// <summary>It has said itself that it was wiped: nothing leads from it to its worker's access any more.</summary>
    public async Task<RecognisedPhone> EndAsync(RecognisedPhone phone, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("devices");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        Act act = new(ids.Next(), phone.AccountId, clock.GetUtcNow());
        (await db.Devices.SingleAsync(device => device.Id == phone.Id, cancellationToken)).End(act);
        (await db.Users.SingleAsync(account => account.Id == phone.AccountId, cancellationToken))
            .EndDevice(await db.HomeOfAsync(phone.AccountId, cancellationToken), act);
        await db.SaveChangesAsync(cancellationToken);
        return phone with { EndedAt = act.At };
    }

    /// <summary>Since when its worker may do nothing.</summary>
    private async Task<DateTimeOffset?> EndOfAsync(DoorstepContext db, Guid account, CancellationToken cancellationToken)
    {
        if (await callers.StateOfAsync(account, cancellationToken) is { Scope.IsBlind: false })
        {
            return null;
        }

        var now = clock.GetUtcNow();
        return await db.Users.Where(one => one.Id == account).Select(one => one.DisabledAt).SingleOrDefaultAsync(cancellationToken)
            ?? await db.Grants.Where(grant => grant.AccountId == account && grant.Until <= now).MaxAsync(grant => grant.Until, cancellationToken);
    }
}
