using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;

namespace Doorstep.Sync.Phone;

/// <summary>When a worker's phone, or her browser, last spoke with the server, and what it said was unsent.</summary>
[SeenWith(Permission.ViewTasks)]
public sealed class PhoneContact : IProtected
{
    public const int LongestFailure = 80;

    private PhoneContact() { }

    /// <summary>Of the registered device, or of the session.</summary>
    public Guid Id { get; private init; }
    public Guid AccountId { get; private init; }
    /// <summary>The worker's community.</summary>
    public AreaCode Area { get; private set; }
    public DateTimeOffset LastAt { get; private set; }
    public DateTimeOffset? LastFailedAt { get; private set; }
    /// <summary>A key of words.json.</summary>
    public string? LastFailure { get; private set; }
    public int Unsent { get; private set; }
    /// <summary>When the oldest of what is unsent was made: the age that the phone told, taken off the server's own time.</summary>
    public DateTimeOffset? OldestUnsentAt { get; private set; }
    public DateTimeOffset? SnapshotAt { get; private set; }

    internal static PhoneContact Of(Guid session, Guid account) => new() { Id = session, AccountId = account };

    internal void Spoke(AreaCode area, OutboxReport? outbox, bool isSnapshot, DateTimeOffset at)
    {
        (Area, LastAt, SnapshotAt) = (area, at, isSnapshot ? at : SnapshotAt);
        if (outbox is { } told)
        {
            var seconds = Math.Clamp(told.OldestSeconds, 0, (long)TimeSpan.FromDays(3650).TotalSeconds);
            (Unsent, OldestUnsentAt) = (Math.Clamp(told.Unsent, 0, 1_000_000), told.Unsent > 0 ? at.AddSeconds(-seconds) : null);
        }
    }

    internal void Failed(string why, DateTimeOffset at) => (LastFailedAt, LastFailure) = (at, why);
}
