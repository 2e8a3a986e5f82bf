using Doorstep.Data;

namespace Doorstep.Live.Health;

/// <summary>
/// A gauge of this node that can be read at any moment, such as the length of a queue. A module adds one to the container; it is exported and stands
/// on the page of the system. It is a number about machinery: never about a person, an account, or an area below the city.
/// </summary>
/// <param name="Metric">One of <see cref="Metrics"/>.</param>
/// <param name="Part">Which of several, such as the queue's name; null where there is one.</param>
/// <param name="Read">Quick, and asks no database.</param>
public sealed record Gauge(string Metric, string? Part, Func<double> Read)
{
    public string Key => Metrics.KeyOf(Metric, Part);
}

/// <summary>Like <see cref="Gauge"/>, for what stands in the database: read every half minute.</summary>
public sealed record StoredGauge(string Metric, string? Part, Func<DoorstepContext, CancellationToken, Task<double>> ReadAsync)
{
    public string Key => Metrics.KeyOf(Metric, Part);
}

static class GaugeExtensions
{
    public static IServiceCollection AddGauge<T>(this IServiceCollection services, string metric, string? part, Func<T, double> read)
        where T : notnull =>
        services.AddSingleton(all => new Gauge(metric, part, () => read(all.GetRequiredService<T>())));
}
