using System.Net;
using System.Text;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Privacy.Readings;
using Doorstep.Tests.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Sync;

public sealed class SnapshotTests(TasksCity app) : IClassFixture<TasksCity>
{
    [Fact]
    public async Task A_snapshot_holds_her_grid_alone_with_names_and_phones_and_no_number_of_a_document()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        var (home, other) = (await ground.LivesAsync(0, people: 2), await ground.LivesAsync(6));
        await ground.PlanAsync(await ground.ResidentOfAsync(home), "Weekly");
        await app.TickAsync();
        var phone = await ground.ClientAsync();
        var text = await phone.LinesAsync("snapshot");
        PhoneStore store = new();
        Assert.Null(store.Take(text));
        Assert.Equal((1, 6, 1, 2), (store.Of("building").Count, store.Of("dwelling").Count, store.Of("household").Count, store.Of("resident").Count));
        Assert.False(store.Has("household", other));
        Assert.Equal(ground.Ground.Dwellings[0].Id, store.Row("household", home).GetProperty("dwelling").GetGuid());
        var resident = store.Of("resident")[0];
        Assert.StartsWith("合成", resident.GetProperty("name").GetString());
        Assert.Equal(("13800005678", "age.25-59"), (resident.GetProperty("phone").GetString(), resident.GetProperty("age").GetString()));
        Assert.DoesNotMatch(@"\b[0-9]{17}[0-9Xx]\b", text);
        var task = store.Of("task").Single();
        Assert.Equal(task.GetProperty("id").GetString(), store.Of("day").Single().GetProperty("tasks")[0].GetString());
        Assert.Contains(store.Of("kind"), kind => kind.GetProperty("id").GetString() == task.GetProperty("kind").GetString());
        Assert.NotEmpty(store.Of("form"));
        await phone.AssertSameAsync(store);
    }

    [Fact]
    public async Task A_snapshot_writes_one_reading_a_person_and_does_not_count_in_the_hours_budget()
    {
        var ground = await app.GroundAsync();
        await ground.LivesAsync(0, people: 2);
        var phone = await ground.ClientAsync();
        await phone.SnapshotAsync();
        await phone.SnapshotAsync();
        await phone.GetStringAsync("/api/sync/state");
        var readings = await app.FromDatabaseAsync(async db => await db.Readings.AsNoTracking().Where(reading => reading.Area == ground.Ground.Grid
            && reading.Field.StartsWith(Reading.InList)).ToListAsync());
        Assert.Equal([2, 2], readings.GroupBy(reading => reading.SubjectId).Select(one => one.Count()));
        Assert.All(readings, reading => Assert.Equal(("Export:Name+Phone+LivesAlone+ChildrenAway+Disability+Allowance", Purposes.Visit),
            (reading.Field, reading.Purpose)));
    }

    [Fact]
    public async Task A_broken_download_goes_on_from_its_last_mark_and_ends_with_the_same_state()
    {
        var ground = await app.GroundAsync();
        await ground.LivesAsync(0);
        var phone = await ground.ClientAsync();
        var whole = await phone.LinesAsync("snapshot");
        // Every place at which it may break: after each of its lines, and in the middle of the next.
        var lines = whole.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("{\"t\":\"mark\"", StringComparison.Ordinal));
        foreach (var kept in (int[])[1, 3, lines.Length / 2, lines.Length - 3])
        {
            PhoneStore store = new();
            var mark = store.Take(string.Join('\n', lines.Take(kept)) + "\n" + lines[kept][..(lines[kept].Length / 2)]);
            Assert.NotNull(mark);
            Assert.Null(store.Take(await phone.LinesAsync($"snapshot?resume={Uri.EscapeDataString(mark)}"), keepsCursor: true));
            await phone.AssertSameAsync(store);
        }
    }

    [Fact]
    public async Task What_changed_while_a_download_was_broken_comes_with_the_changes_since_its_first_head()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        var phone = await ground.ClientAsync();
        var lines = (await phone.LinesAsync("snapshot")).Split('\n');
        var cut = Array.FindLastIndex(lines, line => line.StartsWith("{\"t\":\"mark\"", StringComparison.Ordinal)) + 1;
        PhoneStore store = new();
        var mark = store.Take(string.Join('\n', lines.Take(cut)) + "\n");
        await (await ground.StaffAsync()).DoAsync($"/households/{home}/visits", new { condition = "Dangerous" });
        store.Take(await phone.LinesAsync($"snapshot?resume={Uri.EscapeDataString(mark!)}"), keepsCursor: true);
        Assert.NotEqual("Dangerous", store.Row("household", home).GetProperty("condition").GetString());
        Assert.True(await phone.ChangesAsync(store));
        Assert.Equal("Dangerous", store.Row("household", home).GetProperty("condition").GetString());
        await phone.AssertSameAsync(store);
    }

    [Fact]
    public async Task A_range_that_went_astray_is_found_by_its_hash_and_repaired_alone()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0, people: 3);
        var phone = await ground.ClientAsync();
        var store = await phone.SnapshotAsync();
        var lost = store.Of("resident")[1].GetProperty("id").GetGuid();
        store.Lose("resident", lost);
        var right = JsonDocument.Parse(await phone.GetStringAsync("/api/sync/state")).RootElement.GetProperty("tables").GetProperty("resident");
        var range = Assert.Single(Enumerable.Range(0, 16), place => right[place].GetString() != store.Hashes("resident")[place]);
        store.DropRange("resident", $"{range:x}"[0]);
        Assert.Null(store.Take(await phone.LinesAsync($"snapshot?table=resident&range={range:x}"), keepsCursor: true));
        Assert.Equal(home, store.Row("resident", lost).GetProperty("household").GetGuid());
        await phone.AssertSameAsync(store);
    }

    [Fact]
    public async Task The_stream_is_compressed_where_the_phone_can_read_it_so()
    {
        var ground = await app.GroundAsync();
        await ground.LivesAsync(0);
        var phone = await ground.ClientAsync();
        var plain = Encoding.UTF8.GetByteCount(await phone.LinesAsync("snapshot"));
        foreach (var coding in (string[])["br", "gzip"])
        {
            using HttpRequestMessage asked = new(HttpMethod.Get, "/api/sync/snapshot");
            asked.Headers.AcceptEncoding.ParseAdd(coding);
            using var answer = await phone.SendAsync(asked);
            Assert.Equal(coding, Assert.Single(answer.Content.Headers.ContentEncoding));
            Assert.InRange((await answer.Content.ReadAsByteArrayAsync()).Length, 100, plain / 3);
        }
    }

    [Fact]
    public async Task Whoever_is_no_worker_gets_none_and_a_wrong_mark_or_table_is_named()
    {
        var ground = await app.GroundAsync();
        var phone = await ground.ClientAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await (await ground.StaffAsync()).Http.GetAsync("/api/sync/snapshot")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await app.SignedInAsync(Role.Planner, "4601")).GetAsync("/api/sync/snapshot")).StatusCode);
        foreach (var (field, path) in new[]
        {
            ("resume", "snapshot?resume=here"), ("table", "snapshot?table=city&range=a"), ("range", "snapshot?table=resident&range=g"),
            ("cursor", "changes"), ("cursor", "changes?cursor=1.2"),
        })
        {
            var answer = await phone.GetAsync($"/api/sync/{path}");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal(field, Assert.Single(JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("errors")
                .EnumerateObject()).Name);
        }

        var other = Uri.EscapeDataString($"9{(await phone.SnapshotAsync()).Cursor}~resident~{app.NewId()}");
        Assert.Equal(HttpStatusCode.Conflict, (await phone.GetAsync($"/api/sync/snapshot?resume={other}")).StatusCode);
    }
}
