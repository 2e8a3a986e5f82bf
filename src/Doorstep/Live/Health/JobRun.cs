using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Doorstep.Live.Health;

/// <summary>A row with the state of one background job of a node, as the node last reported it.</summary>
public sealed class JobRun
{
    public const int NameLength = 80;

    public required string Node { get; init; }
    public required string Job { get; init; }
    public DateTimeOffset? LastGood { get; private set; }
    public DateTimeOffset? LastFailed { get; private set; }
    /// <summary>The kind of the last failure, and nothing of its text.</summary>
    public string? LastFailure { get; private set; }
    public int FailuresInARow { get; private set; }
    /// <summary>How often it does its work; null where something else says when.</summary>
    public int? EverySeconds { get; private set; }

    internal void Tell(JobHealth health)
    {
        (LastGood, LastFailed, FailuresInARow) = (health.LastGood, health.LastFailed, health.FailuresInARow);
        LastFailure = health.LastFailure is { Length: > NameLength } name ? name[..NameLength] : health.LastFailure;
        EverySeconds = (int?)health.Beat?.TotalSeconds;
    }
}

/// <summary>A row with the state of one node: when it last reported, and its own measurements of the hour before.</summary>
public sealed class NodeReport
{
    public required string Node { get; init; }
    public required DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset SeenAt { get; private set; }
    /// <summary>A JSON object: the values by key, the newest last.</summary>
    public string Figures { get; private set; } = "{}";

    internal void Tell(string figures, DateTimeOffset at) => (Figures, SeenAt) = (figures, at);
}

sealed class HealthModel : IEntityTypeConfiguration<JobRun>, IEntityTypeConfiguration<NodeReport>
{
    public void Configure(EntityTypeBuilder<JobRun> runs)
    {
        runs.ToTable("JobRuns");
        runs.HasKey(run => new { run.Node, run.Job });
        runs.Property(run => run.Node).HasMaxLength(NodeName.Longest);
        runs.Property(run => run.Job).HasMaxLength(JobRun.NameLength);
        runs.Property(run => run.LastFailure).HasMaxLength(JobRun.NameLength);
    }

    public void Configure(EntityTypeBuilder<NodeReport> nodes)
    {
        nodes.ToTable("NodeReports");
        nodes.HasKey(node => node.Node);
        nodes.Property(node => node.Node).HasMaxLength(NodeName.Longest);
    }
}
