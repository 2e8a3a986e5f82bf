using System.Text.Json;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Live.Health;

/// <summary>
/// Writes down every half minute how this node and its jobs are doing, for the page of the system, where all nodes stand together.
/// What a node said that has been silent for a day is taken away; a node that is stopped in order takes its own away.
/// </summary>
public sealed class KeepHealth(
    IServiceScopeFactory scopes, NodeFigures figures, NodeName node, DatabaseState database, TimeProvider clock, JobRegistry jobs) : PeriodicJob(jobs)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DropAfter = TimeSpan.FromDays(1);
    /// <summary>A server that stops waits for nobody's bookkeeping.</summary>
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(2);

    private readonly JobRegistry all = jobs;
    private bool isTold;

    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (isTold)
        {
            // SQLite waits for a lock on the thread that asks.
            var farewell = Task.Run(TakeOwnAwayAsync, CancellationToken.None);
            await farewell.WaitAsync(LongestFarewell, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Measures, and tells the other nodes.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await database.AnswersAsync();
        using var scope = scopes.AsJob("health");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        try
        {
            await figures.MeasureAsync(db, cancellationToken);
        }
        catch (Exception away) when (DatabaseAway.Is(away))
        {
            database.Lose();
            throw;
        }
        finally
        {
            // An outage is seen in the hour afterwards, too.
            figures.Take();
        }

        await TellAsync(db, cancellationToken);
    }

    protected override Task LoopAsync(CancellationToken stoppingToken) => EveryAsync(Every, RunAsync, stoppingToken);

    private async Task TellAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(db, cancellationToken);
            isTold = true;
        }
        catch (Exception away) when (DatabaseAway.Is(away))
        {
            database.Refuse();
            throw;
        }
    }

    private async Task WriteAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await db.NodeReports.FindAsync([node.Value], cancellationToken) is not { } report)
        {
            db.Add(report = new() { Node = node.Value, StartedAt = StartedAt });
        }

        report.StartedAt = StartedAt;
        report.Tell(JsonSerializer.Serialize(figures.Hour), now);
        var known = await db.JobRuns.Where(run => run.Node == node.Value).ToDictionaryAsync(run => run.Job, cancellationToken);
        foreach (var job in all.All)
        {
            if (!known.TryGetValue(job.Name, out var run))
            {
                db.Add(run = new() { Node = node.Value, Job = job.Name });
            }

            run.Tell(job);
        }

        await db.SaveChangesAsync(cancellationToken);
        await DropSilentAsync(db, now - DropAfter, cancellationToken);
    }

    private static async Task DropSilentAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var silent = await db.NodeReports.Where(report => report.SeenAt < before).Select(report => report.Node).ToListAsync(cancellationToken);
        if (silent.Count > 0)
        {
            await DropAsync(db, silent, cancellationToken);
        }
    }

    private async Task TakeOwnAwayAsync()
    {
        using var scope = scopes.AsJob("health");
        await DropAsync(scope.ServiceProvider.GetRequiredService<DoorstepContext>(), [node.Value], CancellationToken.None);
    }

    private static async Task DropAsync(DoorstepContext db, IReadOnlyList<string> nodes, CancellationToken cancellationToken)
    {
        await db.JobRuns.Where(run => nodes.Contains(run.Node)).ExecuteDeleteAsync(cancellationToken);
        await db.NodeReports.Where(report => nodes.Contains(report.Node)).ExecuteDeleteAsync(cancellationToken);
    }
}
