using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Doorstep.Data;

namespace Doorstep.Live.Health;

/// <summary>The measurements of this node in memory: as they stand now, and two values a minute for the last hour.</summary>
public sealed class NodeFigures
{
    /// <summary>An hour of half minutes.</summary>
    public const int ValuesKept = 120;
    /// <summary>On the page of the system, beside the gauges: in milliseconds, and how many in each half minute.</summary>
    public const string SlowCommit = "doorstep.commit.slow", Refused = Metrics.Refused;

    private readonly PlatformMeter meter;
    private readonly IReadOnlyList<Gauge> gauges;
    private readonly IReadOnlyList<StoredGauge> stored;
    private readonly ConcurrentDictionary<string, double> measured = [];
    private readonly Lock turn = new();
    private readonly Dictionary<string, Queue<double?>> history = [];
    private long refusedBefore;

    public NodeFigures(PlatformMeter meter, JobRegistry jobs, DatabaseState database, IEnumerable<Gauge> gauges, IEnumerable<StoredGauge> stored)
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(jobs);
        this.meter = meter;
        this.gauges = [.. gauges, new Gauge(Metrics.DatabaseAway, null, () => database.IsAway ? 1 : 0)];
        this.stored = [.. stored];
        foreach (var metric in this.gauges.Select(gauge => gauge.Metric).Concat(this.stored.Select(gauge => gauge.Metric)).Distinct())
        {
            Export(metric, () => ReadingsOf(metric));
        }

        Export(Metrics.JobFailures, () => jobs.All.Select(job => Measured(job.FailuresInARow, "job", job.Name)));
    }

    /// <summary>The values of the last hour by key, the newest last; null where nothing was measured.</summary>
    public IReadOnlyDictionary<string, double?[]> Hour
    {
        get
        {
            lock (turn)
            {
                return history.ToDictionary(one => one.Key, one => one.Value.ToArray());
            }
        }
    }

    /// <summary>The last hour, and this moment as its newest value.</summary>
    public IReadOnlyDictionary<string, double?[]> HourUntilNow
    {
        get
        {
            var hour = Hour;
            return ValuesNow(forget: false).ToDictionary(now => now.Key, now => (double?[])[.. hour.GetValueOrDefault(now.Key) ?? [], now.Value]);
        }
    }

    /// <summary>Reads what stands in the database.</summary>
    internal async Task MeasureAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        measured.Clear();
        foreach (var gauge in stored)
        {
            measured[gauge.Key] = await gauge.ReadAsync(db, cancellationToken);
        }
    }

    /// <summary>Writes down how things stand now, as the newest value of the hour.</summary>
    internal void Take()
    {
        lock (turn)
        {
            foreach (var (key, value) in ValuesNow(forget: true))
            {
                Put(key, value);
            }

            refusedBefore = meter.Refused;
        }
    }

    /// <param name="forget">Whether the next value begins anew where it is about a stretch of time.</param>
    private List<(string Key, double? Value)> ValuesNow(bool forget) =>
    [
        .. gauges.Select(gauge => (gauge.Key, Rounded(gauge.Read()))),
        .. stored.Select(gauge => (gauge.Key, Rounded(measured.TryGetValue(gauge.Key, out var value) ? value : null))),
        (SlowCommit, Rounded(meter.SlowCommit(forget))),
        (Refused, meter.Refused - refusedBefore),
    ];

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 2) : null;

    private void Export(string metric, Func<IEnumerable<Measurement<double>>> read)
    {
        var (unit, description) = Metrics.Gauges[metric];
        meter.Meter.CreateObservableGauge(metric, read, unit, description);
    }

    private IEnumerable<Measurement<double>> ReadingsOf(string metric) =>
    [
        .. gauges.Where(gauge => gauge.Metric == metric).Select(gauge => Measured(gauge.Read(), "name", gauge.Part)),
        .. stored.Where(gauge => gauge.Metric == metric && measured.ContainsKey(gauge.Key))
            .Select(gauge => Measured(measured.GetValueOrDefault(gauge.Key), "name", gauge.Part)),
    ];

    private static Measurement<double> Measured(double value, string label, string? said) =>
        said is null ? new(value) : new(value, new KeyValuePair<string, object?>(label, said));

    private void Put(string key, double? value)
    {
        if (!history.TryGetValue(key, out var values))
        {
            history[key] = values = new(ValuesKept);
        }

        if (values.Count == ValuesKept)
        {
            values.Dequeue();
        }

        values.Enqueue(value);
    }
}
