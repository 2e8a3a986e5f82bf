using System.Threading.Channels;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Doorstep.Privacy.Readings;

/// <summary>
/// Writes the readings of many requests in one commit (group commit). A durable commit costs the same for one as for many, so those that come while a
/// commit is under way wait for the next and share it; each field is shown only after its own. Budgets are counted here, one batch after another, so
/// that requests sent side by side do not pass one by one. Where a shared commit fails, each is tried by itself.
/// </summary>
sealed class ReadingBatchWriter(IServiceScopeFactory scopes, ReadingBudget budget, JobRegistry jobs) : PeriodicJob(jobs)
{
    private const int MostInBatch = 256;

    private readonly Channel<Waiting> lane = Channel.CreateUnbounded<Waiting>(new() { SingleReader = true });
    private int length;

    /// <summary>How many requests wait for their readings to be written.</summary>
    public int Length => Math.Max(0, Volatile.Read(ref length));

    /// <summary>Answers once the readings are committed.</summary>
    /// <param name="allowance">What the person may open; null where nothing may stand in the way.</param>
    /// <exception cref="ReadingRefusedException">More than she may.</exception>
    public async Task RunAsync(IReadOnlyList<Reading> readings, ReadingAllowance? allowance, CancellationToken cancellationToken)
    {
        Waiting waiting = new(readings, allowance);
        await lane.Writer.WriteAsync(waiting, cancellationToken);
        Interlocked.Increment(ref length);
        await waiting.Written.Task.WaitAsync(cancellationToken);
    }

    protected override async Task LoopAsync(CancellationToken stoppingToken)
    {
        while (await lane.Reader.WaitToReadAsync(stoppingToken))
        {
            var batch = lane.Reader.TakeWaiting(MostInBatch);
            Interlocked.Add(ref length, -batch.Count);
            await WriteAsync(batch);
            Worked();
        }
    }

    private async Task WriteAsync(List<Waiting> batch)
    {
        try
        {
            // Nobody's scope: it touches no protected row, and so PostgreSQL need not be told what it sees.
            using var scope = scopes.CreateScope();
            var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
            await budget.RefuseBeyondAsync(db, batch, CancellationToken.None);
            batch.RemoveAll(waiting => waiting.Written.Task.IsCompleted);
            if (batch.Exists(waiting => waiting.Readings.Count > 0))
            {
                await SaveAsync(db, [.. batch.SelectMany(waiting => waiting.Readings)]);
            }

            batch.ForEach(waiting => waiting.Written.TrySetResult());
        }
        catch (Exception) when (batch.Count > 1)
        {
            foreach (var waiting in batch)
            {
                await WriteAsync([waiting]);
            }
        }
        catch (Exception broken)
        {
            batch.ForEach(waiting => waiting.Written.TrySetException(broken));
        }
    }

    /// <summary>
    /// On PostgreSQL one packet, which is one transaction and is committed at its end: a save takes two ways to and fro, the rows and the commit. On
    /// SQLite, where a save runs each row as a command of its own, a statement that is stepped.
    /// </summary>
    private static async Task SaveAsync(DoorstepContext db, IReadOnlyList<Reading> readings)
    {
        if (db.Database.GetDbConnection() is not NpgsqlConnection postgres)
        {
            await db.InOneCommitAsync(() => db.InsertReadingsAsync(readings, CancellationToken.None));
            return;
        }

        await db.Database.OpenConnectionAsync();
        await using NpgsqlBatch packet = new(postgres)
        {
            BatchCommands = { db.InsertOf(readings), db.InsertOf([.. readings.Select(ReadingText.LeafOf)]) }
        };
        await packet.ExecuteNonQueryAsync();
    }

    /// <summary>The readings of one request, waiting for the next commit.</summary>
    internal sealed record Waiting(IReadOnlyList<Reading> Readings, ReadingAllowance? ReadingAllowance)
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

static class ReadingRows
{
    /// <summary>Many readings and their entries in the transparency log, as part of a commit that is open.</summary>
    public static async Task InsertReadingsAsync(this DoorstepContext db, IReadOnlyList<Reading> readings, CancellationToken cancellationToken)
    {
        await db.BulkInsertAsync(readings, cancellationToken);
        await db.BulkInsertAsync(readings.Select(ReadingText.LeafOf), cancellationToken);
    }
}
