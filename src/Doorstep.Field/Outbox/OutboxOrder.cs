namespace Doorstep.Field.Outbox;

/// <summary>In which order what was done is sent.</summary>
public static class OutboxOrder
{
    /// <summary>
    /// What can be sent now, in the order in which it was done. What was refused is passed over: it waits for the worker and holds up nothing, and
    /// what she did at the same door afterwards stands by itself.
    /// </summary>
    public static IReadOnlyList<Operation> Sendable(IEnumerable<Operation> all) =>
        [.. all.Where(one => one.Refusal is null).OrderBy(one => one.Number)];

    /// <summary>When the oldest of what was not sent was done; null where all was.</summary>
    public static DateTimeOffset? Oldest(IEnumerable<Operation> all) => all.Min(one => (DateTimeOffset?)one.At);

    public static long Next(IEnumerable<Operation> all) => all.Select(one => one.Number).DefaultIfEmpty().Max() + 1;
}
