using System.Net;
using System.Text;
using CsCheck;
using Doorstep.Data;
using Doorstep.Register.Queries;
using Doorstep.Sealing;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Sealing;

/// <summary>Sealed fields in a whole city of their own: what the database holds, what happens to it there, and a change of keys.</summary>
public sealed class KeysTests
{
    [Fact]
    public async Task The_database_holds_nothing_in_plain()
    {
        await using var app = await StartAsync();
        var ground = await RegisterGround.MakeAsync(app);
        var client = await RegisterClient.OfAsync(app, ground);
        var number = RegisterGround.AnIdNumber(417, new(1980, 5, 17));
        var household = await client.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(417) with { Name = "欧阳合成甲", Phone = "13712345670" });
        await client.TryAsync(HttpMethod.Patch, $"/residents/{household.Residents[0].Id}", new { phone = "13712345671" });
        Assert.Equal("****71", (await client.HouseholdAsync(household.Id)).Residents[0].Phone);

        var stored = await EverythingAsync(app);
        foreach (var secret in (string[])["欧阳合成甲", number, "13712345670", "13712345671", "1980-05-17"])
        {
            Assert.False(Holds(stored, Encoding.UTF8.GetBytes(secret)), $"{secret} stands in the database.");
            Assert.False(Holds(stored, Encoding.Unicode.GetBytes(secret)), $"{secret} stands in the database as UTF-16.");
            Assert.False(Holds(stored, Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=')[..^1])),
                $"{secret} stands in the database in base64.");
        }

        // The search can see: what is no secret is found by it.
        Assert.True(Holds(stored, Encoding.UTF8.GetBytes(household.Residents[0].Id.ToString()))
            || Holds(stored, Encoding.UTF8.GetBytes(household.Residents[0].Id.ToString().ToUpperInvariant())));
    }

