using System.Runtime.CompilerServices;
using System.Text.Json;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Live;

/// <summary>An entry as readers receive it: read once a node, serialised once, then shared by all who may see it.</summary>
public sealed record Published(Cursor Cursor, Entry Entry, string Json);

/// <summary>
/// The log as a stream. One reader a node follows the log and keeps its newest entries in memory; followers take them from there,
/// or from the database when they come from further back. Take a cursor, read a snapshot, then follow from the cursor:
/// a change may come twice, none is missed.
/// </summary>
public sealed class Feed(IServiceScopeFactory scopes, CommitSignal hint, JobRegistry jobs) : PeriodicJob(jobs)
{
    private const int Kept = 4096;
    private const int PageLength = 500;
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(1);

    private readonly Lock turn = new();
    /// <summary>A ring: the entry with number n stands at n modulo its length. Numbers have no gaps.</summary>
    private readonly Published[] newest = new Published[Kept];
    private readonly CommitSignal arrived = new();
    private Cursor? end;
    private long oldest = long.MaxValue;
    /// <summary>How often this node had to begin with the log anew.</summary>
    private int begun;
    private int followers;

    /// <summary>How many follow the log through this node.</summary>
    internal int Followers => Volatile.Read(ref followers);

    /// <summary>How many entries lie between what this node has read and where the log ends.</summary>
    internal long BehindOf(Cursor known) => Known is { } mine && mine.Epoch == known.Epoch ? Math.Max(0, known.Number - mine.Number) : known.Number;

    /// <summary>Where the log ends now, as this node has read it.</summary>
    public async Task<Cursor> EndAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("feed");
        return await EndAsync(scope.ServiceProvider.GetRequiredService<DoorstepContext>(), cancellationToken);
    }

    /// <summary>
    /// Every entry after a cursor, for ever. A cursor of another epoch, or from beyond the end, yields null first: read the snapshot again.
    /// </summary>
    public async IAsyncEnumerable<Published?> FollowAsync(Cursor from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref followers);
        try
        {
            await foreach (var published in EntriesAsync(from, cancellationToken))
            {
                yield return published;
            }
        }
        finally
        {
            Interlocked.Decrement(ref followers);
        }
    }

    private async IAsyncEnumerable<Published?> EntriesAsync(Cursor from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var since = Volatile.Read(ref begun);
        var now = await KnownEndAsync(cancellationToken);
        if (from.Epoch != now.Epoch || from.Number > now.Number)
        {
            from = now;
            yield return null;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            var next = arrived.Next;
            if (since != Volatile.Read(ref begun))
            {
                (since, from) = (Volatile.Read(ref begun), Known ?? from);
                yield return null;
            }

            var page = KeptAfter(from) ?? await PageAgainAsync(from, cancellationToken);
            foreach (var published in page)
            {
                from = published.Cursor;
                yield return published;
            }

            if (page.Count == 0)
            {
                await next.WaitAsync(cancellationToken);
            }
        }
    }

    /// <summary>Where the database is away, what this node has read of it.</summary>
    private async Task<Cursor> KnownEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await EndAsync(cancellationToken);
        }
        catch (Exception away) when (DatabaseAway.Is(away) && Known is { } known)
        {
            return known;
        }
    }

    /// <summary>A follower whose entries have left the memory waits for the database rather than losing her place.</summary>
    private async Task<List<Published>> PageAgainAsync(Cursor from, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await PageAsync(from, cancellationToken);
            }
            catch (Exception away) when (DatabaseAway.Is(away))
            {
                await Task.Delay(SlowPoll, cancellationToken);
            }
        }
    }

    protected override async Task LoopAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = hint.Next;
            // Where the database is away, the next poll reads on from the same place.
            await TryAsync(ReadOnAsync, stoppingToken);
            await Task.WhenAny(next, Task.Delay(SlowPoll, stoppingToken));
        }
    }

    private Cursor? Known
    {
        get
        {
            lock (turn)
            {
                return end;
            }
        }
    }

    private async Task ReadOnAsync(CancellationToken cancellationToken)
    {
        var known = await EndAsync(cancellationToken);
        if (end is not { } mine || mine.Epoch != known.Epoch || mine.Number > known.Number)
        {
            // The beginning, or a backup was restored under this node: what it remembers is of a time that is no more.
            BeginAt(known);
        }

        while (end!.Value != known && await PageAsync(end.Value, cancellationToken) is { Count: > 0 } page)
        {
            Keep(page[^1].Cursor, page);
        }
    }

    private void BeginAt(Cursor known)
    {
        lock (turn)
        {
            begun += end is null ? 0 : 1;
            (end, oldest) = (known, long.MaxValue);
        }

        arrived.Raise();
    }

    private void Keep(Cursor upTo, List<Published> page)
    {
        lock (turn)
        {
            foreach (var published in page)
            {
                newest[published.Cursor.Number % Kept] = published;
                oldest = Math.Max(Math.Min(oldest, published.Cursor.Number), published.Cursor.Number - Kept + 1);
            }

            end = upTo;
        }

        arrived.Raise();
    }

    /// <summary>The entries in memory after a cursor, or null where memory does not reach back that far.</summary>
    private List<Published>? KeptAfter(Cursor from)
    {
        lock (turn)
        {
            if (end is not { } known || known.Epoch != from.Epoch)
            {
                return null;
            }

            if (from.Number + 1 < oldest && from.Number < known.Number)
            {
                return null;
            }

            List<Published> after = [];
            for (var number = from.Number + 1; number <= known.Number; number++)
            {
                after.Add(newest[number % Kept]);
            }

            return after;
        }
    }

    private async Task<List<Published>> PageAsync(Cursor from, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("feed");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var entries = await db.Log.AsNoTracking()
            .Where(entry => entry.Epoch == from.Epoch && entry.Number > from.Number)
            .OrderBy(entry => entry.Number).Take(PageLength).ToListAsync(cancellationToken);
        return entries.ConvertAll(entry => new Published(new(entry.Epoch, entry.Number), entry, Serialise(entry)));
    }

    private static async Task<Cursor> EndAsync(DoorstepContext db, CancellationToken cancellationToken) =>
        await db.LogCounter.Select(counter => new Cursor(counter.Epoch, counter.Number)).SingleAsync(cancellationToken);

    private static string Serialise(Entry entry) => JsonSerializer.Serialize(new
    {
        what = entry.What,
        id = entry.SubjectId,
        area = entry.Area.Value,
        at = entry.At,
        facts = entry.Facts is null ? (JsonElement?)null : JsonSerializer.Deserialize<JsonElement>(entry.Facts),
    }, JsonSerializerOptions.Web);
}
