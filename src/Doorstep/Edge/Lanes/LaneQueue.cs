using System.Threading.RateLimiting;
using Doorstep.Live;

namespace Doorstep.Edge.Lanes;

/// <summary>
/// The queue of one lane, with a fixed number at work and of places to wait, in order of arrival; what comes beyond them is refused with a time to
/// come back at.
/// </summary>
sealed class LaneQueue(int atOnce, int room, Chance chance, TimeProvider clock) : IDisposable
{
    /// <summary>Whoever has looked at an empty page for longer is told the truth.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private const int LongestAwaySeconds = 30;

    /// <summary>Who waits is counted here, since not all of a lane may wait in all of its room.</summary>
    private readonly ConcurrencyLimiter places = new(
        new() { PermitLimit = atOnce, QueueLimit = int.MaxValue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    private int waiting, turnedAway;

    public int Waiting => Volatile.Read(ref waiting);

    /// <returns>A place, or null where there is none in time.</returns>
    public async ValueTask<RateLimitLease?> EnterAsync(DropOrder givenUp, CancellationToken leaving)
    {
        var place = places.AttemptAcquire();
        if (place.IsAcquired)
        {
            turnedAway = 0;
            return place;
        }

        if (await WaitAsync(givenUp, leaving) is { } waitedFor)
        {
            return waitedFor;
        }

        Interlocked.Increment(ref turnedAway);
        return null;
    }

    /// <summary>
    /// Each by chance, and the more were turned away since the lane was last free, the further apart: else they all come back together.
    /// </summary>
    public TimeSpan ComeBackAfter() => TimeSpan.FromSeconds(1 + chance.Below(Math.Clamp(2 + (turnedAway / (4 * atOnce)), 2, LongestAwaySeconds)));

    public void Dispose() => places.Dispose();

    private async ValueTask<RateLimitLease?> WaitAsync(DropOrder givenUp, CancellationToken leaving)
    {
        using CancellationTokenSource longEnough = new(LongestWait, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(leaving, longEnough.Token);
        try
        {
            return Interlocked.Increment(ref waiting) <= RoomFor(givenUp) ? await places.AcquireAsync(1, over.Token) : null;
        }
        catch (OperationCanceledException) when (!leaving.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    private int RoomFor(DropOrder givenUp) => givenUp switch
    {
        DropOrder.First => room / 4,
        DropOrder.Sooner => room / 2,
        _ => room,
    };
}
