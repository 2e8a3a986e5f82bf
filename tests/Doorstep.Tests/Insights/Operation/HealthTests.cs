using System.Net;
using System.Net.Http.Json;
using Doorstep.Insights.Operation;
using Doorstep.Tests.Cases;

namespace Doorstep.Tests.Insights.Operation;

/// <summary>What the machine in front of the nodes asks each of them, without a session.</summary>
public sealed class HealthTests(DoorstepApp app)
{
    [Fact]
    public async Task A_node_at_work_is_alive_and_ready()
    {
        using var balancer = app.CreateClient();
        Assert.Equal((HttpStatusCode.OK, "alive"), await AskAsync(balancer, "/healthz"));
        Assert.Equal((HttpStatusCode.OK, "ready"), await AskAsync(balancer, "/readyz"));
        var answer = await balancer.GetAsync("/readyz");
        Assert.Equal("""{"status":"ready"}""", await answer.Content.ReadAsStringAsync());
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    /// <summary>A balancer that took it away would take the place where calls for help are kept.</summary>
    [Fact]
    public async Task A_node_whose_database_is_away_is_degraded_and_still_sent_requests()
    {
        await using var city = await Outage.CityAsync<CaseCity>();
        using var balancer = city.CreateClient();
        Assert.Equal((HttpStatusCode.OK, "ready"), await AskAsync(balancer, "/readyz"));
        await using (await Outage.BeginAsync(city))
        {
            await ClockedCity.EventuallyAsync(async () => await AskAsync(balancer, "/readyz") == (HttpStatusCode.OK, "degraded"));
            Assert.Equal((HttpStatusCode.OK, "alive"), await AskAsync(balancer, "/healthz"));
        }

        await ClockedCity.EventuallyAsync(async () => await AskAsync(balancer, "/readyz") == (HttpStatusCode.OK, "ready"));
    }

    [Fact]
    public async Task A_node_that_is_being_stopped_takes_no_more_requests()
    {
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        using var balancer = own.CreateClient();
        var life = own.Services.GetRequiredService<IHostApplicationLifetime>();
        TaskCompletionSource<(HttpStatusCode, string)> said = new();
        // Asked while it stops, before anything of it is taken down.
        life.ApplicationStopping.Register(() => said.SetResult(AskAsync(balancer, "/readyz").GetAwaiter().GetResult()));
        await Task.Run(life.StopApplication, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "stopping"), await said.Task);
    }

    private static async Task<(HttpStatusCode Code, string Word)> AskAsync(HttpClient client, string path)
    {
        var answer = await client.GetAsync(path);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<TellHealth.State>())!.Status);
    }
}
