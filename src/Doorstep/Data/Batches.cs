using System.Threading.Channels;

namespace Doorstep.Data;

/// <summary>Takes batches from a channel, for group commits.</summary>
static class Batches
{
    /// <summary>What waits there now, at most so many, the first first: what a commit is to be shared by.</summary>
    public static List<T> TakeWaiting<T>(this ChannelReader<T> lane, int most)
    {
        List<T> batch = [];
        while (batch.Count < most && lane.TryRead(out var waiting))
        {
            batch.Add(waiting);
        }

        return batch;
    }
}
