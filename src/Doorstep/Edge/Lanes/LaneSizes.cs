using Doorstep.Data;

namespace Doorstep.Edge.Lanes;

/// <summary>How many requests of a lane a node works on at once. Emergencies have no number.</summary>
/// <param name="AreKept">False only to measure what they are good for.</param>
sealed record LaneSizes(bool AreKept, int Work, int Bulk)
{
    /// <summary>How many may wait for each that is at work: all tiles of a few maps, or a page of every desk, asked for in one moment.</summary>
    public const int WorkQueue = 16, BulkQueue = 64;

    /// <summary>
    /// Database connections that neither lane may have: for intake, the log's reader, the clocks, the hints between nodes,
    /// and what desks do over their circuits.
    /// </summary>
    private const int Kept = 8;

    public static LaneSizes Of(IConfiguration configuration, int processors)
    {
        var (work, bulk) = (configuration.GetValue<int?>("Lanes:Work"), configuration.GetValue<int?>("Lanes:Bulk"));
        var areKept = configuration.GetValue("Lanes:On", true);
        if (Database.MostConnections(configuration) is not { } connections)
        {
            return new(areKept, work ?? 8 * processors, bulk ?? 2 * processors);
        }

        // A request has one connection at a time, seldom two: what the lanes let in at once must leave some of the pool to those who have no lane.
        var most = Math.Max(2, connections - Math.Max(Kept, connections / 4));
        var lists = bulk ?? Math.Max(1, Math.Min(2 * processors, most / 4));
        LaneSizes sizes = new(areKept, work ?? Math.Max(1, Math.Min(8 * processors, most - lists)), lists);
        return !areKept || sizes.Work + sizes.Bulk <= most
            ? sizes
            : throw new InvalidOperationException(
                $"Lanes:Work and Lanes:Bulk together are {sizes.Work + sizes.Bulk}, but of {connections} database connections (Maximum Pool Size) "
                + $"they may take {most}: the rest is kept for calls for help.");
    }
}
