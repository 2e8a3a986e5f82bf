using Doorstep.Live.Health;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Doorstep.Live.Telemetry;

/// <summary>
/// Export of metrics, traces and logs to the city's own monitoring (OpenTelemetry). Off unless a setting names where it goes; then nothing of it is
/// made. No person, account, area or search goes along: traces and logs pass through lists of what may.
/// </summary>
static class TelemetryRegistration
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT", Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>Meters of the server itself; their labels are routes as they are declared, and codes.</summary>
    private static readonly string[] meters =
        [Metrics.Source, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting",
            "System.Runtime"];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var (isSent, port) = (SetCollector(builder.Configuration), MetricsPort.Of(builder.Configuration));
        if (!isSent && port is null)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(about => about
            .AddService("doorstep", serviceVersion: typeof(Program).Assembly.GetName().Version?.ToString(3), autoGenerateServiceInstanceId: false)
            .AddDetector(all => new OfNode(all.GetRequiredService<NodeName>())));
        telemetry.WithMetrics(metrics => SetMetrics(metrics, isSent, port));
        if (isSent)
        {
            telemetry.WithTracing(traces => traces.AddSource(Metrics.Source)
                .AddAspNetCoreInstrumentation().AddProcessor(new SpanTagFilter()).AddOtlpExporter());
            builder.Logging.AddOpenTelemetry(logs => logs.AddProcessor(new LogRecordFilter()).AddOtlpExporter());
            // The exporter's own calls are no news, and would be sent with the next.
            builder.Logging.AddFilter("System.Net.Http.HttpClient.Otlp", LogLevel.Warning);
        }
    }

    private static void SetMetrics(MeterProviderBuilder metrics, bool isSent, MetricsPort? port)
    {
        metrics.AddMeter(meters);
        if (isSent)
        {
            metrics.AddOtlpExporter();
        }

        if (port is not null)
        {
            metrics.AddPrometheusHttpListener(listener => (listener.Host, listener.Port) = (port.Host, port.Port));
        }
    }

    /// <summary>The standard's own setting, or ours, which means the same.</summary>
    private static bool SetCollector(IConfigurationManager configuration)
    {
        var address = configuration[Endpoint] is { Length: > 0 } standard ? standard : configuration["Telemetry:Otlp"];
        if (string.IsNullOrWhiteSpace(address))
        {
            return false;
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException(
                $"Telemetry:Otlp ({Endpoint}) is where a collector listens, such as http://127.0.0.1:4318; '{address}' is no such address.");
        }

        var protocol = configuration[Protocol] ?? "http/protobuf";
        configuration.AddInMemoryCollection(new Dictionary<string, string?> { [Endpoint] = address, [Protocol] = protocol });
        return true;
    }

    /// <summary>Names the exporting node in everything that is sent.</summary>
    private sealed class OfNode(NodeName node) : IResourceDetector
    {
        public Resource Detect() => new([new("service.instance.id", node.Value)]);
    }
}
