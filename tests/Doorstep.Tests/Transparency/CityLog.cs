using Doorstep.Access;
using Doorstep.CommandLine;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Privacy.Readings;
using Doorstep.Sealing;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Transparency;

/// <summary>The transparency log of a running city, as its operator and an auditor use it.</summary>
static class CityLog
{
    /// <summary>SQLite keeps ids as text in capitals.</summary>
    public static string Id(Guid id) => DoorstepApp.OnPostgres ? $"'{id}'" : $"'{id.ToString().ToUpperInvariant()}'";

    /// <summary>PostgreSQL rounds what a literal has beyond microseconds; the platform cuts it off.</summary>
    public static string Time(DateTimeOffset time) => DoorstepApp.OnPostgres ? $"'{RecordText.Of(time)}'" : $"{time.UtcTicks}";

    public static Doorstep.Live.Act Now(this DoorstepApp app) => new(app.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow());

    public static SigningKey LogKey(this DoorstepApp app) => app.Services.GetRequiredService<KeyRing>().LogKey;

    public static LogFolder LogFolder(this DoorstepApp app) => app.Services.GetRequiredService<LogFolder>();

    public static LastHeadFile KeptHead(this DoorstepApp app) => app.Services.GetRequiredService<LastHeadFile>();

    public static Reading AReading(this DoorstepApp app, DateTimeOffset? at = null) =>
        Reading.Of(new(ReadingSubject.Resident, app.NewId(), "Phone", AreaCode.Parse("460301001001001")), Purposes.Visit,
            new(app.NewId(), Guid.Empty, at ?? TimeProvider.System.GetUtcNow()));

    /// <param name="isAlone">No grant is given beside it.</param>
    public static async Task<List<Guid>> ReadAsync(this DoorstepApp app, int count, DateTimeOffset? at = null, bool isAlone = false)
    {
        List<Reading> readings = [.. Enumerable.Range(0, count).Select(_ => app.AReading(at))];
        if (!isAlone)
        {
            await app.AnAccountAsync(Role.Auditor, "4603");
        }

        await app.WithDatabaseAsync(db =>
        {
            db.AddRange(readings);
            return db.SaveChangesAsync();
        });
        return readings.ConvertAll(reading => reading.Id);
    }

    public static Task<long> PlaceOfAsync(this DoorstepApp app, Guid id) =>
        app.FromDatabaseAsync(db => db.Leaves.Where(leaf => leaf.Id == id).Select(leaf => leaf.Index!.Value).SingleAsync());

    /// <summary>Past the platform: the row, and the salt of its entry.</summary>
    public static async Task DeleteReadingAsync(this DoorstepApp app, Guid id)
    {
        await app.AsDatabaseAdministratorAsync($"""DELETE FROM "Readings" WHERE "Id" = {Id(id)}""");
        await app.AsDatabaseAdministratorAsync($"""UPDATE "Leaves" SET "Salt" = NULL WHERE "Id" = {Id(id)}""");
    }

    /// <summary>A line of the log with its entry of the tree, which whoever writes to the database can make as well as the platform.</summary>
    public static Task SayAsync(this DoorstepApp app, Doorstep.Live.Entry entry) => app.WithDatabaseAsync(db =>
    {
        db.AddEntry(entry);
        return db.SaveChangesAsync();
    });

    public static async Task<SignedHead> GrowAsync(this DoorstepApp app) => (await app.Services.GetRequiredService<GrowTree>().RunAsync(default))!;

    public static async Task<VerifyLog.Result> VerifyAsync(this DoorstepApp app, SignedHead? earlier = null)
    {
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        return await scope.ServiceProvider.GetRequiredService<VerifyLog>().RunAsync(earlier, default);
    }

    public static async Task<List<string>> FaultsAsync(this DoorstepApp app, SignedHead? earlier = null) =>
        [.. (await app.VerifyAsync(earlier)).Faults.Select(fault => fault.ToString())];

    /// <summary>As the verb shows it, and what it ends with.</summary>
    public static async Task<(int Code, string Text)> ShowAsync(this DoorstepApp app)
    {
        using var text = new StringWriter();
        return (VerifyLogVerb.Show(await app.VerifyAsync(), text), text.ToString());
    }

    /// <summary>As it is after a backup from that head came back over everything but what is kept elsewhere.</summary>
    public static async Task RollDatabaseBackAsync(this DoorstepApp app, SignedHead to, params IEnumerable<Guid> lost)
    {
        await app.AsDatabaseAdministratorAsync($"""DELETE FROM "Readings" WHERE "Id" IN ({string.Join(',', lost.Select(Id))})""");
        await app.WithDatabaseAsync(async db =>
        {
            await db.Leaves.Where(leaf => leaf.Index >= to.Head.Size || leaf.Index == null).ExecuteDeleteAsync();
            await db.LeafCounters.ExecuteUpdateAsync(set => set
                .SetProperty(counter => counter.Size, to.Head.Size).SetProperty(counter => counter.SignedSize, to.Head.Size)
                .SetProperty(counter => counter.Note, to.ToString()));
        });
    }

    public static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
