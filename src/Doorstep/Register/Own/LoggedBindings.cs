using Doorstep.Live;

namespace Doorstep.Register.Own;

/// <summary>
/// Compares the bindings of residents' own accounts with the log: who bound which account to which record. Whoever is bound sees who read her, so a
/// binding is a right.
/// </summary>
sealed class LoggedBindings : LoggedTable<OwnRecord>
{
    public const string Bound = "account.bound", Unbound = "account.unbound";

    public override string Name => "OwnRecords";

    public override IReadOnlyCollection<string> Kinds { get; } = [Bound, Unbound];

    public override string? ErasedBy => "residents";

    /// <summary>Its row goes with the binding; one account may be bound again.</summary>
    public override List<LogLine> Standing(List<LogLine> lines) => lines[(lines.FindLastIndex(line => line.Entry.What == Unbound) + 1)..];

    protected override IEnumerable<RowAct> Acts(OwnRecord own) =>
    [
        new(own.AccountId, own.AccountId, Bound, null, own.BoundBy, own.BoundAt,
            new Dictionary<string, string?> { ["resident"] = own.ResidentId.ToString() }),
    ];
}
