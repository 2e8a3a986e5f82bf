using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Messages;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Messages;

/// <summary>A city whose push service stands on this machine, and whose clock can be put forward.</summary>
public sealed class PushCity : IAsyncLifetime
{
    internal PushService Service { get; private set; } = null!;

    internal DoorstepApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Service = await PushService.StartAsync();
        App = new() { Leaping = new() };
        App.Settings["Outgoing:AllowedHosts"] = Service.Host;
        await App.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Service.DisposeAsync();
    }
}

/// <summary>Messages reach the browsers of those who want it, once, encrypted, and at the hours that they have chosen.</summary>
public sealed class PushTests(PushCity city) : IClassFixture<PushCity>
{
    private const string Grid = "460501001001001";

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    private DoorstepApp App => city.App;

    [Fact]
    public async Task A_message_reaches_a_browser_encrypted_for_it_and_signed_by_the_city()
    {
        using var me = await PersonAsync(language: "en");
        var known = (await me.Client.GetFromJsonAsync<AllowPush.ServerKey>("/api/my/push/key"))!.PublicKey;
        var message = await PutAsync(me.Account, isUrgent: true);
        var pushed = await ArrivedAsync(me, message);

        Assert.Equal("high", pushed.Headers["Urgency"]);
        Assert.Equal("aes128gcm", pushed.Headers["Content-Encoding"]);
        Assert.InRange(int.Parse(pushed.Headers["TTL"], CultureInfo.InvariantCulture), 1, (int)DeliverMessage.UrgentLasts.TotalSeconds);
        Assert.Equal(Base64Url.EncodeToString(message.ToByteArray()), pushed.Headers["Topic"]);
        AssertSigned(pushed.Headers["Authorization"], known, $"http://{city.Service.Host.Split(':')[0]}");

        var said = me.Browser.Read(pushed.Body);
        Assert.Equal("Urgent message", said.GetProperty("title").GetString());
        Assert.Contains("Firefox 101", said.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.Contains("turned this on", said.GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.Equal("/my-account", said.GetProperty("link").GetString());
        Assert.DoesNotContain(me.Account.DisplayName, said.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("Firefox", Encoding.Latin1.GetString(pushed.Body), StringComparison.Ordinal);
        var ended = await EndedAsync(message);
        Assert.Equal((PushEnd.Sent, 1), (ended.PushEndedBecause, ended.PushAttempts));
    }

    [Fact]
    public async Task A_device_that_its_push_service_knows_no_more_is_removed()
    {
        using var me = await PersonAsync();
        city.Service.Answers[me.Device] = StatusCodes.Status410Gone;
        var ended = await EndedAsync(await PutAsync(me.Account));

        Assert.Equal(PushEnd.NoDevice, ended.PushEndedBecause);
        Assert.Empty(await DevicesAsync(me.Client));
        Assert.Equal([PushDevice.Allowed, PushDevice.Lost], await App.FromDatabaseAsync(db => db.Log
            .Where(entry => entry.SubjectId == me.Account.Id && entry.What.StartsWith("message.")).OrderBy(entry => entry.Number)
            .Select(entry => entry.What).ToListAsync()));
        Assert.Equal(PushEnd.NoConsent, (await EndedAsync(await PutAsync(me.Account))).PushEndedBecause);
    }

    [Fact]
    public async Task Quiet_hours_hold_a_message_until_the_morning_and_let_an_urgent_one_pass()
    {
        using var me = await PersonAsync();
        (await me.Client.DeleteAsync("/api/my/messages/settings")).EnsureSuccessStatusCode();
        // To eleven in the evening of the city, whose quiet hours are from ten to seven.
        var local = TimeOnly.FromDateTime(App.Leaping!.GetUtcNow().ToOffset(CityTime.Offset).DateTime);
        App.Leaping.Leap(new TimeOnly(23, 0) - local);
        var (plain, urgent) = (await PutAsync(me.Account), await PutAsync(me.Account, isUrgent: true));

        await ArrivedAsync(me, urgent);
        var held = await StateAsync(plain, message => message.PushDueAt > App.Leaping.GetUtcNow().AddHours(1));
        Assert.Equal("07:00", CityTime.Clock(held.PushDueAt!.Value.AddSeconds(1)));
        Assert.Equal(0, held.PushAttempts);
        App.Leaping.Leap(TimeSpan.FromHours(8.5));
        await ArrivedAsync(me, plain);
    }

    [Fact]
    public async Task Whoever_shortens_her_quiet_hours_hears_at_once_what_they_held()
    {
        using var me = await PersonAsync();
        (await me.Client.PutAsJsonAsync("/api/my/messages/settings", QuietNow())).EnsureSuccessStatusCode();
        var plain = await PutAsync(me.Account);
        await StateAsync(plain, message => message.PushDueAt > App.Leaping!.GetUtcNow().AddHours(1));

        (await me.Client.PutAsJsonAsync("/api/my/messages/settings", new { quietFrom = "00:00", quietUntil = "00:00" })).EnsureSuccessStatusCode();
        await ArrivedAsync(me, plain);
    }

    [Fact]
    public async Task Where_consent_is_withdrawn_nothing_goes_any_more()
    {
        using var me = await PersonAsync();
        await ArrivedAsync(me, await PutAsync(me.Account));
        using var other = await PersonAsync();
        var device = Assert.Single(await DevicesAsync(me.Client)).Id;
        Assert.Equal(HttpStatusCode.NotFound, (await other.Client.DeleteAsync($"/api/my/push/{device}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await me.Client.DeleteAsync($"/api/my/push/{device}")).StatusCode);

        var ended = await EndedAsync(await PutAsync(me.Account, isUrgent: true));
        Assert.Equal(PushEnd.NoConsent, ended.PushEndedBecause);
        Assert.Empty(ended.PushedTo);
        // It is there on the page all the same.
        Assert.Contains((await me.Client.GetFromJsonAsync<ListMessages.Page>("/api/my/messages"))!.Messages, line => line.Id == ended.Id);
    }

    [Fact]
    public async Task A_browser_belongs_to_whoever_turned_it_on_last()
    {
        using var before = await PersonAsync();
        using var after = await PersonAsync(turnOn: false);
        await AllowAsync(after.Client, city.Service.Endpoint(before.Device), before.Browser);

        Assert.Empty(await DevicesAsync(before.Client));
        Assert.Single(await DevicesAsync(after.Client));
        // The same browser once more is no second device.
        await AllowAsync(after.Client, city.Service.Endpoint(before.Device), before.Browser);
        Assert.Single(await DevicesAsync(after.Client));
    }

    [Fact]
    public async Task A_push_service_that_is_away_is_asked_again_and_not_for_ever()
    {
        using var me = await PersonAsync();
        await StillAsync(me);
        city.Service.Answers[me.Device] = StatusCodes.Status503ServiceUnavailable;
        var asked = city.Service.Asked.GetValueOrDefault(me.Device);
        var late = await PutAsync(me.Account);
        await UntilAsync(() => Task.FromResult(city.Service.Asked[me.Device] > asked));
        city.Service.Answers.Remove(me.Device, out _);
        App.Leaping!.Leap(TimeSpan.FromMinutes(40));
        await ArrivedAsync(me, late);

        city.Service.Answers[me.Device] = StatusCodes.Status503ServiceUnavailable;
        asked = city.Service.Asked[me.Device];
        var never = await PutAsync(me.Account);
        for (var attempt = 1; attempt <= DeliverMessage.MostAttempts; attempt++)
        {
            await UntilAsync(() => Task.FromResult(city.Service.Asked[me.Device] == asked + attempt));
            App.Leaping.Leap(TimeSpan.FromMinutes(40));
        }

        var ended = await EndedAsync(never);
        Assert.Equal((PushEnd.Refused, DeliverMessage.MostAttempts), (ended.PushEndedBecause, ended.PushAttempts));
        Assert.Single(await me.Client.GetFromJsonAsync<List<ListPushDevices.Line>>("/api/my/push") ?? []);
    }

    [Fact]
    public async Task Several_workers_at_once_push_each_message_once()
    {
        using var me = await PersonAsync();
        await StillAsync(me);
        var before = city.Service.Asked.GetValueOrDefault(me.Device);
        List<Guid> messages = [];
        for (var i = 0; i < 20; i++)
        {
            messages.Add(await PutAsync(me.Account));
        }

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Worker.RunAsync(CancellationToken.None))));
        foreach (var message in messages)
        {
            Assert.Equal(PushEnd.Sent, (await EndedAsync(message)).PushEndedBecause);
        }

        Assert.Equal(before + messages.Count, city.Service.Asked[me.Device]);
    }

    /// <summary>It was taken before it was sent, and its node died: after two minutes another takes it.</summary>
    [Fact]
    public async Task A_node_that_dies_with_a_message_in_hand_loses_nothing()
    {
        using var me = await PersonAsync();
        await StillAsync(me);
        var message = Message.To(me.Account.Id, "message.push-on", ["-"], "/", true, new(App.NewId(), Guid.Empty, App.Leaping!.GetUtcNow()));
        message.Claim(App.Leaping.GetUtcNow() + DeliverMessage.Lease);
        await App.WithDatabaseAsync(db =>
        {
            db.Add(message);
            return db.SaveChangesAsync();
        });
        App.Leaping.Leap(DeliverMessage.Lease);
        await ArrivedAsync(me, message.Id);
        Assert.Equal(2, (await EndedAsync(message.Id)).PushAttempts);
    }

    [Fact]
    public async Task What_was_read_or_is_a_day_old_rings_no_more()
    {
        using var me = await PersonAsync();
        await StillAsync(me);
        (await me.Client.PutAsJsonAsync("/api/my/messages/settings", QuietNow())).EnsureSuccessStatusCode();
        var (read, old) = (await PutAsync(me.Account), await PutAsync(me.Account));
        await StateAsync(old, message => message.PushDueAt > App.Leaping!.GetUtcNow().AddMinutes(30));
        (await me.Client.PostAsync($"/api/my/messages/{read}/read", null)).EnsureSuccessStatusCode();
        App.Leaping!.Leap(DeliverMessage.Lasts);
        Assert.Equal(PushEnd.Read, (await EndedAsync(read)).PushEndedBecause);
        Assert.Equal(PushEnd.Expired, (await EndedAsync(old)).PushEndedBecause);
        Assert.Equal(1, city.Service.Asked[me.Device]);
    }

    [Theory]
    [InlineData("endpoint", "http://push.example/x", null, null)]
    [InlineData("endpoint", "https://127.0.0.1/x", null, null)]
    [InlineData("endpoint", "https://169.254.169.254/latest/meta-data/", null, null)]
    [InlineData("endpoint", "https://localhost/x", null, null)]
    [InlineData("endpoint", "https://nobody.invalid/x", null, null)]
    [InlineData("endpoint", "https://name:word@127.0.0.1/x", null, null)]
    [InlineData("endpoint", "no address", null, null)]
    [InlineData("endpoint", "", null, null)]
    [InlineData("keys.p256dh", null, "", null)]
    [InlineData("keys.p256dh", null, "no key!", null)]
    [InlineData("keys.p256dh", null, "BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", null)]
    [InlineData("keys.auth", null, null, "")]
    [InlineData("keys.auth", null, null, "c2hvcnQ")]
    public async Task What_is_wrong_with_a_subscription_is_said_of_its_field(string field, string? endpoint, string? p256dh, string? auth)
    {
        using var me = await PersonAsync(turnOn: false);
        var answer = await me.Client.PostAsJsonAsync("/api/my/push", new
        {
            endpoint = endpoint ?? city.Service.Endpoint("wrong"),
            keys = new { p256dh = p256dh ?? me.Browser.P256dh, auth = auth ?? me.Browser.Auth },
        });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.Equal(field, Assert.Single(errors.EnumerateObject()).Name, ignoreCase: true);
        Assert.Empty(await DevicesAsync(me.Client));
    }

    [Fact]
    public async Task Ten_browsers_are_enough_for_one_person()
    {
        using var me = await PersonAsync(turnOn: false);
        for (var i = 0; i < PushDevice.Most; i++)
        {
            await AllowAsync(me.Client, city.Service.Endpoint($"{me.Device}-{i}"), me.Browser);
        }

        var more = await me.Client.PostAsJsonAsync("/api/my/push", OfBrowser(city.Service.Endpoint(me.Device), me.Browser));
        Assert.Equal(HttpStatusCode.Conflict, more.StatusCode);
        (await me.Client.DeleteAsync("/api/my/push")).EnsureSuccessStatusCode();
        Assert.Empty(await DevicesAsync(me.Client));
    }

    private sealed record Person(Account Account, HttpClient Client, PushBrowser Browser, string Device) : IDisposable
    {
        public void Dispose()
        {
            Client.Dispose();
            Browser.Dispose();
        }
    }

    /// <summary>Somebody without quiet hours, whatever the time is.</summary>
    private async Task<Person> PersonAsync(bool turnOn = true, string language = "zh-Hans")
    {
        var account = await App.AnAccountAsync(Role.GridWorker, Grid);
        Person me = new(account, await App.SignedInAsync(account), new(), $"{account.Id:n}");
        me.Client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        (await me.Client.PutAsJsonAsync("/api/my/messages/settings", new { quietFrom = "00:00", quietUntil = "00:00" })).EnsureSuccessStatusCode();
        if (turnOn)
        {
            await AllowAsync(me.Client, city.Service.Endpoint(me.Device), me.Browser);
        }

        return me;
    }

    /// <summary>The first message, which tells that push was turned on, has arrived.</summary>
    private async Task StillAsync(Person me)
    {
        var first = await App.FromDatabaseAsync(db => db.Messages.Where(message => message.AccountId == me.Account.Id)
            .Select(message => message.Id).SingleAsync());
        await EndedAsync(first);
    }

    private static object OfBrowser(string endpoint, PushBrowser browser) =>
        new { endpoint, keys = new { p256dh = browser.P256dh, auth = browser.Auth } };

    private static async Task AllowAsync(HttpClient client, string endpoint, PushBrowser browser)
    {
        var answer = await client.PostAsJsonAsync("/api/my/push", OfBrowser(endpoint, browser));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<List<ListPushDevices.Line>> DevicesAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<List<ListPushDevices.Line>>("/api/my/push"))!;

    private async Task<Guid> PutAsync(Account account, bool isUrgent = false)
    {
        var message = Message.To(account.Id, "message.push-on", ["Firefox 101"], "/my-account", isUrgent,
            new(App.NewId(), Guid.Empty, App.Leaping!.GetUtcNow()));
        await App.WithDatabaseAsync(db =>
        {
            db.Add(message);
            return db.SaveChangesAsync();
        });
        return message.Id;
    }

    private async Task<Pushed> ArrivedAsync(Person me, Guid message)
    {
        Pushed? arrived = null;
        await UntilAsync(() => Task.FromResult((arrived = city.Service.To(me.Device)
            .Find(pushed => me.Browser.Read(pushed.Body).GetProperty("id").GetGuid() == message)) is not null));
        return arrived!;
    }

    private Task<Message> EndedAsync(Guid message) => StateAsync(message, one => one.PushEndedBecause is not null);

    private async Task<Message> StateAsync(Guid id, Func<Message, bool> isSo)
    {
        Message? found = null;
        await UntilAsync(async () => isSo(found = await App.FromDatabaseAsync(db => db.Messages.AsNoTracking().SingleAsync(one => one.Id == id))));
        return found!;
    }

    private PushMessages Worker => App.Services.GetServices<IHostedService>().OfType<PushMessages>().Single();

    /// <summary>The worker beats by itself; a test does not wait for its beats.</summary>
    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var waited = new CancellationTokenSource(patience);
        for (; !await isSo(); await Task.Delay(TimeSpan.FromMilliseconds(50), waited.Token))
        {
            await Worker.RunAsync(waited.Token);
        }
    }

    private object QuietNow()
    {
        var now = App.Leaping!.GetUtcNow().ToOffset(CityTime.Offset);
        return new { quietFrom = Minute(now.AddHours(-1)), quietUntil = Minute(now.AddHours(2)) };
    }

    private static string Minute(DateTimeOffset time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A token of RFC 8292, which the key that browsers were given has signed.</summary>
    private static void AssertSigned(string authorization, string known, string audience)
    {
        var parts = authorization.Split(' ', 2);
        Assert.Equal("vapid", parts[0]);
        var named = parts[1].Split(',').Select(part => part.Trim().Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        Assert.Equal(known, named["k"]);
        var point = Base64Url.DecodeFromChars(known);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = point[1..33], Y = point[33..] } });
        var token = named["t"].Split('.');
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256));
        var claims = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(token[1]));
        Assert.Equal(audience, claims.GetProperty("aud").GetString());
        var until = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64());
        Assert.InRange(until, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
    }
}
