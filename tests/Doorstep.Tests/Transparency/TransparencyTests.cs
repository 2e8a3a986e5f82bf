using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Privacy.Readings;
using Doorstep.Register.Own;
using Doorstep.Sealing;
using Doorstep.Tests.Register;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Transparency;

/// <summary>
/// What a city writes down about who may what and who read whom stands in its log: changed behind the platform's back, it is found.
/// </summary>
public sealed class TransparencyTests
{
    [Fact]
    public async Task Readings_grants_accounts_and_keys_are_in_the_tree_and_everything_fits()
    {
        await using var app = await StartAsync();
        await app.ReadAsync(3);
        var head = await app.GrowAsync();
        Assert.Equal(head.Head.Size, await app.FromDatabaseAsync(db => db.Leaves.LongCountAsync()));
        Assert.Equal(3, await app.FromDatabaseAsync(db => db.Leaves.CountAsync(leaf => leaf.Epoch == null)));
        var recorded = await app.FromDatabaseAsync(db =>
            db.Log.Where(entry => db.Leaves.Any(leaf => leaf.Epoch == entry.Epoch && leaf.Number == entry.Number)).Select(entry => entry.What)
                .Distinct().ToListAsync());
        Assert.Superset(new HashSet<string>(["grant.given", "key.made"]), recorded.ToHashSet());
        Assert.DoesNotContain(recorded, what => what.StartsWith("register.", StringComparison.Ordinal));
        Assert.Empty(await app.FaultsAsync());
    }

    [Fact]
    public async Task The_head_and_its_tiles_are_public_and_say_nothing_else()
    {
        await using var app = await StartAsync();
        await app.ReadAsync(2);
        var client = app.CreateClient();
        var head = await app.GrowAsync();
        Assert.Equal(head.ToString(), await client.GetStringAsync("/log/checkpoint"));
        var size = (int)head.Head.Size;
        Assert.Equal(size * 32, (await client.GetByteArrayAsync($"/log/{LogTiles.PathOf(0, 0, size)}")).Length);
        var entries = await client.GetAsync($"/log/{LogTiles.EntriesPathOf(0, size)}");
        Assert.Contains("immutable", entries.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
        Assert.Equal("attachment", (await client.GetAsync("/log/verifier.html")).Content.Headers.ContentDisposition!.DispositionType);
        foreach (var path in (string[])[
            "tile/0/001", "tile/9/000", "tile/0/../../keys/city.key", "tile/0/%2e%2e/checkpoint", "tile/0/000.p/999",
            "tile/entries/abc", "tile/0/000.p/0"
        ])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/log/{path}")).StatusCode);
        }
    }

