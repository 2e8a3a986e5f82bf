using Doorstep.Tests.Cases;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Doorstep.Tests.Live.Telemetry;

/// <summary>A city whose own monitoring is sent everything that it can be sent.</summary>
public sealed class WatchedCity : CaseCity
{
    private readonly Collector collector = new();
    private readonly int port = ServerProcess.FreePort();

    public WatchedCity()
    {
        Settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address;
        Settings["Telemetry:PrometheusPort"] = $"{port}";
    }

    /// <summary>All that was sent until now, by its way; and what is read at the port.</summary>
    public async Task<(IReadOnlyDictionary<string, string> Sent, string Scraped)> SentAsync()
    {
        using HttpClient monitor = new();
        var scraped = await monitor.GetStringAsync($"http://127.0.0.1:{port}/metrics");
        // What is only read at the port has nothing to send, and says no.
        Services.GetRequiredService<MeterProvider>().ForceFlush();
        Assert.True(Services.GetRequiredService<TracerProvider>().ForceFlush());
        Assert.True(Services.GetRequiredService<LoggerProvider>().ForceFlush());
        string[] ways = ["/v1/metrics", "/v1/traces", "/v1/logs"];
        return (ways.ToDictionary(way => way, collector.TextOf), scraped);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        collector.Dispose();
        GC.SuppressFinalize(this);
    }
}