    [Fact]
    public async Task A_sealed_value_that_was_changed_or_moved_to_another_row_or_column_is_refused()
    {
        await using var app = await StartAsync();
        var ground = await RegisterGround.MakeAsync(app);
        var client = await RegisterClient.OfAsync(app, ground);
        var (one, other) = (await client.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(1)),
            await client.AddAsync(ground.Dwellings[1].Id, RegisterGround.APerson(2)));
        await app.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync(
            $"""UPDATE "Residents" SET "Phone" = (SELECT "Phone" FROM "Residents" WHERE "Id" = {one.Residents[0].Id}) WHERE "Id" = {other.Residents[0].Id}"""));
        Assert.Equal(HttpStatusCode.OK, (await client.TryAsync(HttpMethod.Get, $"/households/{one.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await client.TryAsync(HttpMethod.Get, $"/households/{other.Id}")).StatusCode);
        await app.WithDatabaseAsync(db =>
            db.Database.ExecuteSqlAsync($"""UPDATE "Residents" SET "Phone" = "IdNumber" WHERE "Id" = {one.Residents[0].Id}"""));
        Assert.Equal(HttpStatusCode.InternalServerError, (await client.TryAsync(HttpMethod.Get, $"/households/{one.Id}")).StatusCode);
    }

    [Fact]
    public async Task Every_changed_byte_of_an_envelope_is_noticed()
    {
        await using var app = await StartAsync();
        var keys = app.Services.GetRequiredService<KeyRing>();
        SealedPlace place = new(keys, "Residents", "Phone", "row");
        Gen.String[1, 40].Sample(plain =>
        {
            var envelope = keys.Seal(plain, place);
            Assert.Equal(plain, keys.Open(envelope, place));
            Assert.NotEqual(envelope, keys.Seal(plain, place));
            var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(envelope);
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] ^= 0x10;
                Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() =>
                    keys.Open(System.Buffers.Text.Base64Url.EncodeToString(bytes), place));
                bytes[i] ^= 0x10;
            }

            Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => keys.Open(envelope, place with { Row = "other" }));
            Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => keys.Open(envelope[..^4], place));
        }, iter: 30, threads: 1);
    }

    [Fact]
    public async Task While_keys_change_everyone_is_found_and_an_interrupted_change_goes_on()
    {
        await using var app = await StartAsync();
        var ground = await RegisterGround.MakeAsync(app);
        var client = await RegisterClient.OfAsync(app, ground);
        List<int> living = [];
        var next = 100;
        var chance = new Random(2015);
        for (var step = 0; step < 24; step++)
        {
            switch (chance.Next(4))
            {
                case 0 or 1:
                    await client.AddAsync(ground.Dwellings[next % 12].Id, RegisterGround.APerson(next));
                    living.Add(next++);
                    break;
                case 2:
                    await StopRotatingAsync(app, TimeSpan.FromMilliseconds(chance.Next(1, 60)));
                    break;
                default:
                    await RotateAtOnceAsync(app);
                    break;
            }

            foreach (var serial in living)
            {
                var found = await client.TryAsync(
                    HttpMethod.Post, "/look-up", new FindResident.Request(RegisterGround.AnIdNumber(serial, new(1980, 5, 17))));
                Assert.True(found.IsSuccessStatusCode, $"step {step}: {serial} is not found");
            }

            Assert.Equal(HttpStatusCode.NotFound, (await client.TryAsync(
                HttpMethod.Post, "/look-up", new FindResident.Request(RegisterGround.AnIdNumber(999, new(1980, 5, 17))))).StatusCode);
        }

        await RotateAtOnceAsync(app);
        var versions = await app.FromDatabaseAsync(db =>
            db.DataKeys.Where(key => key.RetiredAt == null && (key.Use == KeyUse.Seal || key.Use == KeyUse.Index)).Select(key => key.Version)
                .ToListAsync());
        Assert.Equal(2, versions.Count);
        await app.WithDatabaseAsync(async db => Assert.Equal(0, await new Reseal(db).RunAsync(null, default)));
        Assert.Equal(
            living.Count, await app.FromDatabaseAsync(db => db.Residents.CountAsync(one => one.IdNumberKey!.StartsWith($"{versions.Max()}."))));
    }

    [Fact]
    public async Task Without_its_key_file_a_sealed_city_does_not_start_and_says_why()
    {
        var database = new TestDatabase();
        await using (var app = new DoorstepApp(database))
        {
            await app.InitializeAsync();
            await app.WithDatabaseAsync(db => db.DataKeys.CountAsync());
            File.Delete(Path.Combine(database.Folder, "keys", "city.key"));
            var broken = new DoorstepApp(database);
            var why = Assert.ThrowsAny<Exception>(() => broken.Services);
            Assert.Contains("its key is not there", why.ToString(), StringComparison.Ordinal);
        }
    }

    private static async Task<DoorstepApp> StartAsync()
    {
        var app = new DoorstepApp();
        await app.InitializeAsync();
        return app;
    }

    private static async Task RotateAtOnceAsync(DoorstepApp app)
    {
        using var stopping = new CancellationTokenSource();
        var making = RotateAsync(app, stopping.Token);
        while (!making.IsCompleted && !await app.FromDatabaseAsync(db => db.DataKeys.AnyAsync(key => key.WholeAt == null)))
        {
            await Task.Delay(10);
        }

        await stopping.CancelAsync();
        await StoppedAsync(making);
        if (!making.IsCompletedSuccessfully)
        {
            await ActiveAtOnceAsync(app);
            await RotateAsync(app, CancellationToken.None);
        }
    }

    /// <summary>A change of keys that stops anywhere: before its keys are made, while it waits for them to be known, or within the sealing.</summary>
    private static async Task StopRotatingAsync(DoorstepApp app, TimeSpan after)
    {
        using var stopping = new CancellationTokenSource(after);
        await StoppedAsync(RotateAsync(app, stopping.Token));
        await ActiveAtOnceAsync(app);
    }

    private static async Task StoppedAsync(Task rotating)
    {
        try
        {
            await rotating;
        }
        catch (Exception stopped) when (stopped is OperationCanceledException || stopped.InnerException is OperationCanceledException)
        {
            // As it was meant.
        }
    }

    /// <summary>Nobody waits a minute in a test: the one node here knows a key as soon as it is made, and has nothing uncommitted.</summary>
    private static Task ActiveAtOnceAsync(DoorstepApp app) => app.WithDatabaseAsync(async db =>
    {
        var longSince = app.Services.GetRequiredService<TimeProvider>().GetUtcNow() - KeyRing.UntilCommitted;
        await db.DataKeys.Where(key => key.WholeAt == null).ExecuteUpdateAsync(set => set.SetProperty(key => key.ActiveFrom, longSince));
        app.Services.GetRequiredService<KeyRing>().Read();
    });

    private static async Task RotateAsync(DoorstepApp app, CancellationToken cancellationToken)
    {
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test");
        await scope.ServiceProvider.GetRequiredService<RotateKeys>().RunAsync(null, cancellationToken);
    }

    private static async Task<byte[]> EverythingAsync(DoorstepApp app)
    {
        if (!DoorstepApp.OnPostgres)
        {
            var folder = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(app.Connection).DataSource;
            using var whole = new MemoryStream();
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(folder)!, "doorstep.db*"))
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                await stream.CopyToAsync(whole);
            }

            return whole.ToArray();
        }

        await using var connection = new Npgsql.NpgsqlConnection(app.Owner);
        await connection.OpenAsync();
        List<string> tables = [];
        await using (var command = new Npgsql.NpgsqlCommand("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        StringBuilder all = new();
        foreach (var table in tables)
        {
            using var copy = await connection.BeginTextExportAsync($"COPY \"{table}\" TO STDOUT");
            all.Append(await copy.ReadToEndAsync());
        }

        return Encoding.UTF8.GetBytes(all.ToString());
    }

    private static bool Holds(byte[] stored, byte[] wanted) => stored.AsSpan().IndexOf(wanted) >= 0;
}
