using Doorstep.CommandLine;
using Doorstep.Sealing;
using Doorstep.Transparency;
using Microsoft.AspNetCore.Builder;

namespace Doorstep.Tests.Transparency;

/// <summary>A city that has named a witness has bound itself to it, also where everything of its own was rolled back.</summary>
public sealed class WitnessTests
{
    [Fact]
    public async Task A_city_rolled_back_as_a_whole_is_told_by_its_witness_which_keeps_what_it_refused()
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-witness-");
        var own = new SigningKey("witness.test", SignatureKind.Witness, [.. Enumerable.Repeat((byte)7, 32)]);
        var database = new TestDatabase();
        await database.CreateAsync();
        await using (var first = new DoorstepApp(database))
        {
            var checkpoint = Path.Combine(folder.FullName, "checkpoint");
            var keeper = new AddCheckpoint(first.LogKey().Verifier, own, checkpoint, TimeProvider.System);
            await using var witness = WitnessVerb.Build("http://127.0.0.1:0", keeper);
            await witness.StartAsync();
            await using var app = new DoorstepApp(database)
            {
                Settings = { ["Witness:0:Address"] = witness.Urls.First(), ["Witness:0:Key"] = own.Verifier.ToString() },
            };
            await app.ReadAsync(2);
            var before = await app.GrowAsync();
            var copy = Path.Combine(folder.FullName, "log");
            CityLog.CopyFolder(app.LogFolder().Path, copy);
            var lost = await app.ReadAsync(3);
            var witnessed = await app.GrowAsync();
            Assert.Empty(await app.FaultsAsync());

            // The whole folder of before: database, published files, and the head beside the city's key.
            await app.RollDatabaseBackAsync(before, lost);
            Directory.Delete(app.LogFolder().Path, recursive: true);
            CityLog.CopyFolder(copy, app.LogFolder().Path);
            File.Delete(app.KeptHead().Path);
            Assert.Contains("fork", await app.FaultsAsync());

            // Signed on: first smaller than what the witness keeps, then beyond it.
            await app.ReadAsync(1);
            Assert.False((await app.GrowAsync()).IsSignedBy(own.Verifier));
            await app.ReadAsync((int)(witnessed.Head.Size - before.Head.Size) + 5);
            var forked = await app.GrowAsync();
            var (code, text) = await app.ShowAsync();
            Assert.Equal(1, code);
            Assert.Contains("FAULT    fork", text, StringComparison.Ordinal);
            Assert.Contains("FAULT    unwitnessed witness.test", text, StringComparison.Ordinal);
            Assert.Contains("Refused  by witness.test: ", text, StringComparison.Ordinal);

            using var client = new HttpClient { BaseAddress = new(witness.Urls.First()) };
            Assert.Contains(forked.Text, await client.GetStringAsync("/refused"), StringComparison.Ordinal);
            Assert.Equal(witnessed.Head.Size, SignedHead.Parse(await File.ReadAllTextAsync(checkpoint))!.Head.Size);
            await witness.StopAsync();
            Assert.Contains("silent witness.test", await app.FaultsAsync());
        }

        folder.Delete(recursive: true);
    }
}
