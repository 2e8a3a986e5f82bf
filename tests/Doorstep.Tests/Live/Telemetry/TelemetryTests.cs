using System.Net;
using System.Net.Sockets;
using Doorstep.Tests.Cases;
using OpenTelemetry.Metrics;

namespace Doorstep.Tests.Live.Telemetry;

/// <summary>What a city's own monitoring reads, and where.</summary>
public sealed class TelemetryTests(DoorstepApp app)
{
    [Fact]
    public async Task Numbers_are_read_at_a_port_of_their_own_and_at_no_other()
    {
        var port = ServerProcess.FreePort();
        await using var city = new CaseCity { Settings = { ["Telemetry:PrometheusPort"] = $"{port}" } };
        await city.InitializeAsync();
        await city.ReportAsync(city.AReport());
        using HttpClient monitor = new();
        var scraped = await monitor.GetStringAsync($"http://127.0.0.1:{port}/metrics");
        string[] some =
        [
            "doorstep_job_runs_total", "doorstep_commit_duration_seconds_bucket", "doorstep_queue_length", "name=\"emergencies\"",
            "http_server_request_duration_seconds",
        ];
        Assert.All(some, metric => Assert.Contains(metric, scraped, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, (await city.CreateClient().GetAsync("/metrics")).StatusCode);
    }

    /// <summary>Whoever watches is less important than whoever calls for help.</summary>
    [Fact]
    public async Task A_port_that_somebody_else_has_and_a_collector_that_is_away_keep_no_node_from_working()
    {
        using TcpListener somebody = new(IPAddress.Loopback, 0);
        somebody.Start();
        var port = ((IPEndPoint)somebody.LocalEndpoint).Port;
        await using var city = new CaseCity();
        (city.Settings["Telemetry:PrometheusPort"], city.Settings["Telemetry:Otlp"]) = ($"{port}", $"http://127.0.0.1:{ServerProcess.FreePort()}");
        await city.InitializeAsync();
        Assert.NotEmpty((await city.ReportAsync(city.AReport())).Number);
    }

    [Fact]
    public async Task An_errand_beside_the_server_leaves_its_port_alone()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        var folder = Directory.CreateTempSubdirectory("doorstep-errand-").FullName;
        Dictionary<string, string> settings = new() { ["Telemetry__PrometheusPort"] = $"{((IPEndPoint)server.LocalEndpoint).Port}" };
        Assert.Empty(await ServerProcess.RunAsync(settings, "migrate", "--data", folder));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Nothing_is_made_for_a_city_that_asks_for_none() => Assert.Null(app.Services.GetService<MeterProvider>());

    [Theory]
    [InlineData("Telemetry:Otlp", "collector")]
    [InlineData("Telemetry:PrometheusPort", "all")]
    [InlineData("Telemetry:PrometheusPort", "70000")]
    public async Task A_setting_that_leads_nowhere_is_named_at_the_start(string setting, string value)
    {
        await using var own = new DoorstepApp { Settings = { [setting] = value } };
        await own.InitializeAsync();
        var refused = Assert.ThrowsAny<InvalidOperationException>(() => own.Services);
        Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
    }
}
