using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Retention;

/// <summary>Compares the table of legal holds with the log: who placed one on what, and who lifted it.</summary>
sealed class LoggedHolds : LoggedTable
{
    public override string Name => "Holds";

    public override IReadOnlyCollection<string> Kinds { get; } =
        ["log.hold-placed", "log.hold-lifted"];

    public override async Task<List<RowAct>> ReadAsync(DoorstepContext db, CancellationToken cancellationToken) =>
        [.. (await db.Holds.AsNoTracking().ToListAsync(cancellationToken)).SelectMany(Acts)];

    public override Guid? KeyOf(Entry entry, IReadOnlyDictionary<string, string?> facts) => entry.SubjectId;

    private static IEnumerable<RowAct> Acts(Hold hold)
    {
        Dictionary<string, string?> facts = new() { ["record"] = hold.SubjectId?.ToString() };
        yield return new(hold.Id, hold.Id, "log.hold-placed", hold.Area, hold.PlacedBy, hold.PlacedAt, facts);
        if (hold is { LiftedBy: { } by, LiftedAt: { } at })
        {
            yield return new(hold.Id, hold.Id, "log.hold-lifted", hold.Area, by, at, facts);
        }
    }
}
