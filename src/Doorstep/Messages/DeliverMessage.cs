using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Messages;

/// <summary>
/// Brings one message to the devices of its account, or finds out why not. It is taken before it is sent and marked after: whoever dies in between
/// leaves it to be sent once more.
/// </summary>
sealed class DeliverMessage(DoorstepContext db, SendPush send, IConfiguration configuration, Ids ids, TimeProvider clock)
{
    /// <summary>With pauses that double from half a minute, about an hour.</summary>
    public const int MostAttempts = 8;

    /// <summary>Longer than all devices of an account take: each call ends after five seconds.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>After that a message waits on its page, and rings nowhere.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(1), UrgentLasts = TimeSpan.FromHours(4);

    public async Task RunAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await db.Messages.SingleOrDefaultAsync(one => one.Id == id && one.PushDueAt <= now, cancellationToken) is not { } message)
        {
            return;
        }

        var until = message.PutAt + (message.IsUrgent ? UrgentLasts : Lasts);
        var devices = await db.PushDevices.AsNoTracking().Where(device => device.AccountId == message.AccountId
            && db.Users.Any(account => account.Id == device.AccountId && account.DisabledAt == null)).ToListAsync(cancellationToken);
        if (message.ReadAt is not null || devices.Count == 0 || now >= until)
        {
            message.EndPush(message.ReadAt is not null ? PushEnd.Read : devices.Count == 0 ? PushEnd.NoConsent : PushEnd.Expired);
            await SaveAsync(cancellationToken);
        }
        else if (!message.IsUrgent && (await QuietAsync(message.AccountId, cancellationToken)).EndAfter(now) is { } morning)
        {
            message.Hold(morning);
            await SaveAsync(cancellationToken);
        }
        else
        {
            message.Claim(now + Lease);
            if (await SaveAsync(cancellationToken))
            {
                await SendAsync(message, devices.FindAll(device => !message.PushedTo.Contains(device.Id)), until, cancellationToken);
            }
        }
    }

    private async Task<QuietHours> QuietAsync(Guid accountId, CancellationToken cancellationToken) =>
        (await db.MessageSettings.AsNoTracking().SingleOrDefaultAsync(row => row.AccountId == accountId, cancellationToken))?.Quiet
            ?? QuietHours.OfCity(configuration);

    private async Task SendAsync(Message message, List<PushDevice> devices, DateTimeOffset until, CancellationToken cancellationToken)
    {
        List<(PushDevice Device, PushAnswer Answer, TimeSpan Wait)> answers = [];
        foreach (var device in devices)
        {
            var (answer, wait) = await send.RunAsync(message, device, until, cancellationToken);
            answers.Add((device, answer, wait));
        }

        var now = clock.GetUtcNow();
        answers.FindAll(one => one.Answer is PushAnswer.Taken).ForEach(one => message.PushedToDevice(one.Device.Id, now));
        if (answers.Exists(one => one.Answer is PushAnswer.Later) && message.PushAttempts < MostAttempts)
        {
            message.PushAgain(now, answers.Max(one => one.Wait));
        }
        else
        {
            message.EndPush(message.PushedAt is not null ? PushEnd.Sent
                : answers.TrueForAll(one => one.Answer is PushAnswer.Gone) ? PushEnd.NoDevice : PushEnd.Refused);
        }

        // Whatever is shut down now was sent all the same.
        await db.InOneCommitAsync(() => NoteAsync(answers, now), CancellationToken.None);
    }

    /// <summary>Past what was read: its owner may take a device away while it is written to.</summary>
    private async Task NoteAsync(List<(PushDevice Device, PushAnswer Answer, TimeSpan Wait)> answers, DateTimeOffset now)
    {
        await db.SaveChangesAsync(CancellationToken.None);
        foreach (var (device, answer, _) in answers)
        {
            var row = db.PushDevices.Where(one => one.Id == device.Id);
            if (answer is PushAnswer.Taken)
            {
                await row.ExecuteUpdateAsync(set => set.SetProperty(one => one.PushedAt, now), CancellationToken.None);
            }
            else if (answer is PushAnswer.Gone && await row.ExecuteDeleteAsync(CancellationToken.None) > 0)
            {
                var home = await db.HomeOfAsync(device.AccountId, CancellationToken.None);
                db.AddEntry(Entry.Of(PushDevice.Lost, device.AccountId, home, new(ids.Next(), Guid.Empty, now)));
            }
        }
    }

    /// <returns>False where another node has taken it in the same moment.</returns>
    private async Task<bool> SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
    }
}
