using System.Text.Json;
using Doorstep.Contracts.Sync;

namespace Doorstep.Field.Outbox;

/// <summary>In which order what was done is sent.</summary>
public static class OutboxOrder
{
    /// <summary>Bytes of a batch around its operations, generously.</summary>
    private const int Around = 1 << 10;

    /// <summary>
    /// What can be sent now, in the order in which it was done. What was not accepted is passed over: it waits for the worker and holds up nothing.
    /// </summary>
    public static IReadOnlyList<Operation> Sendable(IEnumerable<Operation> all) =>
        [.. all.Where(one => one.Refusal is null).OrderBy(one => one.Number)];

    /// <summary>
    /// What can be sent, in batches that the server takes: so many operations and so many bytes at most. What it did not take before goes last, and
    /// each alone: another version of the platform, or of this app, may take it.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<Operation>> Batches(
        IReadOnlyList<Operation> sendable, int most = SyncBatch.MostOperations, int mostBytes = SyncBatch.MostBytes - Around)
    {
        ArgumentNullException.ThrowIfNull(sendable);
        List<List<Operation>> batches = [];
        var bytes = 0;
        foreach (var one in sendable.Where(one => one.Fault is null))
        {
            var size = SizeOf(one);
            if (batches is [] || batches[^1].Count == most || bytes + size > mostBytes)
            {
                batches.Add([]);
                bytes = 0;
            }

            batches[^1].Add(one);
            bytes += size;
        }

        return [.. batches, .. sendable.Where(one => one.Fault is not null).Select(one => (List<Operation>)[one])];
    }

    /// <summary>In a batch, with what parts it from the next.</summary>
    public static int SizeOf(Operation one) =>
        JsonSerializer.SerializeToUtf8Bytes(AsSync([one])[0], SyncJson.Plain.SyncOperation).Length + 1;

    /// <summary>When the oldest of what was not sent was done; null where all was.</summary>
    public static DateTimeOffset? Oldest(IEnumerable<Operation> all) => Sendable(all).Min(one => (DateTimeOffset?)one.At);

    public static long Next(IEnumerable<Operation> all) => all.Select(one => one.Number).DefaultIfEmpty().Max() + 1;

    /// <summary>How the outbox stands, as the server is told.</summary>
    public static OutboxReport Report(IReadOnlyCollection<Operation> all, DateTimeOffset now)
    {
        var sendable = Sendable(all);
        return new(sendable.Count, Oldest(sendable) is { } oldest ? Math.Max(0, (long)(now - oldest).TotalSeconds) : 0);
    }

    /// <summary>As the server takes them: each names the one before it at the same household, also where that comes in an earlier batch.</summary>
    public static IReadOnlyList<SyncOperation> AsSync(IEnumerable<Operation> some) =>
        [.. some.Select(one => new SyncOperation(
            one.Id, one.Kind, one.At, one.Body, one.Subject == Guid.Empty ? null : one.Subject, one.Previous, one.Makes, one.Seen))];

    /// <summary>It can be taken back: nothing of what was done after it builds on it.</summary>
    public static bool IsLast(IEnumerable<Operation> all, Operation one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return !all.Any(other => other.Previous == one.Id);
    }
}
