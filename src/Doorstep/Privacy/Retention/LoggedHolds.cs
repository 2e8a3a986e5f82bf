using Doorstep.Live;

namespace Doorstep.Privacy.Retention;

/// <summary>Compares the table of legal holds with the log: who placed one on what, and who lifted it.</summary>
sealed class LoggedHolds : LoggedTable<Hold>
{
    public override string Name => "Holds";

    public override IReadOnlyCollection<string> Kinds { get; } =
        ["log.hold-placed", "log.hold-lifted"];

    protected override IEnumerable<RowAct> Acts(Hold hold)
    {
        Dictionary<string, string?> facts = new() { ["record"] = hold.SubjectId?.ToString() };
        yield return new(hold.Id, hold.Id, "log.hold-placed", hold.Area, hold.PlacedBy, hold.PlacedAt, facts);
        if (hold is { LiftedBy: { } by, LiftedAt: { } at })
        {
            yield return new(hold.Id, hold.Id, "log.hold-lifted", hold.Area, by, at, facts);
        }
    }
}
