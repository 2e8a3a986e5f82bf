using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Messages;

/// <summary>Puts messages of which some may have been told before.</summary>
public static class Outbox
{
    /// <summary>
    /// Adds the messages whose key their account was not told yet, and those without a key; the caller saves them with her act. Of two nodes that put
    /// the same key in the same moment the second's save fails, and its next attempt leaves the message out.
    /// </summary>
    /// <returns>How many were added.</returns>
    public static async Task<int> PutAsync(DoorstepContext db, IReadOnlyList<Message> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(messages);
        var keyed = messages.Where(message => message.Key is not null).ToList();
        var (accounts, keys) = (keyed.ConvertAll(message => message.AccountId), keyed.ConvertAll(message => message.Key));
        var told = keyed.Count == 0 ? [] : (await db.Messages.AsNoTracking()
            .Where(message => accounts.Contains(message.AccountId) && keys.Contains(message.Key))
            .Select(message => new { message.AccountId, message.Key }).ToListAsync(cancellationToken))
            .Select(message => (message.AccountId, message.Key)).ToHashSet();
        told.UnionWith(db.Messages.Local.Select(message => (message.AccountId, message.Key)));
        List<Message> fresh = [.. messages
            .Where(message => message.Key is null || told.Add((message.AccountId, message.Key))).DistinctBy(message => message.Id)];
        db.AddRange(fresh);
        return fresh.Count;
    }
}
