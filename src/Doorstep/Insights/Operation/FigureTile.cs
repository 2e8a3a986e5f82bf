using Doorstep.Live.Health;

namespace Doorstep.Insights.Operation;

/// <summary>One number of a node on the page of the system: what it counts, and from where on somebody should look.</summary>
/// <param name="Alarm">From here on it is more than a busy moment; null where no number is wrong. `docs/operate.md` says the same.</param>
/// <param name="IsSum">Counted over the hour, where the others say how it is now.</param>
/// <param name="IsHelp">Somebody waits for help: the one thing that is red.</param>
sealed record FigureTile(string Key, double? Alarm, bool IsSum = false, bool IsHelp = false)
{
    public static IReadOnlyList<FigureTile> All { get; } =
    [
        new(Metrics.KeyOf(Metrics.Spool, "emergencies"), 1, IsHelp: true),
        new(Metrics.KeyOf(Metrics.Queue, "emergencies"), 20),
        new(Metrics.KeyOf(Metrics.Queue, "reports"), 500),
        new(Metrics.KeyOf(Metrics.Queue, "readings"), 200),
        new(Metrics.KeyOf(Metrics.Queue, "messages"), 500),
        new(Metrics.KeyOf(Metrics.Queue, "work"), 50),
        new(Metrics.KeyOf(Metrics.Queue, "bulk"), 100),
        new(NodeFigures.SlowCommit, 500),
        new(Metrics.LogLag, 100),
        new(Metrics.Unplaced, 20_000),
        new(Metrics.KeyOf(Metrics.Spool, "readings"), 1),
        new(NodeFigures.Refused, null, IsSum: true),
        new(Metrics.Followers, null),
    ];

    /// <summary>What stands behind "system.figure." in the words.</summary>
    public string Word => Key["doorstep.".Length..];

    public double? Of(IReadOnlyDictionary<string, double?[]> hour) => hour.GetValueOrDefault(Key) is not { } values ? null
        : IsSum ? values.Sum(value => value ?? 0) : values.LastOrDefault(value => value is not null);

    public bool IsAlarming(double? value) => value >= Alarm;
}
