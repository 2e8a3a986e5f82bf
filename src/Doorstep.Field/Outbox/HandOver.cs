using System.Globalization;
using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Device;

namespace Doorstep.Field.Outbox;

/// <summary>
/// Hands what an ended phone still has over to the office, which decides on each of it. Its photos stay here: they go with access alone.
/// </summary>
public sealed class HandOver(WaitingWork waiting, CallServer server, Vault vault, TimeProvider clock)
{
    private const string Name = "handed";

    private bool isRunning, isRefused;

    /// <summary>How much the office has of it.</summary>
    public int Count { get; private set; }

    /// <summary>Why nothing of it is taken, in the server's words.</summary>
    public string? Trouble { get; private set; }

    public async Task RunAsync()
    {
        if (isRunning || !server.IsEnded)
        {
            return;
        }

        isRunning = true;
        try
        {
            Count = await vault.ReadAsync(Name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
            if (!isRefused)
            {
                await SendInHalves.RunAsync(OutboxOrder.Batches(OutboxOrder.Sendable(waiting.All)), SendAsync, TakenAsync, NotTakenAsync);
            }
        }
        finally
        {
            isRunning = false;
        }
    }

    private async Task<Answered> SendAsync(IReadOnlyList<Operation> some)
    {
        SyncBatch batch = new(OutboxOrder.AsSync(some), OutboxOrder.Report(waiting.All, clock.GetUtcNow()));
        var answered = await server.HandOverAsync(JsonSerializer.Serialize(batch, SyncJson.Plain.SyncBatch));
        // Tried again when the app is opened anew, not every minute.
        isRefused = server.IsEnded && answered.Status is (401 or 409);
        Trouble = answered.Status is 409 ? ReadProblem.Of(answered.Body) : null;
        return answered;
    }

    private async Task TakenAsync(IReadOnlyList<Operation> some, Answered answered)
    {
        var taken = JsonSerializer.Deserialize(answered.Body, SyncJson.Default.SyncAnswers)!.Answers.Select(one => one.Id).ToHashSet();
        foreach (var one in some.Where(one => taken.Contains(one.Id)))
        {
            Count++;
            await vault.WriteAsync(Name, Count.ToString(CultureInfo.InvariantCulture));
            await waiting.DropAsync(one);
        }
    }

    /// <summary>It stays, and holds up nothing.</summary>
    private Task NotTakenAsync(Operation one, Answered answered) =>
        waiting.FaultAsync(one, ReadProblem.Of(answered.Body) ?? answered.Status.ToString(CultureInfo.InvariantCulture));
}
