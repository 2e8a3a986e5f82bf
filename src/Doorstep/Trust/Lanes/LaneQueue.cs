using System.Threading.RateLimiting;
using Doorstep.Live;

namespace Doorstep.Trust;

/// <summary>One lane: so many requests at work, so many waiting in order of arrival, and beyond that a time to come back at.</summary>
sealed class LaneQueue(int atOnce, int room, Chance chance) : IDisposable
{
    private const int LongestWaitSeconds = 30;

    /// <summary>Who waits is counted here, since not all of a lane may wait in all of its room.</summary>
    private readonly ConcurrencyLimiter places = new(new() { PermitLimit = atOnce, QueueLimit = int.MaxValue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    private int waiting, turnedAway;

    /// <returns>A place, or null where the lane is full.</returns>
    public async ValueTask<RateLimitLease?> EnterAsync(GivenUp givenUp, CancellationToken cancellationToken)
    {
        var place = places.AttemptAcquire();
        if (place.IsAcquired)
        {
            turnedAway = 0;
            return place;
        }

        try
        {
            if (Interlocked.Increment(ref waiting) <= RoomFor(givenUp))
            {
                return await places.AcquireAsync(1, cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        Interlocked.Increment(ref turnedAway);
        return null;
    }

    /// <summary>Each by chance, and the more were turned away since the lane was last free, the further apart: else they all come back together.</summary>
    public TimeSpan ComeBackAfter() => TimeSpan.FromSeconds(1 + chance.Below(Math.Clamp(2 + (turnedAway / (4 * atOnce)), 2, LongestWaitSeconds)));

    public void Dispose() => places.Dispose();

    private int RoomFor(GivenUp givenUp) => givenUp switch
    {
        GivenUp.First => room / 4,
        GivenUp.Sooner => room / 2,
        _ => room,
    };
}
