using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Device;
using Doorstep.Field.Grid;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Outbox;

/// <summary>
/// Sends what waits, whenever the server can be reached, in the order in which it was done. What was sent twice counts once. What is answered, the
/// server has; where it was not done, its reason stays here until the worker has seen it. What the server does not take at all stays, too.
/// </summary>
public sealed class SendWork(WaitingWork waiting, CallServer server, HoldGrid grid, PhoneWords words, TimeProvider clock)
{
    private const string NoAnswers = """{ "answers": [] }""";

    /// <summary>What the server did not take since the app was opened: it is tried again when that is done anew.</summary>
    private readonly HashSet<Guid> notTaken = [];

    private bool isRunning, isAnyAnswered;

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
            do
            {
                isAnyAnswered = false;
                var next = OutboxOrder.Sendable(waiting.All).Where(one => !notTaken.Contains(one.Id)).ToList();
                if (!await SendInHalves.RunAsync(OutboxOrder.Batches(next), SendAsync, TakenAsync, NotTakenAsync))
                {
                    return;
                }
            }
            while (isAnyAnswered);
        }
        finally
        {
            (isRunning, Sending) = (false, new HashSet<Guid>());
        }
    }

    private async Task<Answered> SendAsync(IReadOnlyList<Operation> some)
    {
        // What was taken back meanwhile is not sent.
        some = [.. some.Where(waiting.All.Contains)];
        Sending = some.Select(one => one.Id).ToHashSet();
        if (some.Count == 0)
        {
            return new(200, NoAnswers);
        }

        SyncBatch batch = new(OutboxOrder.AsSync(some), OutboxOrder.Report(waiting.All, clock.GetUtcNow()));
        return await server.SendAsync(HttpMethod.Post, "/api/sync/operations", JsonSerializer.Serialize(batch, SyncJson.Plain.SyncBatch));
    }

    private async Task TakenAsync(IReadOnlyList<Operation> some, Answered answered)
    {
        await grid.LoadAsync();
        var answers = JsonSerializer.Deserialize(answered.Body, SyncJson.Default.SyncAnswers)!.Answers.ToDictionary(one => one.Id);
        foreach (var one in some.Where(one => answers.ContainsKey(one.Id)))
        {
            isAnyAnswered = true;
            var answer = answers[one.Id];
            await (answer.State is SyncState.Held or SyncState.Refused
                ? waiting.RefuseAsync(one, answer, answer.Why ?? words["field.refused"]) : waiting.DoneAsync(one, grid.Rows.Cursor));
        }
    }

    private async Task NotTakenAsync(Operation one, Answered answered)
    {
        notTaken.Add(one.Id);
        await waiting.FaultAsync(one, answered.Status == 413 ? words["field.too-large"] : ReadProblem.Of(answered.Body) ?? words["field.refused"]);
    }
}