    [Fact]
    public async Task A_row_that_was_edited_deleted_or_put_in_behind_the_platforms_back_is_named()
    {
        await using var app = await StartAsync();
        var readings = await app.ReadAsync(4);
        await app.GrowAsync();
        var places = await app.FromDatabaseAsync(db =>
            db.Leaves.Where(leaf => readings.Contains(leaf.Id)).ToDictionaryAsync(leaf => leaf.Id, leaf => leaf.Index));
        foreach (var sql in (string[])
        [
            $"""UPDATE "Readings" SET "Purpose" = 'emergency' WHERE "Id" = {Id(readings[0])}""",
            $"""DELETE FROM "Readings" WHERE "Id" = {Id(readings[1])}""",
            $"""UPDATE "Leaves" SET "Salt" = NULL WHERE "Id" = {Id(readings[2])}""",
            $"""DELETE FROM "Leaves" WHERE "Id" = {Id(readings[3])}""",
            $"""UPDATE "Log" SET "By" = {Id(readings[0])} WHERE "Number" = (SELECT min("Number") FROM "Log" WHERE "What" = 'key.made')""",
        ])
        {
            await app.AsDatabaseAdministratorAsync(sql);
        }

        var faults = await app.FaultsAsync();
        Assert.Contains($"record {places[readings[0]]}", faults);
        Assert.Contains($"missing {places[readings[1]]}", faults);
        Assert.Contains($"missing {places[readings[2]]}", faults);
        Assert.Contains($"missing {places[readings[3]]}", faults);
        Assert.Contains($"unrecorded {readings[3]}", faults);
        Assert.Equal(2, faults.Count(fault => fault.StartsWith("record", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_row_that_was_changed_together_with_its_commitment_is_found_by_the_published_tiles()
    {
        await using var app = await StartAsync();
        var readings = await app.ReadAsync(2);
        await app.GrowAsync();
        await app.WithDatabaseAsync(async db =>
        {
            var reading = await db.Readings.SingleAsync(one => one.Id == readings[0]);
            var leaf = await db.Leaves.AsNoTracking().SingleAsync(one => one.Id == readings[0]);
            var forged = Leaf.Commit(leaf.Salt, ReadingText.Of(reading).Replace("visit", "care", StringComparison.Ordinal));
            await app.AsDatabaseAdministratorAsync($"""UPDATE "Readings" SET "Purpose" = 'care' WHERE "Id" = {Id(readings[0])}""");
            await db.Leaves.Where(one => one.Id == readings[0]).ExecuteUpdateAsync(set => set.SetProperty(one => one.Entry, forged));
        });
        Assert.StartsWith("record", Assert.Single(await app.FaultsAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resident_proves_her_readings_with_another_program()
    {
        await using var app = await StartAsync();
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        var person = (await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(901))).Residents[0].Id;
        await OpenAsync(staff.Http, person);
        await OpenAsync(staff.Http, person);
        var account = await app.AnAccountAsync(Role.Resident, ground.Grid.Value);
        await app.BindAsync(staff.Http, person, account);
        var resident = await app.SignedInAsync(account);
        await app.GrowAsync();
        await OpenAsync(staff.Http, person);

        var answer = await resident.GetAsync("/api/my/readings/proof");
        Assert.Equal("my-readings.json", answer.Content.Headers.ContentDisposition!.FileName);
        var file = await answer.Content.ReadFromJsonAsync<ProveMyReadings.File>();
        // The newest gets its place within seconds, perhaps by now.
        Assert.Equal(3, file!.Lines.Count);
        Assert.All(file.Lines.Skip(1), line => Assert.NotNull(line.Index));
        Assert.Equal("ok", await CheckAsync(await answer.Content.ReadAsStringAsync()));
        var forged = (await answer.Content.ReadAsStringAsync()).Replace(Purposes.Verify, Purposes.Care, StringComparison.Ordinal);
        Assert.NotEqual("ok", await CheckAsync(forged));
        var nobody = await app.SignedInAsync(Role.Resident, ground.Grid.Value);
        Assert.Empty((await nobody.GetFromJsonAsync<ProveMyReadings.File>("/api/my/readings/proof"))!.Lines);
    }

    [Fact]
    public async Task Rows_written_while_the_tree_grows_each_get_one_place_also_on_two_nodes()
    {
        var database = new TestDatabase();
        await database.CreateAsync();
        await using var app = new DoorstepApp(database);
        await using var other = DoorstepApp.OnPostgres ? new DoorstepApp(database) : null;
        Assert.NotNull(app.Services);
        Assert.False(other is not null && other.Services is null);
        using var stopping = new CancellationTokenSource();
        var growing = new[] { app, other ?? app }.Select(node => Task.Run(async () =>
        {
            while (!stopping.IsCancellationRequested)
            {
                await node.GrowAsync();
            }
        })).ToList();
        var writing = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var written = 0; written < 25; written++)
            {
                await app.WithDatabaseAsync(db =>
                {
                    db.AddRange(Enumerable.Range(0, 7).Select(_ => app.AReading()));
                    return db.SaveChangesAsync();
                });
            }
        }));
        await Task.WhenAll(writing);
        await stopping.CancelAsync();
        await Task.WhenAll(growing);
        var head = await app.GrowAsync();
        Assert.Equal(700, await app.FromDatabaseAsync(db => db.Leaves.CountAsync(leaf => leaf.Epoch == null)));
        var indexes = await app.FromDatabaseAsync(db => db.Leaves.OrderBy(leaf => leaf.Index).Select(leaf => leaf.Index!.Value).ToListAsync());
        Assert.Equal(Enumerable.Range(0, indexes.Count).Select(index => (long)index), indexes);
        Assert.Equal(indexes.Count, head.Head.Size);
        Assert.Empty(await app.FaultsAsync());
    }

    [Fact]
    public async Task A_restored_backup_does_not_tell_a_second_story_until_the_operator_has_said_that_it_was_restored()
    {
        await using var app = await StartAsync();
        await app.ReadAsync(2);
        var before = await app.GrowAsync();
        var later = await app.ReadAsync(3, isAlone: true);
        var published = await app.GrowAsync();
        await app.RollDatabaseBackAsync(before, later);
        await app.ReadAsync(1);
        await Assert.ThrowsAsync<ForkException>(() => app.GrowAsync());
        Assert.Equal(published.ToString(), app.Services.GetRequiredService<LogFolder>().Head!.ToString());

        using (var scope = app.Services.GetRequiredService<IServiceScopeFactory>().CreateScope())
        {
            scope.ServiceProvider.GetRequiredService<Caller>().Become(Guid.Empty, AccessScope.OfJob("test"));
            Assert.Equal(
                published.Head.Size - before.Head.Size, await scope.ServiceProvider.GetRequiredService<AdoptAfterRestore>().RunAsync(default));
        }

        var next = await app.GrowAsync();
        Assert.True(next.Head.Size > published.Head.Size);
        Assert.Empty(await app.FaultsAsync(published));
    }

    [Fact]
    public async Task A_witness_signs_each_head_that_continues_and_the_published_head_carries_its_signature()
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-witness-");
        var own = new SigningKey("witness.test", SignatureKind.Witness, [.. Enumerable.Repeat((byte)7, 32)]);
        var database = new TestDatabase();
        await database.CreateAsync();
        VerifierKey log;
        await using (var first = new DoorstepApp(database))
        {
            log = first.Services.GetRequiredService<Doorstep.Sealing.KeyRing>().LogKey.Verifier;
            await using var witness = Doorstep.CommandLine.WitnessVerb.Build(
                "http://127.0.0.1:0", new AddCheckpoint(log, own, Path.Combine(folder.FullName, "checkpoint"), TimeProvider.System));
            await witness.StartAsync();
            await using var app = new DoorstepApp(database)
            {
                Settings = { ["Witness:0:Address"] = witness.Urls.First(), ["Witness:0:Key"] = own.Verifier.ToString() }
            };
            for (var round = 0; round < 3; round++)
            {
                await app.ReadAsync(150);
                var head = await app.GrowAsync();
                Assert.True(head.IsSignedBy(own.Verifier) && head.IsSignedBy(log));
                Assert.Equal(head.Head.Size, SignedHead.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "checkpoint")))!.Head.Size);
            }

