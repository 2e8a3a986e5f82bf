using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Device;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Outbox;

/// <summary>What came of settling something that was held.</summary>
/// <param name="Sentence">Why it cannot be done, in the server's words.</param>
public sealed record Settled(bool IsDone, string? Sentence = null);

/// <summary>
/// Settles an edit that met somebody else's of the same field: hers is done after all, or given up. The server has it, so it is asked there.
/// </summary>
public sealed class SettleConflict(CallServer server, WaitingWork waiting, Grid.HoldGrid grid, PhoneWords words)
{
    public const string Rule = "held.changed-meanwhile";

    /// <summary>It overwrites what she was shown, and nothing later.</summary>
    public Task<Settled> KeepMineAsync(Operation mine)
    {
        ArgumentNullException.ThrowIfNull(mine);
        return SettleAsync(mine, grid.Rows.Resident(mine.Subject) is { } stands ? $"apply?seen={stands.Turn}" : "apply", null);
    }

    public Task<Settled> GiveUpAsync(Operation mine) =>
        SettleAsync(mine, "discard", JsonSerializer.Serialize(new(words["field.conflict-given-up"]), FieldJson.Default.DiscardBody));

    private async Task<Settled> SettleAsync(Operation mine, string how, string? body)
    {
        ArgumentNullException.ThrowIfNull(mine);
        var listed = await server.SendAsync(HttpMethod.Get, "/api/sync/held");
        if (!listed.IsGood)
        {
            return new(false, words["field.no-network"]);
        }

        var held = JsonSerializer.Deserialize(listed.Body, SyncJson.Default.HeldList)!.Held.FirstOrDefault(one => one.Operation == mine.Id);
        // Where it is on the list no more, somebody has settled it.
        var answered = held is null ? new(404, "") : await server.SendAsync(HttpMethod.Post, $"/api/sync/held/{held.Id}/{how}", body);
        if (!answered.IsGood && answered.Status != 404)
        {
            return new(false, answered.Status == 409 ? ReadProblem.Of(answered.Body) ?? words["field.refused"] : words["field.no-network"]);
        }

        await waiting.DropAsync(mine);
        await grid.RenewAsync();
        return new(true);
    }
}

/// <summary>Why something is given up.</summary>
public sealed record DiscardBody(string Reason);
