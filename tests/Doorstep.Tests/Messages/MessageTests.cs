using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Live;
using Doorstep.Messages;
using Doorstep.Privacy.Retention;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Messages;

/// <summary>Somebody reads her own messages, over HTTP and on the page, and nobody another's.</summary>
public sealed partial class MessageTests(DoorstepApp app)
{
    private const string Grid = "460501001001001";

    [Fact]
    public async Task Messages_are_listed_newest_first_page_by_page_and_counted_until_they_are_read()
    {
        var (account, client) = await PersonAsync();
        for (var i = 1; i <= ListMessages.Most + 5; i++)
        {
            await PutAsync(account, $"{i}");
        }

        var first = await PageAsync(client, "/api/my/messages");
        Assert.Equal(Enumerable.Range(6, ListMessages.Most).Reverse().Select(Text), first.Messages.Select(line => line.Args[0]));
        var second = await PageAsync(client, $"/api/my/messages?before={first.Next}");
        Assert.Equal(["5", "4", "3", "2", "1"], second.Messages.Select(line => line.Args[0]));
        Assert.Null(second.Next);
        Assert.Equal(55, await CountAsync(client));

        var read = second.Messages[0].Id;
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync($"/api/my/messages/{read}/read", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync($"/api/my/messages/{read}/read", null)).StatusCode);
        Assert.Equal(54, await CountAsync(client));
        Assert.DoesNotContain((await PageAsync(client, $"/api/my/messages?unread=true&before={first.Next}")).Messages, line => line.Id == read);
        Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsync("/api/my/messages/read", null)).StatusCode);
        Assert.Equal(0, await CountAsync(client));
    }

    [Fact]
    public async Task A_message_is_read_in_the_language_of_its_reader()
    {
        var (account, client) = await PersonAsync();
        await PutAsync(account, "Edge");
        foreach (var (language, said) in (IEnumerable<(string, string)>)[("zh-Hans", "您的消息"), ("zh-Hant", "您的消息"), ("en", "Your messages")])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/api/my/messages");
            request.Headers.AcceptLanguage.ParseAdd(language);
            var page = (await (await client.SendAsync(request)).Content.ReadFromJsonAsync<ListMessages.Page>())!;
            Assert.StartsWith(said, Assert.Single(page.Messages).Text, StringComparison.Ordinal);
            Assert.Contains("Edge", page.Messages[0].Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_message_of_another_is_not_there()
    {
        var ((account, _), (_, other)) = (await PersonAsync(), await PersonAsync());
        var message = await PutAsync(account, "1");
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"/api/my/messages/{message}/read", null)).StatusCode);
        Assert.Empty((await PageAsync(other, "/api/my/messages")).Messages);
        await other.PostAsync("/api/my/messages/read", null);
        Assert.Null(await app.FromDatabaseAsync(db => db.Messages.Where(one => one.Id == message).Select(one => one.ReadAt).SingleAsync()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.CreateClient().GetAsync("/api/my/messages")).StatusCode);
    }

    [Fact]
    public async Task The_page_marks_what_is_new_and_opening_it_leads_on_without_any_script()
    {
        var (account, client) = await PersonAsync();
        Assert.Contains("还没有消息", await client.GetStringAsync("/messages"), StringComparison.Ordinal);
        var message = await PutAsync(account, "Edge");
        var page = await client.GetStringAsync("/messages");
        Assert.Contains("<b aria-label=\"1 条未读\"", page, StringComparison.Ordinal);
        Assert.Contains("未读", page, StringComparison.Ordinal);

        var opened = await SubmitAsync(client, page, "open", ("Open", message.ToString()));
        Assert.Equal((HttpStatusCode.Found, "/my-account"), (opened.StatusCode, opened.Headers.Location?.AbsolutePath));
        page = await client.GetStringAsync("/messages");
        Assert.Contains("href=\"/my-account\"", page, StringComparison.Ordinal);
        Assert.Contains("<b hidden", page, StringComparison.Ordinal);

        var gone = await SubmitAsync(client, page, "open", ("Open", app.NewId().ToString()));
        Assert.Contains("这条消息已经不在了", await gone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/messages?before=nonsense")).StatusCode);
    }

    [Fact]
    public async Task Quiet_hours_are_the_citys_until_somebody_chooses_her_own()
    {
        var (_, client) = await PersonAsync();
        Assert.Equal(new("22:00", "07:00", true), await SettingsAsync(client));
        var page = await client.GetStringAsync("/messages");
        var saved = await SubmitAsync(client, page, "quiet", ("QuietFrom", "21:30"), ("QuietUntil", "06:00"), ("Do", "save"));
        Assert.Contains("21:30", await saved.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(new("21:30", "06:00", false), await SettingsAsync(client));
        var wrong = await (await SubmitAsync(client, page, "quiet", ("QuietFrom", "noon"), ("QuietUntil", "06:00"), ("Do", "save")))
            .Content.ReadAsStringAsync();
        Assert.Contains("请写时和分", wrong, StringComparison.Ordinal);
        Assert.Contains("value=\"noon\"", wrong, StringComparison.Ordinal);

        foreach (var (field, from, until) in (IEnumerable<(string, string, string)>)[("quietFrom", "25:00", "06:00"), ("quietUntil", "22:00", "6")])
        {
            var refused = await client.PutAsJsonAsync("/api/my/messages/settings", new { quietFrom = from, quietUntil = until });
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.True((await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
        }

        (await client.DeleteAsync("/api/my/messages/settings")).EnsureSuccessStatusCode();
        Assert.True((await SettingsAsync(client)).IsCitys);
    }

    [Fact]
    public async Task What_was_read_goes_after_three_months_what_was_not_after_a_year_and_what_is_held_stays()
    {
        await using var own = new DoorstepApp { Leaping = new() };
        await own.InitializeAsync();
        var (account, held) = (await own.AnAccountAsync(Role.GridWorker, Grid), await own.AnAccountAsync(Role.GridWorker, Grid));
        foreach (var (person, word) in (IEnumerable<(Account, string)>)[(account, "read"), (account, "unread"), (held, "read")])
        {
            await own.WithDatabaseAsync(async db =>
            {
                db.Add(Message.To(person.Id, word, [], "/", false, new(own.NewId(), Guid.Empty, own.Leaping!.GetUtcNow())));
                await db.SaveChangesAsync();
                await db.Messages.Where(one => one.Word == "read")
                    .ExecuteUpdateAsync(set => set.SetProperty(one => one.ReadAt, own.Leaping.GetUtcNow()));
            });
        }

        await own.WithDatabaseAsync(db =>
        {
            db.Add(Hold.Place(Doorstep.Contracts.AreaCode.Parse("4605"), held.Id, "合成", new(own.NewId(), Guid.Empty, own.Leaping!.GetUtcNow())));
            return db.SaveChangesAsync();
        });
        var purge = own.Services.GetRequiredService<PurgeByRule>();
        own.Leaping!.Leap(TimeSpan.FromDays(91));
        Assert.Equal((1, 0), Rows(await purge.EraseAsync(CancellationToken.None)));
        own.Leaping.Leap(TimeSpan.FromDays(275));
        Assert.Equal((0, 1), Rows(await purge.EraseAsync(CancellationToken.None)));
        Assert.Equal(held.Id, await own.FromDatabaseAsync(db => db.Messages.Select(one => one.AccountId).SingleAsync()));
    }

    private static (int Read, int Unread) Rows(IReadOnlyList<PurgeByRule.Line> lines) =>
        (lines.Single(line => line.Name == "messages").Rows, lines.Single(line => line.Name == "unread-messages").Rows);

    private async Task<(Account Account, HttpClient Client)> PersonAsync()
    {
        var account = await app.AnAccountAsync(Role.GridWorker, Grid);
        return (account, await app.SignedInAsync(account));
    }

    private async Task<Guid> PutAsync(Account account, string arg)
    {
        var message = Message.To(account.Id, "message.push-on", [arg], "/my-account", false, new Act(app.NewId(), Guid.Empty, DateTimeOffset.UtcNow));
        await app.WithDatabaseAsync(db =>
        {
            db.Add(message);
            return db.SaveChangesAsync();
        });
        return message.Id;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<ListMessages.Page> PageAsync(HttpClient client, string path) =>
        (await client.GetFromJsonAsync<ListMessages.Page>(path))!;

    private static async Task<int> CountAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<CountUnread.Unread>("/api/my/messages/count"))!.Count;

    private static async Task<ChooseQuietHours.Settings> SettingsAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<ChooseQuietHours.Settings>("/api/my/messages/settings"))!;

    private static Task<HttpResponseMessage> SubmitAsync(HttpClient client, string page, string form, params (string Name, string Value)[] fields) =>
        client.PostAsync("/messages", new FormUrlEncodedContent(
        [
            new("_handler", form), new("__RequestVerificationToken", Token().Match(page).Groups[1].Value),
            .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)),
        ]));

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
