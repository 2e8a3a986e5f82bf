using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Live;

/// <summary>One log, one sequence: numbers stand in commit order without gaps, whoever writes, and a reader misses nothing.</summary>
public sealed class LogTests(DoorstepApp app)
{
    private static readonly AreaCode area = AreaCode.Parse("4605");

    [Fact]
    public async Task An_earlier_commit_held_open_while_later_ones_pass_is_neither_missed_nor_late()
    {
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        var from = await own.Services.GetRequiredService<Feed>().EndAsync(CancellationToken.None);
        var (entered, release) = (Signal(), Signal());
        var (slow, quick) = (EntryOf(own), EntryOf(own));
        var held = own.WithDatabaseAsync(db => db.InOneCommitAsync(async () =>
        {
            Carry(own, db, slow);
            await db.SaveChangesAsync();
            entered.SetResult();
            await release.Task;
        }));
        await entered.Task;
        var passing = Task.Run(() => own.LogAsync(quick));
        if (DoorstepApp.OnPostgres)
        {
            // The held one has written its rows and still holds nobody up.
            await passing;
            Assert.Equal([quick.SubjectId], await ReadAsync(own, from, 1));
        }

        release.SetResult();
        await Task.WhenAll(held, passing);
        Guid[] both = [quick.SubjectId, slow.SubjectId];
        var read = await ReadAsync(own, from, 2);
        Assert.Equal(both.Order(), read.Order());
        Assert.True(!DoorstepApp.OnPostgres || read.SequenceEqual(both));
    }

    [Fact]
    public async Task A_long_transaction_elsewhere_does_not_stall_the_feed()
    {
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        var from = await own.Services.GetRequiredService<Feed>().EndAsync(CancellationToken.None);
        using var scope = own.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        var other = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        await other.Database.OpenConnectionAsync();
        // SQLite has one writer at a time, so there the long one only reads.
        await other.Database.ExecuteSqlRawAsync(DoorstepApp.OnPostgres ? """BEGIN; UPDATE "Roles" SET "ForDepartment" = FALSE""" : "BEGIN");
        Assert.NotEmpty(await other.Roles.ToListAsync());

        var entry = EntryOf(own);
        await own.LogAsync(entry);
        Assert.Equal([entry.SubjectId], await ReadAsync(own, from, 1));
        await other.Database.ExecuteSqlRawAsync("ROLLBACK");
    }

    [Fact]
    public async Task Many_writers_leave_no_gap_and_a_reader_beside_them_reads_everything_once_in_order()
    {
        const int writers = 8, commits = 25;
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        var from = await own.Services.GetRequiredService<Feed>().EndAsync(CancellationToken.None);
        var total = Enumerable.Range(0, writers * commits).Sum(commit => 1 + (commit % 3));
        var reading = Task.Run(() => CollectAsync(own, from, total));
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < commits; i++)
            {
                await own.LogAsync([.. Enumerable.Range(0, 1 + (((writer * commits) + i) % 3)).Select(_ => EntryOf(own))]);
            }
        })));
        var read = await reading;
        Assert.Equal(Enumerable.Range(1, total).Select(step => from.Number + step), read.Select(published => published.Cursor.Number));
        var stored = await own.FromDatabaseAsync(db =>
            db.Log.Where(entry => entry.Number > from.Number).OrderBy(entry => entry.Number).Select(entry => entry.SubjectId).ToListAsync());
        Assert.Equal(stored, read.Select(published => published.Entry.SubjectId));
    }

    [Fact]
    public async Task What_is_not_committed_takes_no_number_and_its_context_is_not_used_again()
    {
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        var from = await own.Services.GetRequiredService<Feed>().EndAsync(CancellationToken.None);
        await own.WithDatabaseAsync(async db =>
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => db.InOneCommitAsync(async () =>
            {
                Carry(own, db, EntryOf(own));
                await db.SaveChangesAsync();
                throw new InvalidDataException();
            }));
            Carry(own, db, EntryOf(own));
            await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
        });
        var entry = EntryOf(own);
        await own.LogAsync(entry);
        Assert.Equal([(from.Number + 1, entry.SubjectId)],
            (await CollectAsync(own, from, 1)).ConvertAll(published => (published.Cursor.Number, published.Entry.SubjectId)));
    }

    [Fact]
    public async Task Saves_inside_one_commit_stand_together_and_a_transaction_begun_by_hand_is_refused() => await app.WithDatabaseAsync(async db =>
    {
        var (one, two, left) = (EntryOf(app), EntryOf(app), EntryOf(app));
        await db.InOneCommitAsync(async () =>
        {
            Carry(app, db, one);
            await db.SaveChangesAsync();
            await db.InOneCommitAsync(async () =>
            {
                Carry(app, db, two);
                await db.SaveChangesAsync();
            });
            // Not saved by hand: the commit saves it, through the guard like everything else.
            Carry(app, db, left);
        });
        Guid[] all = [one.SubjectId, two.SubjectId, left.SubjectId];
        var stored = await db.Log.Where(entry => all.Contains(entry.SubjectId)).OrderBy(entry => entry.Number).ToListAsync();
        Assert.Equal(all, stored.Select(entry => entry.SubjectId));
        Assert.Equal(stored[0].Number + 2, stored[2].Number);

        await using var transaction = await db.Database.BeginTransactionAsync();
        Carry(app, db, EntryOf(app));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
    });

    /// <summary>Further back than memory reaches: the feed takes the rest from the database, and no entry twice.</summary>
    [Fact]
    public async Task A_reader_from_far_back_reads_on_from_the_database_into_memory()
    {
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        var feed = own.Services.GetRequiredService<Feed>();
        var from = await feed.EndAsync(CancellationToken.None);
        for (var i = 0; i < 3; i++)
        {
            await own.LogAsync([.. Enumerable.Range(0, 1700).Select(_ => EntryOf(own))]);
        }

        var read = await CollectAsync(own, from, 5100);
        Assert.Equal(Enumerable.Range(1, 5100).Select(step => from.Number + step), read.Select(published => published.Cursor.Number));
        Assert.Equal(5100, read.Select(published => published.Entry.SubjectId).Distinct().Count());
    }

    internal static Entry EntryOf(DoorstepApp app, AreaCode? where = null) =>
        new() { What = "building.split", SubjectId = app.NewId(), Area = where ?? area, By = Guid.Empty, At = TimeProvider.System.GetUtcNow() };

    private static void Carry(DoorstepApp app, DoorstepContext db, Entry entry)
    {
        var carrier = new Account { Id = app.NewId(), UserName = $"log-{app.NewId():n}", CreatedAt = TimeProvider.System.GetUtcNow() };
        carrier.NewEntries.Add(entry);
        db.Users.Add(carrier);
    }

    private static async Task<List<Guid>> ReadAsync(DoorstepApp app, Cursor from, int count) =>
        (await CollectAsync(app, from, count)).ConvertAll(published => published.Entry.SubjectId);

    private static async Task<List<Published>> CollectAsync(DoorstepApp app, Cursor from, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        List<Published> read = [];
        await foreach (var published in app.Services.GetRequiredService<Feed>().FollowAsync(from, patience.Token))
        {
            read.Add(published!);
            if (read.Count == count)
            {
                break;
            }
        }

        return read;
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
