using System.Net;
using System.Net.Http.Json;
using Doorstep.Insights.Operation;
using Doorstep.Live;
using Doorstep.Live.Health;
using Doorstep.Tests.Cases;
using Doorstep.Tests.Register;
using Doorstep.Access;
using Doorstep.Privacy.Readings;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Insights.Operation;

/// <summary>What an operator reads about the nodes of a city.</summary>
public sealed class PlatformTests
{
    [Fact]
    public async Task Every_node_tells_of_its_jobs_once_and_all_stand_on_each_nodes_page()
    {
        var database = new TestDatabase();
        await database.CreateAsync();
        await using DoorstepApp first = new(database) { Settings = { ["Node:Name"] = "first" } };
        await using DoorstepApp second = new(database) { Settings = { ["Node:Name"] = "second" } };
        foreach (var node in (DoorstepApp[])[first, first, second, second])
        {
            await KeepAsync(node);
        }

        var jobs = second.Services.GetRequiredService<JobRegistry>().All.Select(job => job.Name).ToList();
        Assert.Equal(2 * jobs.Count, await first.FromDatabaseAsync(db => db.JobRuns.CountAsync()));
        var platform = await PlatformOfAsync(first);
        Assert.Null(platform.AwaySince);
        Assert.Equal([("first", true, false), ("second", false, false)], platform.Nodes.Select(node => (node.Name, node.IsThis, node.IsSilent)));
        Assert.All(platform.Nodes, node => Assert.Equal(jobs, node.Jobs.Select(job => job.Name)));
        Assert.All(platform.Nodes, node => Assert.All(FigureTile.All, tile => Assert.Contains(tile.Key, node.Figures.Keys)));
        Assert.Equal(0, platform.Nodes[1].Figures["doorstep.queue.length.emergencies"][^1]);

        // One that fell silent yesterday is gone; one that is stopped in order takes its own away at once.
        await first.WithDatabaseAsync(db => db.NodeReports.Where(report => report.Node == "second")
            .ExecuteUpdateAsync(set => set.SetProperty(report => report.SeenAt, TimeProvider.System.GetUtcNow().AddHours(-25))));
        Assert.True((await PlatformOfAsync(first)).Nodes[1].IsSilent);
        await KeepAsync(first);
        Assert.Equal(["first"], await first.FromDatabaseAsync(db => db.JobRuns.Select(run => run.Node).Distinct().ToListAsync()));
        await KeepAsync(second);
        await second.Services.GetRequiredService<KeepHealth>().StopAsync(CancellationToken.None);
        Assert.Equal(["first"], await first.FromDatabaseAsync(db => db.NodeReports.Select(report => report.Node).ToListAsync()));
        Assert.Equal(jobs.Count, await first.FromDatabaseAsync(db => db.JobRuns.CountAsync()));
    }

    [Fact]
    public async Task What_failed_while_the_database_was_away_is_told_afterwards_and_stopped_nothing()
    {
        await using var city = await Outage.CityAsync<CaseCity>();
        var (keep, jobs) = (city.Services.GetRequiredService<KeepHealth>(), city.Services.GetRequiredService<JobRegistry>());
        await KeepAsync(city);
        await using (await Outage.BeginAsync(city))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => keep.RunAsync(TestContext.Current.CancellationToken));
            await ClockedCity.EventuallyAsync(() => Task.FromResult(jobs.All.Any(job => job.FailuresInARow > 0)));
            // As a page shows it that was open before: whose session it is stands in the database.
            using var open = city.Services.CreateScope();
            var seen = await open.ServiceProvider.GetRequiredService<ShowPlatform>().RunAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(seen.AwaySince);
            Assert.Contains(seen.Nodes.Single().Jobs, job => job is { State: JobState.Fails, FailuresInARow: > 0 });
        }

        await ClockedCity.EventuallyAsync(() => Task.FromResult(jobs.All.All(job => job.FailuresInARow == 0)));
        await KeepAsync(city);
        var node = (await PlatformOfAsync(city)).Nodes.Single();
        var stumbled = node.Jobs.Where(job => job.LastFailure is not null).ToList();
        Assert.NotEmpty(stumbled);
        Assert.All(stumbled, job => Assert.EndsWith("Exception", job.LastFailure, StringComparison.Ordinal));
        Assert.Contains(1, node.Figures[Metrics.DatabaseAway]);
        var kept = await city.FromDatabaseAsync(db => db.JobRuns.Where(run => run.LastFailure != null).Select(run => run.Job).ToListAsync());
        Assert.Contains(kept, job => stumbled.Exists(one => one.Name == job));
    }

    [Fact]
    public async Task Readings_beyond_the_budget_and_the_time_of_commits_are_counted()
    {
        await using var own = new DoorstepApp { ReadingsPerHour = 3 };
        await own.InitializeAsync();
        var ground = await RegisterGround.MakeAsync(own);
        var staff = await RegisterClient.OfAsync(own, ground);
        var person = (await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(1))).Residents[0].Id;
        var codes = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            var answer = await staff.Http.PostAsJsonAsync($"/api/register/residents/{person}/open", new { field = "Name", purpose = Purposes.Visit });
            codes.Add(answer.StatusCode);
        }

        var refused = codes.Count(code => code is HttpStatusCode.TooManyRequests);
        Assert.InRange(refused, 1, 3);
        var figures = (await PlatformOfAsync(own)).Nodes.Single().Figures;
        Assert.Equal(refused, figures[NodeFigures.Refused].Sum(value => value ?? 0));
        Assert.True(figures[NodeFigures.SlowCommit][^1] > 0);
    }

    [Fact]
    public async Task The_page_is_the_operators_alone_and_speaks_her_language()
    {
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        var operators = await own.SignedInAsync(Role.Administrator, "4601");
        operators.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.Contains("How the platform is doing", await operators.GetStringAsync("/system"), StringComparison.Ordinal);
        Assert.Contains("href=\"/system\"", await operators.GetStringAsync("/accounts"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await own.SignedInAsync(Role.DutyOfficer, "4601")).GetAsync("/system")).StatusCode);
    }

    private static Task KeepAsync(DoorstepApp node) => node.Services.GetRequiredService<KeepHealth>().RunAsync(TestContext.Current.CancellationToken);

    private static async Task<ShowPlatform.Platform> PlatformOfAsync(DoorstepApp node) =>
        (await (await node.SignedInAsync(Role.Administrator, "4601")).GetFromJsonAsync<ShowPlatform.Platform>("/api/platform", CaseCity.Json))!;
}
