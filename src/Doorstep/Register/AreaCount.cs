using System.Runtime.InteropServices;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;

namespace Doorstep.Register;

/// <summary>
/// A row of the roll-up of the five questions: how many of one kind live, stand or are done in one grid, kept in the commit of every act.
/// </summary>
[SeenWith(Permission.ViewFigures)]
public sealed class AreaCount : IProtected
{
    private AreaCount() { }

    public AreaCode Area { get; private init; }
    /// <summary>What is counted, for example people, kind.Migrant or born.1953.</summary>
    public string Key { get; private init; } = "";
    public int Count { get; private init; }
}

/// <summary>
/// The differences that an act makes to the roll-up: everything it touches is taken off as it was and put on as it is, by the same rules that the
/// full count uses. Written as differences, so that acts side by side add up.
/// </summary>
sealed class RollUpChange
{
    private readonly Dictionary<(AreaCode Area, string Key), int> counts = [];

    public void Add(AreaCode area, string key, int by)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, (area, key), out _);
        count += by;
    }

    /// <summary>Moves counts to another grid: they leave those they were counted in.</summary>
    public void Carry(RollUpChange counted, AreaCode to)
    {
        foreach (var ((area, key), count) in counted.Counts)
        {
            Add(area, key, -count);
            Add(to, key, count);
        }
    }

    public IEnumerable<AreaCode> Areas => Counts.Select(count => count.Key.Area).Distinct();

    public IEnumerable<KeyValuePair<(AreaCode Area, string Key), int>> Counts => counts.Where(count => count.Value != 0);

    /// <summary>
    /// Adds the differences to the stored counts, in one order for all, so that two acts never wait for each other's rows crosswise.
    /// </summary>
    public Task WriteAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        var sorted = Counts.Select(count => (Area: count.Key.Area.Value, count.Key.Key, count.Value))
            .OrderBy(count => count.Area, StringComparer.Ordinal).ThenBy(count => count.Key, StringComparer.Ordinal);
        return db.AsPlatformAsync(Permission.ViewFigures, () => db.ExecuteManyAsync(
            """
            INSERT INTO "AreaCounts" ("Area", "Key", "Count") VALUES ($1, $2, $3)
            ON CONFLICT ("Area", "Key") DO UPDATE SET "Count" = "AreaCounts"."Count" + excluded."Count"
            """,
            sorted.Select(count => new object[] { count.Area, count.Key, count.Value }), cancellationToken), cancellationToken);
    }
}
