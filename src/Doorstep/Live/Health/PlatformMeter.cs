using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Doorstep.Live.Health;

/// <summary>
/// The counters and histograms of this node, for exporters and for the page of the system. Where nobody listens an instrument costs nothing.
/// </summary>
public sealed class PlatformMeter
{
    /// <summary>Of the newest commits, from which the page's number is taken.</summary>
    private const int Newest = 256;

    /// <summary>In seconds: a good disk takes a millisecond or two, and whoever waits notices a fifth of a second.</summary>
    private static readonly double[] bounds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

    private readonly Counter<long> runs;
    private readonly Counter<long> refusals;
    private readonly Histogram<double> commits;
    private readonly Lock turn = new();
    private readonly Queue<double> newest = new(Newest);
    private long refused;

    public PlatformMeter(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        Meter = meters.Create(Metrics.Source);
        runs = Meter.CreateCounter<long>(Metrics.JobRuns, "{run}", "Runs of background jobs, by how they ended");
        refusals = Meter.CreateCounter<long>(Metrics.Refused, "{request}", "Requests to open sealed fields that were refused, by the reason");
        commits = Meter.CreateHistogram(Metrics.Commit, "s", "How long the database took to commit what was written",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
    }

    /// <summary>Work of background jobs in traces. Static as sources are: listeners find it by its name.</summary>
    internal static ActivitySource Traces { get; } = new(Metrics.Source);

    internal Meter Meter { get; }

    /// <summary>Readings that were refused since this process began.</summary>
    internal long Refused => Interlocked.Read(ref refused);

    internal void JobRan(string job, bool isGood) => runs.Add(1, new("job", job), new("outcome", isGood ? "good" : "failed"));

    /// <param name="reason">budget, or database.</param>
    internal void ReadingRefused(string reason)
    {
        Interlocked.Increment(ref refused);
        refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    internal void Committed(TimeSpan duration)
    {
        commits.Record(duration.TotalSeconds);
        lock (turn)
        {
            if (newest.Count == Newest)
            {
                newest.Dequeue();
            }

            newest.Enqueue(duration.TotalMilliseconds);
        }
    }

    /// <summary>What nineteen of twenty commits stayed below since they were last forgotten, in milliseconds; null where there was none.</summary>
    internal double? SlowCommit(bool forget)
    {
        lock (turn)
        {
            var sorted = newest.Order().ToList();
            if (forget)
            {
                newest.Clear();
            }

            return sorted.Count == 0 ? null : sorted[(sorted.Count - 1) * 19 / 20];
        }
    }
}
