using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Device;
using Doorstep.Field.Grid;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Outbox;

/// <summary>
/// Sends what waits, whenever the server can be reached, in the order in which it was done. What was sent twice counts once. What is answered, the
/// server has; where it was not done, its reason stays here until the worker has seen it.
/// </summary>
public sealed class SendWork(WaitingWork waiting, CallServer server, HoldGrid grid, PhoneWords words, TimeProvider clock)
{
    private bool isRunning;

    /// <summary>What is on its way, and so can be neither taken back nor changed.</summary>
    public IReadOnlySet<Guid> Sending { get; private set; } = new HashSet<Guid>();

    public async Task RunAsync()
    {
        if (isRunning)
        {
            return;
        }

        isRunning = true;
        try
        {
            while (OutboxOrder.Sendable(waiting.All) is { Count: > 0 } next && await SendAsync(next))
            {
            }
        }
        finally
        {
            (isRunning, Sending) = (false, new HashSet<Guid>());
        }
    }

    /// <returns>False where the server could not be reached, or takes nothing now.</returns>
    private async Task<bool> SendAsync(IReadOnlyList<Operation> all)
    {
        List<Operation> some = [.. all.Take(SyncBatch.MostOperations)];
        Sending = some.Select(one => one.Id).ToHashSet();
        var age = clock.GetUtcNow() - OutboxOrder.Oldest(all)!.Value;
        SyncBatch batch = new(OutboxOrder.AsSync(some), new(all.Count, Math.Max(0, (long)age.TotalSeconds)));
        var answered = await server.SendAsync(HttpMethod.Post, "/api/sync/operations", JsonSerializer.Serialize(batch, SyncJson.Plain.SyncBatch));
        if (!answered.IsGood)
        {
            return false;
        }

        await grid.LoadAsync();
        var answers = JsonSerializer.Deserialize(answered.Body, SyncJson.Default.SyncAnswers)!.Answers.ToDictionary(one => one.Id);
        var isAny = false;
        foreach (var one in some.Where(one => answers.ContainsKey(one.Id)))
        {
            isAny = true;
            var answer = answers[one.Id];
            await (answer.State is SyncState.Held or SyncState.Refused
                ? waiting.RefuseAsync(one, answer, answer.Why ?? words["field.refused"]) : waiting.DoneAsync(one, grid.Rows.Cursor));
        }

        return isAny;
    }
}
