using System.Text.Json;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Live.Health;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Insights.Operation;

/// <summary>The state of a background job.</summary>
public enum JobState
{
    /// <summary>It has had nothing to do since the start.</summary>
    Waits,
    Works,
    /// <summary>It does not fail, and should have done its work long ago.</summary>
    Late,
    Fails,
}

/// <summary>
/// GET /api/platform: how the nodes of the city are doing, this one as it is now, the others as they said within the last half minute.
/// Where the database is away this node still tells of itself.
/// </summary>
public sealed class ShowPlatform(
    DoorstepContext db, NodeName self, NodeFigures figures, JobRegistry jobs, KeepHealth keep, DatabaseState database, TimeProvider clock)
{
    /// <summary>A node says something every half minute.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(2);

    /// <summary>Beyond three times its beat, so that a slow run is no alarm.</summary>
    private static readonly TimeSpan late = TimeSpan.FromMinutes(1);
    private const int LateBeats = 3;

    /// <param name="AwaySince">Since when the database is away, as this node sees it; null while it is not.</param>
    public sealed record Platform(DateTimeOffset At, DateTimeOffset? AwaySince, IReadOnlyList<Node> Nodes);

    /// <param name="Figures">The last hour, two values a minute, the newest last.</param>
    public sealed record Node(
        string Name, bool IsThis, DateTimeOffset StartedAt, DateTimeOffset SeenAt, bool IsSilent,
        IReadOnlyList<Job> Jobs, IReadOnlyDictionary<string, double?[]> Figures);

    /// <param name="LastFailure">The kind of exception.</param>
    public sealed record Job(
        string Name, JobState State, DateTimeOffset? LastGood, DateTimeOffset? LastFailed, string? LastFailure, int FailuresInARow);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/platform",
            (ShowPlatform useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
        .Needs(Permission.WatchPlatform).WithTags("Platform").WithSummary("How the nodes, jobs and queues of the platform are doing");

    public async Task<Platform> RunAsync(CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        await database.AnswersAsync();
        var others = database.IsAway ? [] : await OthersAsync(now, cancellationToken);
        return new(now, database.AwaySince, [ThisOne(now), .. others]);
    }

    private Node ThisOne(DateTimeOffset now)
    {
        var all = jobs.All.Select(job =>
            JobOf(job.Name, job.LastGood, job.LastFailed, job.LastFailure, job.FailuresInARow, job.Beat, keep.StartedAt, now));
        return new(self.Value, true, keep.StartedAt, now, false, [.. all], figures.HourUntilNow);
    }

    private async Task<List<Node>> OthersAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var reports = await db.NodeReports.AsNoTracking().Where(report => report.Node != self.Value).OrderBy(report => report.Node)
                .ToListAsync(cancellationToken);
            var runs = await db.JobRuns.AsNoTracking().Where(run => run.Node != self.Value).OrderBy(run => run.Job).ToListAsync(cancellationToken);
            var ofNode = runs.ToLookup(run => run.Node);
            return reports.ConvertAll(report => new Node(report.Node, false, report.StartedAt, report.SeenAt, now - report.SeenAt > SilentAfter,
                [.. ofNode[report.Node].Select(run => JobOf(run, report))],
                JsonSerializer.Deserialize<Dictionary<string, double?[]>>(report.Figures)!));
        }
        catch (Exception away) when (DatabaseAway.Is(away))
        {
            return [];
        }
    }

    private static Job JobOf(JobRun run, NodeReport report) => JobOf(run.Job, run.LastGood, run.LastFailed, run.LastFailure, run.FailuresInARow,
        run.EverySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, report.StartedAt, report.SeenAt);

    /// <param name="beat">How often it does its work; null where something else says when.</param>
    private static Job JobOf(
        string name, DateTimeOffset? good, DateTimeOffset? failed, string? failure, int inARow, TimeSpan? beat,
        DateTimeOffset startedAt, DateTimeOffset at)
    {
        var state = inARow > 0 ? JobState.Fails
            : beat is { } every && at - (good ?? startedAt) > (LateBeats * every) + late ? JobState.Late
            : good is null ? JobState.Waits : JobState.Works;
        return new(name, state, good, failed, failure, inARow);
    }
}
