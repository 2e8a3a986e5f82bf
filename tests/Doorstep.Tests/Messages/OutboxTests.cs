using Doorstep.Access;
using Doorstep.Live;
using Doorstep.Messages;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Messages;

/// <summary>What an act tells is put in its commit, and the same is not told twice.</summary>
public sealed class OutboxTests(DoorstepApp app)
{
    private const string Grid = "460501001001001";

    [Fact]
    public async Task What_was_told_under_a_key_is_not_told_to_the_same_account_again()
    {
        var (one, other) = (await app.AnAccountAsync(Role.GridWorker, Grid), await app.AnAccountAsync(Role.GridWorker, Grid));
        Assert.Equal(2, await PutAsync([Of(one.Id, "late-1"), Of(one.Id, "late-1"), Of(one.Id, "late-2")]));
        Assert.Equal(1, await PutAsync([Of(one.Id, "late-1"), Of(one.Id, "late-2"), Of(other.Id, "late-1")]));
        Assert.Equal(["late-1", "late-2"], await app.FromDatabaseAsync(db =>
            db.Messages.Where(message => message.AccountId == one.Id).OrderBy(message => message.Key).Select(message => message.Key!).ToListAsync()));

        await app.WithDatabaseAsync(async db =>
        {
            db.Add(Of(one.Id, "late-1"));
            await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
        });
    }

    [Fact]
    public async Task Without_a_key_each_act_tells_its_own_and_one_act_may_tell_several()
    {
        var account = await app.AnAccountAsync(Role.GridWorker, Grid);
        var act = Now();
        Assert.Equal(3, await PutAsync(
        [
            Message.To(account.Id, "message.test", ["1"], "/", false, act), Message.To(account.Id, "message.test", ["2"], "/", false, act),
            Message.To(account.Id, "message.test", ["1"], "/", false, Now()),
        ]));
        Assert.Equal([["1"], ["2"], ["1"]], await app.FromDatabaseAsync(async db => (await db.Messages
            .Where(message => message.AccountId == account.Id).ToListAsync()).OrderBy(message => message.PutAt).ThenBy(message => message.Args[0])
            .Select(message => message.Args)));
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example/")]
    [InlineData("cases/1")]
    [InlineData("")]
    public void A_message_leads_nowhere_but_into_the_platform(string link) =>
        Assert.Throws<ArgumentException>(() => Message.To(app.NewId(), "message.test", [], link, false, Now()));

    private Message Of(Guid account, string key) => Message.To(account, "message.test", [key], "/my-account", false, Now(), key);

    private Act Now() => new(app.NewId(), Guid.Empty, DateTimeOffset.UtcNow);

    private Task<int> PutAsync(IReadOnlyList<Message> messages) => app.FromDatabaseAsync(async db =>
    {
        var put = await Outbox.PutAsync(db, messages);
        await db.SaveChangesAsync();
        return put;
    });
}
