using Doorstep.Field.Device;

namespace Doorstep.Field.Outbox;

/// <summary>
/// Sends batches one after the other. One that the server does not take is halved, and its halves again, until the operation is found that it does
/// not take: that one is named and stays behind, the others go on in their order.
/// </summary>
public static class SendInHalves
{
    /// <returns>False where the server could not be reached, or takes nothing now: what is left is tried again later.</returns>
    public static async Task<bool> RunAsync(
        IEnumerable<IReadOnlyList<Operation>> batches, Func<IReadOnlyList<Operation>, Task<Answered>> send,
        Func<IReadOnlyList<Operation>, Answered, Task> taken, Func<Operation, Answered, Task> bad)
    {
        Stack<IReadOnlyList<Operation>> left = new(batches.Reverse());
        while (left.TryPop(out var some))
        {
            var answered = await send(some);
            switch (answered)
            {
                case { IsGood: true }:
                    await taken(some, answered);
                    break;
                case { IsAboutContent: true } when some.Count == 1:
                    await bad(some[0], answered);
                    break;
                case { IsAboutContent: true }:
                    left.Push([.. some.Skip(some.Count / 2)]);
                    left.Push([.. some.Take(some.Count / 2)]);
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
