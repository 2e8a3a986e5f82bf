using Doorstep.Access;
using Doorstep.Live;
using Npgsql;

namespace Doorstep.Tests.Live;

/// <summary>Two servers of one city on one PostgreSQL.</summary>
public sealed class TwoNodesTests
{
    private const string Skipped = "Two nodes share a PostgreSQL; set TEST_POSTGRES.";

    [Fact]
    public async Task A_commit_on_one_node_is_hinted_to_the_other_and_followed_there()
    {
        Assert.SkipUnless(DoorstepApp.OnPostgres, Skipped);
        var database = new TestDatabase();
        await database.CreateAsync();
        await using var here = new DoorstepApp(database);
        await using var there = new DoorstepApp(database);
        Assert.NotNull(here.Services);
        var follower = await there.SignedInAsync(Role.DutyOfficer, "4605");
        await using var stream = (await LiveStream.OpenAsync(follower))!;
        await ListeningAsync(database.Connection);

        // Only the other node's notification raises this one: nothing is committed there.
        var hint = there.Services.GetRequiredService<CommitSignal>().Next;
        var entry = LogTests.EntryOf(here);
        await here.LogAsync(entry);
        await hint.WaitAsync(LiveStream.Patience);
        Assert.Equal(entry.SubjectId, await FirstEntryAsync(stream));
    }

    [Fact]
    public async Task A_node_whose_connections_were_cut_misses_nothing_and_listens_again()
    {
        Assert.SkipUnless(DoorstepApp.OnPostgres, Skipped);
        var database = new TestDatabase();
        await database.CreateAsync();
        await using var here = new DoorstepApp(database);
        await using var there = new DoorstepApp(database);
        Assert.NotNull(here.Services);
        var follower = await there.SignedInAsync(Role.DutyOfficer, "4605");
        await using var stream = (await LiveStream.OpenAsync(follower))!;
        await ListeningAsync(database.Connection);
        await RunAsync(database.Connection,
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'");

        var entry = LogTests.EntryOf(here);
        await here.LogAsync(entry);
        Assert.Equal(entry.SubjectId, await FirstEntryAsync(stream));
        await ListeningAsync(database.Connection);
        var hint = there.Services.GetRequiredService<CommitSignal>().Next;
        await here.LogAsync(LogTests.EntryOf(here));
        await hint.WaitAsync(LiveStream.Patience);
    }

    private static async Task<Guid> FirstEntryAsync(LiveStream stream)
    {
        await foreach (var item in stream.ItemsAsync())
        {
            if (item.EventType == "entry")
            {
                return System.Text.Json.JsonDocument.Parse(item.Data).RootElement.GetProperty("id").GetGuid();
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static async Task ListeningAsync(string connection)
    {
        using var patience = new CancellationTokenSource(LiveStream.Patience);
        while (await RunAsync(connection, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'") < 2)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }

    private static async Task<long> RunAsync(string text, string sql)
    {
        await using var connection = new NpgsqlConnection($"{text};Pooling=False");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
