using System.Text.Json.Nodes;
using Doorstep.Field.Device;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Outbox;

/// <summary>
/// Sends what waits, whenever the server can be reached: one after another, each under its own key, so that what was sent twice counts once. What
/// the server refuses stays, with its reason, until the worker has seen to it.
/// </summary>
public sealed class SendWork(WaitingWork waiting, CallServer server, PhoneWords words)
{
    /// <summary>What is on its way, and so can be neither taken back nor changed.</summary>
    public Guid? Sending { get; private set; }

    private bool isRunning;

    /// <returns>Whether something was acknowledged.</returns>
    public async Task<bool> RunAsync()
    {
        if (isRunning)
        {
            return false;
        }

        isRunning = true;
        try
        {
            return await SendAllAsync();
        }
        finally
        {
            (isRunning, Sending) = (false, null);
        }
    }

    private async Task<bool> SendAllAsync()
    {
        var some = false;
        while (OutboxOrder.Sendable(waiting.All) is [var next, ..])
        {
            Sending = next.Id;
            var answered = await server.SendAsync(HttpMethod.Post, $"/api/tasks/{next.Subject}/outcome", WithKey(next));
            if (answered.IsLater)
            {
                return some;
            }

            if (answered.IsGood)
            {
                some = true;
                await waiting.DropAsync(next);
            }
            else
            {
                await waiting.RefuseAsync(
                    next, ReadProblem.Of(answered.Body) ?? words[answered.Status is 404 ? "field.refused-gone" : "field.refused"]);
            }
        }

        return some;
    }

    private static string WithKey(Operation done)
    {
        var body = JsonObject.Create(done.Body)!;
        body["key"] = done.Id;
        return body.ToJsonString();
    }
}