            using var client = new HttpClient { BaseAddress = new(witness.Urls.First()) };
            foreach (var (body, status) in ((string, HttpStatusCode)[])
            [
                ("nonsense", HttpStatusCode.BadRequest),
                (AddCheckpoint.Body(0, [], app.Services.GetRequiredService<LogFolder>().Head!), HttpStatusCode.Conflict),
                (AddCheckpoint.Body(0, [], SignedHead.Of(new("another", 0, new byte[32]), own.Cosign("", TimeProvider.System.GetUtcNow()))),
                    HttpStatusCode.NotFound),
                (AddCheckpoint.Body(0, [], SignedHead.Of(new(log.Name, 0, new byte[32]), own.Cosign("", TimeProvider.System.GetUtcNow()))),
                    HttpStatusCode.Forbidden),
            ])
            {
                Assert.Equal(status, (await client.PostAsync("/add-checkpoint", new StringContent(body, Encoding.UTF8))).StatusCode);
            }
        }

        folder.Delete(recursive: true);
    }

    private static string Id(Guid id) => CityLog.Id(id);

    private static async Task<DoorstepApp> StartAsync()
    {
        var app = new DoorstepApp();
        await app.InitializeAsync();
        return app;
    }

    private static async Task OpenAsync(HttpClient client, Guid person) =>
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync(
            $"/api/register/residents/{person}/open", new { field = "IdNumber", purpose = Purposes.Verify })).StatusCode);

    /// <summary>The page's own script, run by Node.</summary>
    private static async Task<string> CheckAsync(string json)
    {
        const string Program = "const log = require(process.argv[1]); let s = ''; process.stdin.on('data', d => s += d).on('end', async () => { const r = await log.verifyReadings(JSON.parse(s)); console.log(r.ok ? 'ok' : JSON.stringify(r.faults)); });";
        using var node = Process.Start(new ProcessStartInfo("node", [
            "-e", Program, SourceFile.Beside("../../../src/Doorstep/wwwroot/log/verify-log.js")
        ]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        await node.StandardInput.WriteAsync(json);
        node.StandardInput.Close();
        var said = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return said.Trim();
    }
}
