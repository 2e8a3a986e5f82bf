using Doorstep.Live;

namespace Doorstep.Identity.Recoveries;

/// <summary>Compares the table of recoveries with the log: who asked for one, who agreed, who withdrew it.</summary>
sealed class LoggedRecoveries : LoggedTable<Recovery>
{
    public override string Name => "Recoveries";

    public override IReadOnlyCollection<string> Kinds { get; } =
        ["account.recovery-started", "account.recovered-at-server", "account.recovery-confirmed", "account.recovery-withdrawn"];

    protected override string? KeyFact => "recovery";

    protected override IEnumerable<RowAct> Acts(Recovery recovery)
    {
        var (id, account, area) = (recovery.Id, recovery.AccountId, recovery.Area);
        var atServer = recovery.ConfirmedAt == recovery.StartedAt && recovery.ConfirmedBy == recovery.StartedBy;
        var begun = atServer ? "account.recovered-at-server" : "account.recovery-started";
        yield return new(id, account, begun, area, recovery.StartedBy, recovery.StartedAt);
        if (recovery is { ConfirmedBy: { } by, ConfirmedAt: { } at } && !atServer)
        {
            yield return new(id, account, "account.recovery-confirmed", area, by, at);
        }

        if (recovery is { WithdrawnBy: { } withdrawn, EndedAt: { } ended })
        {
            yield return new(id, account, "account.recovery-withdrawn", area, withdrawn, ended);
        }
    }
}
