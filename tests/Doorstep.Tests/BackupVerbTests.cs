using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests;

/// <summary>./doorstep backup and restore.</summary>
public sealed class BackupVerbTests
{
    [Fact]
    public async Task A_backup_made_while_the_city_works_is_restored_into_an_empty_folder_and_begins_a_new_epoch()
    {
        await using DoorstepApp city = new();
        await city.InitializeAsync();
        var officer = await city.AnAccountAsync(Role.DutyOfficer, "4601");
        var (resident, key) = (city.CreateClient(), city.NewId());
        (await ReportAsync(resident, key)).EnsureSuccessStatusCode();
        Directory.CreateDirectory(Path.Combine(city.Folder, "blobs", "ab"));
        await File.WriteAllTextAsync(Path.Combine(city.Folder, "blobs", "ab", "photo"), "synthetic");
        var backup = Directory.CreateTempSubdirectory("doorstep-backup-").FullName;
        var said = await ServerProcess.RunAsync(Settings(city.Connection, city.Owner), "backup", backup, "--data", city.Folder);
        Assert.Contains("key is not among them", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(backup, "*", SearchOption.AllDirectories), file => file.Contains("key", StringComparison.Ordinal));
        // What comes after the backup is what a restore loses: its numbers are given again.
        var end = await city.Services.GetRequiredService<Feed>().EndAsync(default);
        (await ReportAsync(resident, city.NewId())).EnsureSuccessStatusCode();

        TestDatabase elsewhere = new();
        if (DoorstepApp.OnPostgres)
        {
            await elsewhere.CreateEmptyAsync();
        }

        var settings = Settings(elsewhere.Connection, elsewhere.Owner);
        await ServerProcess.RunAsync(settings, "restore", backup, "--data", elsewhere.Folder);
        Assert.Equal("synthetic", await File.ReadAllTextAsync(Path.Combine(elsewhere.Folder, "blobs", "ab", "photo")));
        var again = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ServerProcess.RunAsync(settings, "restore", backup, "--data", elsewhere.Folder));
        Assert.Contains("There is a city", again.Message, StringComparison.Ordinal);
        var twice = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ServerProcess.RunAsync(Settings(city.Connection, city.Owner), "backup", backup, "--data", city.Folder));
        Assert.Contains("not empty", twice.Message, StringComparison.Ordinal);

        Directory.CreateDirectory(Path.Combine(elsewhere.Folder, "keys"));
        File.Copy(Path.Combine(city.Folder, "keys", "city.key"), Path.Combine(elsewhere.Folder, "keys", "city.key"));
        await using DoorstepApp restored = new(elsewhere);
        Assert.Equal(key, await restored.FromDatabaseAsync(db => db.Reports.Select(report => report.Key).SingleAsync()));
        await ReadsAnewAsync(await restored.SignedInAsync(officer), end);
        Directory.Delete(backup, recursive: true);
    }

    /// <summary>With a cursor from before, which the new numbers would reach one day.</summary>
    private static async Task ReadsAnewAsync(HttpClient officer, Cursor before)
    {
        await using var stream = (await LiveStream.OpenAsync(officer, before))!;
        List<string> told = [];
        await foreach (var item in stream.ItemsAsync())
        {
            told.Add(item.EventType);
            if (item.EventType == "reset")
            {
                Assert.True(Cursor.TryParse(item.EventId, out var now) && now.Epoch > before.Epoch);
                return;
            }

            Assert.NotEqual("entry", item.EventType);
        }

        Assert.Fail(string.Join(' ', told));
    }

    [Fact]
    public async Task A_new_epoch_under_a_running_node_is_told_to_everyone_who_follows_and_nothing_after_it_is_missed()
    {
        await using DoorstepApp city = new();
        await city.InitializeAsync();
        var officer = await city.SignedInAsync(Role.DutyOfficer, "4601");
        await using var stream = (await LiveStream.OpenAsync(officer))!;
        await using var items = stream.ItemsAsync().GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync() && items.Current.EventType == "open");
        await city.WithDatabaseAsync(db => LogEpoch.BeginAsync(db, TimeProvider.System.GetUtcNow(), default));
        await ReportAsync(city.CreateClient(), city.NewId());
        while (items.Current.EventType != "reset")
        {
            Assert.NotEqual("entry", items.Current.EventType);
            Assert.True(await items.MoveNextAsync());
        }

        var (number, answer) = ("", await ReportAsync(city.CreateClient(), city.NewId()));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var sent = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("number").GetString();
        while (number != sent)
        {
            Assert.True(await items.MoveNextAsync());
            var entry = JsonSerializer.Deserialize<JsonElement>(items.Current.Data);
            number = items.Current.EventType == "entry" && entry.GetProperty("what").GetString() == "case.reported"
                ? entry.GetProperty("facts").GetProperty("number").GetString()
                : "";
        }
    }

    private static Task<HttpResponseMessage> ReportAsync(HttpClient resident, Guid key) =>
        resident.PostAsJsonAsync("/api/reports", new { key, kind = "0301", text = "合成" });

    private static Dictionary<string, string> Settings(string connection, string? owner) =>
        new() { ["ConnectionStrings:Doorstep"] = connection, ["ConnectionStrings:Owner"] = owner ?? connection };
}
