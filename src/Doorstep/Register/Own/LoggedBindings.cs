using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Own;

/// <summary>
/// Compares the bindings of residents' own accounts with the log: who bound which account to which record. Whoever is bound sees who read her, so a
/// binding is a right.
/// </summary>
sealed class LoggedBindings : LoggedTable
{
    public const string Bound = "account.bound", Unbound = "account.unbound";

    public override string Name => "OwnRecords";

    public override IReadOnlyCollection<string> Kinds { get; } = [Bound, Unbound];

    public override string? ErasedBy => "residents";

    public override async Task<List<RowAct>> ReadAsync(DoorstepContext db, CancellationToken cancellationToken) =>
        (await db.OwnRecords.AsNoTracking().ToListAsync(cancellationToken)).ConvertAll(Act);

    public override Guid? KeyOf(Entry entry, IReadOnlyDictionary<string, string?> facts) => entry.SubjectId;

    /// <summary>Its row goes with the binding; one account may be bound again.</summary>
    public override List<LogLine> Standing(List<LogLine> lines) => lines[(lines.FindLastIndex(line => line.Entry.What == Unbound) + 1)..];

    private static RowAct Act(OwnRecord own) =>
        new(own.AccountId, own.AccountId, Bound, null, own.BoundBy, own.BoundAt,
            new Dictionary<string, string?> { ["resident"] = own.ResidentId.ToString() });
}
