using System.Diagnostics;
using System.Net.Http.Json;
using Doorstep.Contracts;
using Doorstep.Insights;
using Doorstep.Tests;

namespace Doorstep.Bench;

/// <summary>
/// The five questions of a whole city of 3,000,000: a city leader's request, answered over HTTP from the roll-ups, beside PostgreSQL counting
/// the same rows with GROUP BY, a statement a facet, which is its fastest way, with as many workers as it likes. Both by the
/// clock. Every answer is first compared.
/// </summary>
internal static class Rollup
{
    private const string Name = "rollup";
    private static int RoundCount => Size.Of(5, 1);
    private static int AsksPerRound => Size.Of(100, 5);

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        session.Say($"rollup: {RollupCity.Residents:#,0} residents, also into PostgreSQL as rows");
        var folder = Directory.CreateTempSubdirectory("doorstep-bench-").FullName;
        await using var postgres = await PostgresPeer.StartAsync(settings: ["shared_buffers=1GB", "work_mem=256MB", "jit=off"]);
        var city = new RollupCity();
        await using var peer = await RollupPeer.StartAsync(await postgres.CreateAsync("peer"), city, session.Stopping);
        var connection = await postgres.CreateAsync("doorstep");
        await city.SaveAsync(connection, session.Stopping);
        await using var server = new ServerProcess(folder, new Dictionary<string, string>
        {
            ["ConnectionStrings:Doorstep"] = connection,
            ["Limits:Factor"] = "1000000",
            ["Accounts:SecondFactor"] = "optional"
        });
        try
        {
            await server.StartAsync();
            using var leader = new HttpClient { BaseAddress = new(server.Url) };
            (await leader.PostAsJsonAsync("/api/session", new { userName = RollupCity.Leader, password = RollupCity.Password }))
                .EnsureSuccessStatusCode();
            var others = Others(await AskAsync(leader), await peer.CountAsync(session.Stopping));
            var rounds = await Rounds.InterleavedAsync(
                RoundCount, () => AskManyAsync(leader), () => PeerMsAsync(peer, session.Stopping), session.Stopping);
            var gate = Gate.Less(Name, $"whole city, {RollupCity.Residents:#,0} residents", "ms", rounds, "PostgreSQL GROUP BY", times: 50);
            yield return gate with { Ok = gate.Ok && others == 0 };
            yield return Gate.Ceiling(Name, "counted differently", "counts", others, 0);
        }
        finally
        {
            await server.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Figures> AskAsync(HttpClient leader) =>
        (await leader.GetFromJsonAsync<Figures>($"/api/areas/{RollupCity.City}/figures"))!;

    private static async Task<double> AskManyAsync(HttpClient leader)
    {
        var watch = Stopwatch.StartNew();
        for (var asked = 0; asked < AsksPerRound; asked++)
        {
            await AskAsync(leader);
        }

        return watch.Elapsed.TotalMilliseconds / AsksPerRound;
    }

    private static async Task<double> PeerMsAsync(RollupPeer peer, CancellationToken stopping)
    {
        var watch = Stopwatch.StartNew();
        await peer.CountAsync(stopping);
        return watch.Elapsed.TotalMilliseconds;
    }

    /// <summary>How many of the counts of the five questions differ.</summary>
    private static int Others(Figures ours, IReadOnlyDictionary<string, long> theirs)
    {
        Dictionary<string, long> said = new()
        {
            ["people"] = ours.HowMany.People, ["households"] = ours.HowMany.Households, ["dwellings"] = ours.HowMany.Dwellings,
            ["visited"] = ours.HowMany.Visited, ["alone"] = ours.LivingHow.Alone, ["children-away"] = ours.LivingHow.ChildrenAway,
            ["disability"] = ours.LivingHow.Disability, ["allowance"] = ours.LivingHow.Allowance, ["seen"] = ours.LivingHow.VisitedIn90Days,
        };
        foreach (var line in (FigureLine[])[
            .. ours.Who.Sex, .. ours.Who.Ages, .. ours.Who.Kinds, .. ours.Who.Ethnicity, .. ours.Where.Use, .. ours.Where.Built,
            .. ours.DoingWhat.Activity, .. ours.LivingHow.Condition
        ])
        {
            said[line.Key] = said.GetValueOrDefault(line.Key) + line.Count;
        }

        return said.Keys.Union(theirs.Keys).Count(key => said.GetValueOrDefault(key) != theirs.GetValueOrDefault(key));
    }
}
