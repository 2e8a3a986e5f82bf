using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Messages;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Messages;

/// <summary>Two nodes of one city, one after the other or beside one another: no message is lost between them, and none is pushed by both.</summary>
public sealed class PushNodesTests
{
    private const string Phone = "phone";

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_a_node_could_not_hand_over_before_it_stopped_the_next_one_does()
    {
        await using var service = await PushService.StartAsync();
        TestDatabase database = new();
        await database.CreateAsync();
        await using var before = NodeOf(database, service);
        using PushBrowser browser = new();
        var account = await AllowedAsync(before, service, browser);
        await EndedAsync(before, account);
        service.Answers[Phone] = StatusCodes.Status503ServiceUnavailable;
        var message = Assert.Single(await PutAsync(before, account, 1));
        await UntilAsync(() => Task.FromResult(service.Asked[Phone] > 1));
        await before.Services.GetRequiredService<IHost>().StopAsync();

        service.Answers.Clear();
        await using var after = NodeOf(database, service);
        after.Leaping!.Leap(DeliverMessage.Lease);
        await EndedAsync(after, account);
        Assert.Equal(message, browser.Read(service.Taken.Last().Body).GetProperty("id").GetGuid());
        Assert.Equal(2, service.Taken.Count);
    }

    [Fact]
    public async Task Two_nodes_push_each_message_once()
    {
        Assert.SkipUnless(DoorstepApp.OnPostgres, "Two nodes share a PostgreSQL; set TEST_POSTGRES.");
        await using var service = await PushService.StartAsync();
        TestDatabase database = new();
        await database.CreateAsync();
        await using var here = NodeOf(database, service);
        await using var there = NodeOf(database, service);
        Assert.NotNull(there.Services);
        using PushBrowser browser = new();
        var account = await AllowedAsync(here, service, browser);
        var messages = await PutAsync(here, account, 40);
        await EndedAsync(here, account);
        var arrived = service.Taken.Select(pushed => browser.Read(pushed.Body).GetProperty("id").GetGuid()).ToList();
        Assert.Equal(arrived.Count, arrived.Distinct().Count());
        Assert.Empty(messages.Except(arrived));
    }

    private static DoorstepApp NodeOf(TestDatabase database, PushService service)
    {
        DoorstepApp node = new(database) { Leaping = new() };
        node.Settings["Outgoing:AllowedHosts"] = service.Host;
        node.Settings["Messages:QuietHours"] = "none";
        return node;
    }

    private static async Task<Account> AllowedAsync(DoorstepApp node, PushService service, PushBrowser browser)
    {
        var account = await node.AnAccountAsync(Role.GridWorker, "460501001001001");
        using var client = await node.SignedInAsync(account);
        var allowed = await client.PostAsJsonAsync(
            "/api/my/push", new { endpoint = service.Endpoint(Phone), keys = new { p256dh = browser.P256dh, auth = browser.Auth } });
        Assert.True(allowed.IsSuccessStatusCode, await allowed.Content.ReadAsStringAsync());
        return account;
    }

    private static async Task<List<Guid>> PutAsync(DoorstepApp node, Account account, int count)
    {
        var now = node.Leaping!.GetUtcNow();
        var messages = Enumerable.Range(0, count)
            .Select(_ => Message.To(account.Id, "message.push-on", ["-"], "/messages", false, new(node.NewId(), Guid.Empty, now))).ToList();
        await node.WithDatabaseAsync(db =>
        {
            db.AddRange(messages);
            return db.SaveChangesAsync();
        });
        return messages.ConvertAll(message => message.Id);
    }

    private static Task EndedAsync(DoorstepApp node, Account account) => UntilAsync(() => node.FromDatabaseAsync(db =>
        db.Messages.AllAsync(message => message.AccountId != account.Id || message.PushEndedBecause == PushEnd.Sent)));

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var waited = new CancellationTokenSource(patience);
        while (!await isSo())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), waited.Token);
        }
    }
}
