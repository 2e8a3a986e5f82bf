using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Phone;

/// <summary>Notes that a phone spoke with the server, and what it says is unsent: her office sees whose work has not arrived.</summary>
sealed class NoteContact(IServiceScopeFactory scopes, Caller caller, TimeProvider clock)
{
    public Task RunAsync(Guid session, OutboxReport? outbox, bool isSnapshot, CancellationToken cancellationToken) =>
        NoteAsync(session, caller.AccountId, (phone, area) => phone.Spoke(area, outbox, isSnapshot, clock.GetUtcNow()), cancellationToken);

    /// <summary>Of a phone in whose name nobody calls any more.</summary>
    public Task EndedAsync(Guid device, Guid account, OutboxReport? outbox, CancellationToken cancellationToken) =>
        NoteAsync(device, account, (phone, area) => phone.Spoke(area, outbox, isSnapshot: false, clock.GetUtcNow()), cancellationToken);

    /// <param name="why">A key of words.json.</param>
    public Task FailedAsync(Guid session, string why, CancellationToken cancellationToken) => NoteAsync(session, caller.AccountId, (phone, area) =>
    {
        phone.Spoke(area, null, isSnapshot: false, clock.GetUtcNow());
        phone.Failed(why, clock.GetUtcNow());
    }, cancellationToken);

    private async Task NoteAsync(Guid session, Guid account, Action<PhoneContact, AreaCode> note, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("sync");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var phone = await db.PhoneContacts.SingleOrDefaultAsync(one => one.Id == session, cancellationToken);
        if (phone is null)
        {
            db.Add(phone = PhoneContact.Of(session, account));
        }

        var area = (await db.WorkerOfAsync(account, cancellationToken))?.Area ?? await db.HomeOfAsync(account, cancellationToken);
        note(phone, area);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException met) when (Meeting.Is(met))
        {
            // Another request of the same phone has said it in the same moment.
        }
    }
}
