using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity.Accounts;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Live;

/// <summary>GET /api/live as a browser meets it.</summary>
public sealed class StreamTests(DoorstepApp app)
{
    private static readonly AreaCode area = AreaCode.Parse("460601");

    [Fact]
    public async Task A_browser_that_lost_its_connection_goes_on_where_it_was()
    {
        var client = await app.SignedInAsync(Role.DutyOfficer, area.Value);
        var sent = Entries(6);
        await using var first = (await LiveStream.OpenAsync(client))!;
        var items = first.ItemsAsync().GetAsyncEnumerator();
        Assert.Equal("open", (await NextAsync(items)).EventType);
        await app.LogAsync(sent[..3]);
        List<Guid> seen = [IdOf(await NextAsync(items)), IdOf(await NextAsync(items))];
        var last = items.Current.EventId!;
        await first.DisposeAsync();

        await app.LogAsync(sent[3..]);
        await using var second = (await LiveStream.OpenAsync(client, CursorOf(last)))!;
        seen.AddRange(await EntriesAsync(second, 4));
        Assert.Equal(sent.Select(entry => entry.SubjectId), seen);
    }

    [Fact]
    public async Task Eight_tabs_of_one_browser_all_hear_everything()
    {
        var client = await app.SignedInAsync(Role.DutyOfficer, area.Value);
        var start = await app.Services.GetRequiredService<Feed>().EndAsync(CancellationToken.None);
        var tabs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LiveStream.OpenAsync(client, start)));
        var sent = Entries(5);
        await app.LogAsync(sent);
        foreach (var tab in tabs)
        {
            Assert.Equal(sent.Select(entry => entry.SubjectId), await EntriesAsync(tab!, 5));
            await tab!.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1_000_000)]
    public async Task A_cursor_of_another_epoch_or_from_beyond_the_end_is_told_to_start_again(int epochs, long numbers)
    {
        var client = await app.SignedInAsync(Role.DutyOfficer, area.Value);
        var end = await app.Services.GetRequiredService<Feed>().EndAsync(CancellationToken.None);
        await using var stream = (await LiveStream.OpenAsync(client, new(end.Epoch + epochs, end.Number + numbers)))!;
        var items = stream.ItemsAsync().GetAsyncEnumerator();
        Assert.Equal("open", (await NextAsync(items)).EventType);
        var reset = await NextAsync(items);
        Assert.Equal("reset", reset.EventType);
        Assert.Equal(end.Epoch, CursorOf(reset.EventId!).Epoch);
        var sent = Entries(1);
        await app.LogAsync(sent);
        Assert.Equal(sent[0].SubjectId, IdOf(await NextAsync(items)));
    }

    [Fact]
    public async Task When_her_grant_ends_nothing_more_arrives_and_the_stream_is_closed()
    {
        var (officer, admin) = (await app.AnAccountAsync(Role.DutyOfficer, area.Value), await app.SignedInAsync(Role.Administrator, area.Value));
        var client = await app.SignedInAsync(officer);
        await using var stream = (await LiveStream.OpenAsync(client))!;
        var items = stream.ItemsAsync().GetAsyncEnumerator();
        Assert.Equal("open", (await NextAsync(items)).EventType);
        var grant = await app.FromDatabaseAsync(db => db.Grants.SingleAsync(grant => grant.AccountId == officer.Id));
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"/api/grants/{grant.Id}/end", null)).StatusCode);
        await app.LogAsync(Entries(1));
        Assert.False(await items.MoveNextAsync());
        Assert.Null(await LiveStream.OpenAsync(client));
    }

    [Fact]
    public async Task When_one_of_two_grants_ends_the_stream_goes_on_with_the_other_alone()
    {
        var other = AreaCode.Parse("460602");
        await app.WithDatabaseAsync(async db =>
        {
            if (!await db.Areas.AnyAsync(known => known.Code == other))
            {
                db.Areas.Add(Doorstep.Places.Area.Found(other, new("乙", "乙", "B"), isUrban: true, joinedOn: null, 110.3, 20.0));
                await db.SaveChangesAsync();
            }
        });
        var (officer, admin) = (await app.AnAccountAsync(Role.DutyOfficer, area.Value), await app.SignedInAsync(Role.Administrator, "4606"));
        var given = await admin.PostAsJsonAsync($"/api/accounts/{officer.Id}/grants", new { role = Role.DutyOfficer, area = other.Value });
        var second = (await given.Content.ReadFromJsonAsync<GiveGrant.Response>())!.Id;
        await app.AgreeAsync(officer.Id);
        await using var stream = (await LiveStream.OpenAsync(await app.SignedInAsync(officer)))!;
        var items = stream.ItemsAsync().GetAsyncEnumerator();
        Assert.Equal("open", (await NextAsync(items)).EventType);
        var (before, hidden, after) = (LogTests.EntryOf(app, other), LogTests.EntryOf(app, other), LogTests.EntryOf(app, area));
        await app.LogAsync(before);
        await admin.PostAsync($"/api/grants/{second}/end", null);
        await app.LogAsync(hidden, after);
        Assert.Equal([before.SubjectId, after.SubjectId], [IdOf(await NextAsync(items)), IdOf(await NextAsync(items))]);
    }

    [Fact]
    public async Task When_her_account_is_switched_off_the_stream_is_closed_without_another_entry()
    {
        var (officer, admin) = (await app.AnAccountAsync(Role.DutyOfficer, area.Value), await app.SignedInAsync(Role.Administrator, area.Value));
        await using var stream = (await LiveStream.OpenAsync(await app.SignedInAsync(officer)))!;
        var items = stream.ItemsAsync().GetAsyncEnumerator();
        Assert.Equal("open", (await NextAsync(items)).EventType);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync($"/api/accounts/{officer.Id}/disable", null)).StatusCode);
        Assert.False(await items.MoveNextAsync());
    }

    private Entry[] Entries(int count) => [.. Enumerable.Range(0, count).Select(_ => LogTests.EntryOf(app, area))];

    private static async Task<List<Guid>> EntriesAsync(LiveStream stream, int count)
    {
        List<Guid> ids = [];
        await foreach (var item in stream.ItemsAsync())
        {
            if (item.EventType == "entry")
            {
                ids.Add(IdOf(item));
            }

            if (ids.Count == count)
            {
                break;
            }
        }

        return ids;
    }

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> items)
    {
        Assert.True(await items.MoveNextAsync(), "the stream has ended");
        return items.Current.EventType == "still-here" ? await NextAsync(items) : items.Current;
    }

    private static Cursor CursorOf(string id) => Cursor.TryParse(id, out var cursor) ? cursor : throw new FormatException(id);

    private static Guid IdOf(SseItem<string> item) => JsonDocument.Parse(item.Data).RootElement.GetProperty("id").GetGuid();
}
