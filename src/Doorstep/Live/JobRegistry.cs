using Doorstep.Live.Health;

namespace Doorstep.Live;

/// <summary>How a background job is doing.</summary>
public sealed record JobHealth(string Name)
{
    /// <summary>When it last did its work to the end; null while it never has.</summary>
    public DateTimeOffset? LastGood { get; internal set; }
    public DateTimeOffset? LastFailed { get; internal set; }
    /// <summary>The kind of the last failure: its text may hold what somebody wrote, and stands in the log alone.</summary>
    public string? LastFailure { get; internal set; }
    /// <summary>Since it last did its work.</summary>
    public int FailuresInARow { get; internal set; }
    /// <summary>How often it does its work; null where something else says when.</summary>
    public TimeSpan? Beat { get; internal set; }
    internal DateTimeOffset? LoggedAt { get; set; }
}

/// <summary>The background jobs of this node, and when each last did its work or failed.</summary>
public sealed class JobRegistry(TimeProvider clock, ILoggerFactory logs, PlatformMeter? meter = null)
{
    /// <summary>A database that is away fails every job every second: the log hears of it once, and then once a minute.</summary>
    private static readonly TimeSpan LogAgain = TimeSpan.FromMinutes(1);

    private readonly Lock turn = new();
    private readonly List<JobHealth> all = [];

    /// <summary>As they stand now, by name.</summary>
    public IReadOnlyList<JobHealth> All
    {
        get
        {
            lock (turn)
            {
                return [.. all.Select(health => health with { }).OrderBy(health => health.Name, StringComparer.Ordinal)];
            }
        }
    }

    internal TimeProvider Clock => clock;

    internal JobHealth Add(string name)
    {
        lock (turn)
        {
            all.Add(new(name));
            return all[^1];
        }
    }

    internal void Worked(JobHealth health)
    {
        meter?.JobRan(health.Name, isGood: true);
        int failed;
        lock (turn)
        {
            (failed, health.FailuresInARow, health.LastGood, health.LoggedAt) = (health.FailuresInARow, 0, clock.GetUtcNow(), null);
        }

        if (failed > 0)
        {
            logs.CreateLogger<JobRegistry>().LogWarning("{Job} works again after {Failures} failures", health.Name, failed);
        }
    }

    internal void Failed(JobHealth health, Exception broken)
    {
        meter?.JobRan(health.Name, isGood: false);
        bool tell;
        lock (turn)
        {
            var now = clock.GetUtcNow();
            (health.FailuresInARow, health.LastFailed, health.LastFailure) = (health.FailuresInARow + 1, now, broken.GetType().Name);
            tell = health.LoggedAt is not { } told || now - told >= LogAgain;
            health.LoggedAt = tell ? now : health.LoggedAt;
        }

        if (tell)
        {
            var log = logs.CreateLogger<JobRegistry>();
            log.LogError(broken, "{Job} failed ({Failures} in a row) and will be tried again", health.Name, health.FailuresInARow);
        }
    }
}
