using Doorstep.Live;

namespace Doorstep.Staff.Duty;

/// <summary>Compares who stands in for whom with the log: it is what rights are given and calls are led by.</summary>
sealed class LoggedStandIns : LoggedTable<StandIn>
{
    public override string Name => "StandIns";

    public override IReadOnlyCollection<string> Kinds { get; } = ["duty.stand-in", "duty.stand-in-ended"];

    protected override IEnumerable<RowAct> Acts(StandIn row)
    {
        Dictionary<string, string?> facts = new()
        {
            ["worker"] = row.WorkerId.ToString(), ["for"] = row.ForWorkerId.ToString(), ["from"] = RecordText.Of(row.From),
            ["until"] = RecordText.Of(row.Until), ["grant"] = row.GrantId?.ToString(),
        };
        yield return new(row.Id, row.Id, "duty.stand-in", row.Area, row.GivenBy, row.GivenAt, facts);
        if (row is { EndedBy: { } by, EndedAt: { } at })
        {
            yield return new(row.Id, row.Id, "duty.stand-in-ended", row.Area, by, at);
        }
    }
}
