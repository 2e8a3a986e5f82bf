namespace Doorstep.Data;

/// <summary>
/// A cache of something read from the database, checked by a stamp. Now and then one small query asks for the stamp of the rows that it comes from,
/// and where that is another the whole is read anew; whoever asks meanwhile waits for the one who reads.
/// </summary>
/// <param name="job">The name under which it reads.</param>
/// <param name="looksAgain">How old an answer may be.</param>
/// <param name="stamp">Other whenever the rows are others.</param>
sealed class StampedCache<TStamp, T>(
    IServiceScopeFactory scopes, TimeProvider clock, string job, TimeSpan looksAgain,
    Func<DoorstepContext, CancellationToken, Task<TStamp>> stamp, Func<DoorstepContext, CancellationToken, Task<T>> read) : IDisposable
    where TStamp : struct, IEquatable<TStamp> where T : class
{
    private readonly SemaphoreSlim looking = new(1);
    private Known? known;
    private long lookedAt;
    private volatile bool isOutdated;

    /// <summary>While the database is away, what was last read counts.</summary>
    public bool MayBeOld { get; init; }

    /// <summary>As it was last read; null before that.</summary>
    public T? Last => Volatile.Read(ref known)?.Value;

    private bool IsFresh => !isOutdated && clock.GetElapsedTime(Volatile.Read(ref lookedAt)) < looksAgain;

    /// <summary>The rows have just changed here: the next who asks is told of the new ones.</summary>
    public void LookAgain() => isOutdated = true;

    public async ValueTask<T> NowAsync(CancellationToken cancellationToken = default)
    {
        if (IsFresh && Last is { } value)
        {
            return value;
        }

        await looking.WaitAsync(cancellationToken);
        try
        {
            // Whoever waited behind the one who looked has her answer.
            return IsFresh && Last is { } fresh ? fresh : await LookAsync(cancellationToken);
        }
        catch (Exception away) when (MayBeOld && Last is { } last && DatabaseAway.Is(away))
        {
            Volatile.Write(ref lookedAt, clock.GetTimestamp());
            return last;
        }
        finally
        {
            looking.Release();
        }
    }

    public void Dispose() => looking.Dispose();

    private async Task<T> LookAsync(CancellationToken cancellationToken)
    {
        // Before the question: what changes while it is asked is asked about once more.
        isOutdated = false;
        using var scope = scopes.AsJob(job);
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = await stamp(db, cancellationToken);
        if (known is not { } same || !same.Stamp.Equals(now))
        {
            Volatile.Write(ref known, new(now, await read(db, cancellationToken)));
        }

        Volatile.Write(ref lookedAt, clock.GetTimestamp());
        return known!.Value;
    }

    private sealed record Known(TStamp Stamp, T Value);
}
