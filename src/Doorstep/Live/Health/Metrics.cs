namespace Doorstep.Live.Health;

/// <summary>The names of the platform's metrics. `docs/operate.md` says of each what is alarming.</summary>
public static class Metrics
{
    /// <summary>Of the meter, and of the source of traces.</summary>
    public const string Source = "Doorstep";

    public const string JobRuns = "doorstep.job.runs";
    public const string JobFailures = "doorstep.job.failures";
    public const string Queue = "doorstep.queue.length";
    public const string Spool = "doorstep.spool.length";
    public const string LogLag = "doorstep.log.lag";
    public const string Unplaced = "doorstep.tree.unplaced";
    public const string Followers = "doorstep.log.followers";
    public const string DatabaseAway = "doorstep.database.away";
    public const string Commit = "doorstep.commit.duration";
    public const string Refused = "doorstep.readings.refused";

    /// <summary>The unit in which each gauge counts, and what it is.</summary>
    internal static IReadOnlyDictionary<string, (string Unit, string Description)> Gauges { get; } = new Dictionary<string, (string, string)>
    {
        [JobFailures] = ("{failure}", "Failures in a row of a background job; 0 while it works"),
        [Queue] = ("{item}", "What waits in a queue of this node"),
        [Spool] = ("{item}", "What this node keeps in a file because the database does not take it"),
        [LogLag] = ("{entry}", "Entries of the log that this node's reader has not read yet"),
        [Unplaced] = ("{leaf}", "Entries that have no place in the transparency log yet"),
        [Followers] = ("{stream}", "Streams and desks of this node that follow the log"),
        [DatabaseAway] = ("1", "1 while the database does not answer or takes nothing, else 0"),
    };

    public static string KeyOf(string metric, string? part) => part is null ? metric : $"{metric}.{part}";
}
