using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Recoveries;

/// <summary>Compares the table of recoveries with the log: who asked for one, who agreed, who withdrew it.</summary>
sealed class LoggedRecoveries : LoggedTable
{
    public override string Name => "Recoveries";

    public override IReadOnlyCollection<string> Kinds { get; } =
        ["account.recovery-started", "account.recovered-at-server", "account.recovery-confirmed", "account.recovery-withdrawn"];

    public override async Task<List<RowAct>> ReadAsync(DoorstepContext db, CancellationToken cancellationToken) =>
        [.. (await db.Recoveries.AsNoTracking().ToListAsync(cancellationToken)).SelectMany(Acts)];

    public override Guid? KeyOf(Entry entry, IReadOnlyDictionary<string, string?> facts) =>
        Guid.TryParse(facts.GetValueOrDefault("recovery"), out var row) ? row : null;

    private static IEnumerable<RowAct> Acts(Recovery recovery)
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
