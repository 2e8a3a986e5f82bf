using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;
using Doorstep.Tests.Sync;
using Doorstep.Tests.Tasks;

namespace Doorstep.Tests.Field;

/// <summary>What the phone app keeps of the server's own answers.</summary>
public sealed class HeldSyncTests(TasksCity app) : IClassFixture<TasksCity>
{
    [Fact]
    public async Task A_snapshot_that_broke_off_is_resumed_and_the_phone_then_holds_what_the_server_says_also_after_changes()
    {
        var ground = await app.GroundAsync();
        app.GoTo(1, 6);
        var home = await ground.LivesAsync(0, people: 2);
        await ground.PlanAsync(await ground.ResidentOfAsync(home), "Weekly");
        await app.TickAsync();
        var phone = await ground.ClientAsync();
        var text = await phone.LinesAsync("snapshot");
        SnapshotPart part = new();
        Assert.True(part.Take(text[..(text.Length / 2)]));
        Assert.False(part.IsWhole);
        Assert.True(part.Take(await phone.LinesAsync($"snapshot?resume={Uri.EscapeDataString(part.Resume!)}")) && part.IsWhole);
        HeldLines held = new();
        held.Replace(part, new HashSet<Guid>());
        Assert.Empty(held.Differing(await StateAsync(phone)));

        await ground.LivesAsync(1, people: 2);
        var changes = SyncText.Read(await phone.LinesAsync($"changes?cursor={Uri.EscapeDataString(held.Cursor!)}"));
        Assert.True(SyncText.IsWhole(changes));
        held.Change(changes, new HashSet<Guid>());
        Assert.Equal(2, held.Of<HouseholdRow>("household").Count());
        var state = await StateAsync(phone);
        Assert.Empty(held.Differing(state));

        held.Change(SyncText.Read(JsonSerializer.Serialize<SyncLine>(new GoneLine("household", home, "ended"), SyncJson.Plain.SyncLine) + "\n"),
            new HashSet<Guid>());
        foreach (var (table, range) in held.Differing(state))
        {
            held.Repair(table, range, SyncText.Read(await phone.LinesAsync($"snapshot?table={table}&range={range:x}")), new HashSet<Guid>());
        }

        Assert.Empty(held.Differing(state));
        Assert.Equal(2, held.Of<HouseholdRow>("household").Count());
    }

    private static async Task<StateHashes> StateAsync(HttpClient phone) =>
        JsonSerializer.Deserialize(await phone.GetStringAsync("/api/sync/state"), SyncJson.Default.StateHashes)!;
}
