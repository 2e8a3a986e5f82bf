using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Identity.Approvals;
using Doorstep.Identity.Recoveries;
using Doorstep.Live;
using Doorstep.Privacy.Glass;
using Doorstep.Privacy.Hidings;
using Doorstep.Privacy.Objections;
using Doorstep.Privacy.Readings;
using Doorstep.Privacy.Retention;
using Doorstep.Register.Exports;
using Doorstep.Register.Own;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Transparency;

/// <summary>What whoever runs the database, or the server, could try on the log; and that it is named.</summary>
public sealed class OperatorTests
{
    private static readonly AreaCode area = AreaCode.Parse("460301001001");

    [Fact]
    public async Task An_erasure_that_somebody_wrote_into_the_database_accounts_for_nothing_and_is_named()
    {
        await using var app = await StartAsync();
        var readings = await app.ReadAsync(3);
        await app.GrowAsync();
        var place = await app.PlaceOfAsync(readings[1]);
        await app.SayAsync(Line("log.erased", new { from = place, until = place + 1, why = "retention" }));
        await app.DeleteReadingAsync(readings[1]);
        var head = await app.GrowAsync();
        Assert.Equal([$"erasure {head.Head.Size - 1}", $"missing {place}"], (await app.FaultsAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_reading_of_today_that_was_erased_with_the_key_is_listed_and_named_as_too_young()
    {
        await using var app = await StartAsync();
        var readings = await app.ReadAsync(3);
        var head = await app.GrowAsync();
        var (place, act) = (await app.PlaceOfAsync(readings[1]), new Act(app.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow()));
        await app.SayAsync(Erasure.Of(place, place + 1, Erasure.ByRule, act.At, head.Head, app.LogKey(), act));
        await app.DeleteReadingAsync(readings[1]);
        await app.GrowAsync();
        var (code, text) = await app.ShowAsync();
        Assert.Equal(1, code);
        var at = RecordText.Of(act.At);
        var line = $"Erased   {place} to {place}: 1 entries, retention, at {at}, the youngest of {at}, between readings of ";
        Assert.Contains(line, text, StringComparison.Ordinal);
        Assert.Contains($"FAULT    young {head.Head.Size}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("missing", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readings_are_kept_three_years_whatever_a_city_has_set()
    {
        await using (var low = new DoorstepApp { Settings = { ["Retention:readings:Days"] = "1094" } })
        {
            await low.InitializeAsync();
            var refused = Assert.Throws<InvalidOperationException>(() => low.Services);
            Assert.Contains("Retention:readings:Days is 1094, and readings are kept at least 1,095 days.", refused.Message, StringComparison.Ordinal);
        }

        await using var app = await StartAsync();
        await app.ReadAsync(2);
        await app.GrowAsync();
        app.Services.GetRequiredService<IConfiguration>()["Retention:readings:Days"] = "0";
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.Services.GetRequiredService<PurgeByRule>().EraseAsync(default));
        Assert.Equal(2, await app.FromDatabaseAsync(db => db.Readings.CountAsync()));
    }

    [Fact]
    public async Task A_reading_whose_time_was_put_back_is_not_erased_by_the_purge()
    {
        await using var app = await StartAsync();
        var readings = await app.ReadAsync(1);
        var old = await app.ReadAsync(2, TimeProvider.System.GetUtcNow().AddDays(-Erasure.FloorDays - 1));
        await app.GrowAsync();
        var longAgo = CityLog.Time(TimeProvider.System.GetUtcNow().AddDays(-Erasure.FloorDays - 2));
        await app.AsDatabaseAdministratorAsync($"""UPDATE "Readings" SET "At" = {longAgo} WHERE "Id" = {CityLog.Id(readings[0])}""");
        Assert.Equal(2, (await app.Services.GetRequiredService<PurgeByRule>().EraseAsync(default)).Single(line => line.Name == "readings").Rows);
        Assert.Equal(readings, await app.FromDatabaseAsync(db => db.Readings.Select(reading => reading.Id).ToListAsync()));
        await app.GrowAsync();
        Assert.Equal([$"record {await app.PlaceOfAsync(readings[0])}"], await app.FaultsAsync());
        Assert.Equal(2, (await app.VerifyAsync()).Erasures.Sum(erased => erased.Erasure.Until - erased.Erasure.From));
        Assert.True(old.Count == 2);
    }

    [Fact]
    public async Task Every_protected_row_is_held_against_the_log_both_ways()
    {
        await using var app = await StartAsync();
        var (told, secret) = (await RowsAsync(app), await RowsAsync(app));
        await app.WithDatabaseAsync(db => SaveAsync(db, told));
        await app.GrowAsync();
        Assert.Empty(await app.FaultsAsync());

        foreach (var row in secret)
        {
            row.NewEntries.Clear();
        }

        await app.WithDatabaseAsync(db => SaveAsync(db, secret));
        string[] tables = ["Grants", "Recoveries", "Exports", "Hidings", "Holds", "BrokenGlass", "Objections", "OwnRecords", "AccountApprovals"];
        Assert.Equal(tables.Order(StringComparer.Ordinal), app.Services.GetServices<LoggedTable>().Select(table => table.Name).Intersect(tables)
            .Order(StringComparer.Ordinal));
        Assert.Equal(tables.Order(StringComparer.Ordinal), (await app.FaultsAsync()).Select(fault => fault.Split(' '))
            .Where(fault => fault[0] == "row").Select(fault => fault[1]).Order(StringComparer.Ordinal));

        // Nor does a purge that somebody wrote down in its place account for them.
        await app.SayAsync(Line("log.purged", new { kind = "decisions", rows = 9, before = app.Now().At.AddDays(1) }));
        foreach (var table in tables)
        {
            await app.AsDatabaseAdministratorAsync($"""DELETE FROM "{table}" """);
        }

        string[] kinds = ["account.approval-asked", "account.bound", "account.glass-broken", "account.recovery-started",
            "export.asked", "grant.given",
            "log.hold-placed", "reading.hiding-asked", "reading.objected"];
        Assert.Equal(kinds, (await app.FaultsAsync()).Select(fault => fault.Split(' ')).Where(fault => fault[0] == "gone").Select(fault => fault[2])
            .Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_right_that_was_widened_prolonged_or_given_back_past_the_platform_is_named_and_so_is_a_line_of_the_log()
    {
        await using var app = await StartAsync();
        var grants = new List<Grant>();
        for (var i = 0; i < 4; i++)
        {
            var account = await app.AnAccountAsync(Role.Auditor, area.Value);
            grants.Add(Grant.Give(account.Id, Role.Usual.Single(role => role.Code == Role.Auditor), area, null, app.Now(), app.Now().At.AddDays(1)));
        }

        await app.WithDatabaseAsync(db => SaveAsync(db, grants));
        await app.WithDatabaseAsync(async db =>
        {
            (await db.Grants.SingleAsync(grant => grant.Id == grants[2].Id)).End(app.Now());
            await db.SaveChangesAsync();
        });
        await app.GrowAsync();
        Assert.Empty(await app.FaultsAsync());
        await app.AsDatabaseAdministratorAsync($"""UPDATE "Grants" SET "Area" = '4603' WHERE "Id" = {CityLog.Id(grants[0].Id)}""");
        await app.AsDatabaseAdministratorAsync($"""UPDATE "Grants" SET "Until" = NULL WHERE "Id" = {CityLog.Id(grants[1].Id)}""");
        var asGiven = CityLog.Time(grants[2].Until!.Value);
        await app.AsDatabaseAdministratorAsync(
            $"""UPDATE "Grants" SET "Until" = {asGiven}, "EndedBy" = NULL WHERE "Id" = {CityLog.Id(grants[2].Id)}""");
        var number = await app.FromDatabaseAsync(db => db.LogCounter.Select(counter => counter.Number).SingleAsync()) + 100;
        await app.WithDatabaseAsync(db =>
        {
            var line = Line("grant.ended", new { grant = grants[3].Id });
            (line.Epoch, line.Number) = (1, number);
            db.Log.Add(line);
            return db.SaveChangesAsync();
        });
        var faults = await app.FaultsAsync();
        Assert.Contains($"row Grants {grants[0].Id}", faults);
        Assert.Contains($"row Grants {grants[1].Id}", faults);
        Assert.Single(faults, fault => fault.StartsWith("gone", StringComparison.Ordinal) && fault.EndsWith("grant.ended", StringComparison.Ordinal));
        Assert.Contains($"unrecorded 1.{number}", faults);
        Assert.Equal(4, faults.Count);
        await app.WithDatabaseAsync(async db =>
        {
            (await db.Roles.SingleAsync(role => role.Code == Role.Resident)).Permissions.Add(Permission.ViewRegister);
            await db.SaveChangesAsync();
        });
        Assert.Contains($"the role resident is not the usual one: also {Permission.ViewRegister};", (await app.ShowAsync()).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_that_was_emptied_is_not_signed_anew_until_the_operator_says_so_and_the_city_works_on()
    {
        var database = new TestDatabase();
        await database.CreateAsync();
        SignedHead old;
        await using (var before = new DoorstepApp(database))
        {
            var readings = await before.ReadAsync(3);
            old = await before.GrowAsync();
            await before.DeleteReadingAsync(readings[0]);
            await before.WithDatabaseAsync(async db =>
            {
                await db.Leaves.ExecuteDeleteAsync();
                await db.LeafCounters.ExecuteUpdateAsync(set => set
                    .SetProperty(counter => counter.Size, 0L).SetProperty(counter => counter.SignedSize, 0L)
                    .SetProperty(counter => counter.Note, ""));
            });
            Directory.Delete(before.LogFolder().Path, recursive: true);

            // Another start over what is left.
            await using var app = new DoorstepApp(database);
            await Assert.ThrowsAsync<ForkException>(() => app.GrowAsync());
            Assert.Null(app.LogFolder().Head);
            Assert.False(await app.FromDatabaseAsync(db => db.Leaves.AnyAsync(leaf => leaf.Epoch == null)));
            Assert.Contains("signature", await app.FaultsAsync());
            var auditor = await app.SignedInAsync(Role.Auditor, "4601");
            var state = await auditor.GetFromJsonAsync<ShowLogState.State>("/api/transparency");
            Assert.Equal((0, false), (state!.Size, state.IsSignedOn));
            auditor.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
            foreach (var page in (string[])["/readings", "/retention"])
            {
                Assert.Contains("The transparency log is no longer being signed", await auditor.GetStringAsync(page), StringComparison.Ordinal);
            }

            Assert.Equal(HttpStatusCode.OK, (await app.CreateClient().GetAsync("/help")).StatusCode);

            using (var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob("test"))
            {
                Assert.True(await scope.ServiceProvider.GetRequiredService<RestartTree>().RunAsync("合成", default) > 2);
            }

            await app.GrowAsync();
            Assert.True((await auditor.GetFromJsonAsync<ShowLogState.State>("/api/transparency"))!.IsSignedOn);
            Assert.Empty(await app.FaultsAsync());
            Assert.Equal(["fork"], await app.FaultsAsync(old));
            Assert.Contains($"\"size\":{old.Head.Size},\"root\":", (await app.ShowAsync()).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Numbers_that_begin_again_in_another_epoch_have_their_own_entries()
    {
        await using var app = await StartAsync();
        await app.ReadAsync(1);
        await app.GrowAsync();
        await app.WithDatabaseAsync(db => db.LogCounter.ExecuteUpdateAsync(set => set
            .SetProperty(counter => counter.Epoch, 2).SetProperty(counter => counter.Number, 0L)));
        await app.ReadAsync(1);
        await app.GrowAsync();
        Assert.Empty(await app.FaultsAsync());
        Assert.Equal([1, 2], await app.FromDatabaseAsync(db => db.Leaves.Where(leaf => leaf.Epoch != null).Select(leaf => leaf.Epoch!.Value)
            .Distinct().Order().ToListAsync()));
    }

    private static async Task<DoorstepApp> StartAsync()
    {
        var app = new DoorstepApp();
        await app.InitializeAsync();
        return app;
    }

    private static Entry Line(string what, object facts) =>
        new()
        {
            What = what, SubjectId = Guid.Empty, Area = default, By = Guid.Empty, At = TimeProvider.System.GetUtcNow(),
            Facts = JsonSerializer.Serialize(facts),
        };

    private static Task<int> SaveAsync(DoorstepContext db, IEnumerable<object> rows)
    {
        db.AddRange(rows);
        return db.SaveChangesAsync();
    }

    /// <summary>One of each kind.</summary>
    private static async Task<List<ILogged>> RowsAsync(DoorstepApp app)
    {
        var account = await app.AnAccountAsync(Role.Auditor, area.Value);
        var reading = app.AReading();
        await app.WithDatabaseAsync(db => SaveAsync(db, [reading]));
        return
        [
            Grant.Give(account.Id, Role.Usual.Single(role => role.Code == Role.CityLeader), area, null, app.Now()),
            Recovery.Start(account.Id, area, "合成", app.Now()),
            Export.Ask(area, Purposes.Visit, "合成", new([ExportColumn.Name], []), 1, 1, app.Now()),
            Hiding.Ask(app.NewId(), area, "合成", app.Now().At.AddDays(1), app.Now()),
            Hold.Place(area, null, "合成", app.Now()),
            BrokenGlass.Break(area, "合成", app.Now()),
            Objection.Raise(reading, "合成", app.Now()),
            OwnRecord.Bind(account.Id, app.NewId(), area, app.Now()),
            AccountApproval.Ask(ApprovalKind.Grant, account.Id, area, app.Now()),
        ];
    }
}
