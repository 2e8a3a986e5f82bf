using Doorstep.Live;
using Npgsql;

namespace Doorstep.Data.Postgres;

/// <summary>The connection string of this node's own connections for commit signals.</summary>
sealed record PostgresSignal(string Connection);

/// <summary>
/// Carries commit signals between the nodes of a city over PostgreSQL's LISTEN and NOTIFY: tells the others after a commit here, and listens for
/// theirs. A lost hint costs only the feed's slow poll.
/// </summary>
sealed class PostgresNode(PostgresSignal signal, CommitSignal hint, JobRegistry jobs) : PeriodicJob(jobs)
{
    private const string Channel = "doorstep_log";
    private static readonly TimeSpan Coalesce = TimeSpan.FromMilliseconds(5);

    private readonly SemaphoreSlim committed = new(0, 1);

    protected override Task LoopAsync(CancellationToken stoppingToken)
    {
        hint.Committed += Remember;
        return Task.WhenAll(KeepAsync(TellAsync, stoppingToken), KeepAsync(ListenAsync, stoppingToken));
    }

    private void Remember()
    {
        if (committed.CurrentCount == 0)
        {
            try
            {
                committed.Release();
            }
            catch (SemaphoreFullException)
            {
                // Two commits at once: one hint is enough.
            }
        }
    }

    private Task KeepAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken stoppingToken) => AgainAsync(async stop =>
    {
        await using var connection = new NpgsqlConnection(signal.Connection);
        await connection.OpenAsync(stop);
        Worked();
        await work(connection, stop);
    }, stoppingToken);

    private async Task TellAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        await using var notify = new NpgsqlCommand($"NOTIFY {Channel}", connection);
        while (true)
        {
            await committed.WaitAsync(stoppingToken);
            await notify.ExecuteNonQueryAsync(stoppingToken);
            await Task.Delay(Coalesce, stoppingToken);
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        connection.Notification += (_, _) => hint.Raise();
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stoppingToken);
        }

        while (true)
        {
            await connection.WaitAsync(stoppingToken);
        }
    }
}
