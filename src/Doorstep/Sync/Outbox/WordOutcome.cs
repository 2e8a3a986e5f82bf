using Doorstep.Contracts.Sync;
using Doorstep.Shell;

namespace Doorstep.Sync.Outbox;

/// <summary>Puts why an operation was not done into the reader's language.</summary>
sealed class WordOutcome(Words words)
{
    public SyncAnswer Of(Guid id, OperationOutcome outcome) => outcome.Why is not { } why ? new(id, SyncState.Done, outcome.Made)
        : new(id, why.State, Rule: why.Rule, Field: why.Field, Why: Of(why.Rule, why.Args), WaitsFor: why.WaitsFor);

    public string Of(string rule, IReadOnlyList<string> args) => words[rule, [.. args]];

    /// <summary>To somebody else than whoever made it: what speaks to its maker has a sentence of its own.</summary>
    public string OfAnother(string rule, IReadOnlyList<string> args) => words.Knows(ToAnother + rule) ? Of(ToAnother + rule, args) : Of(rule, args);

    private const string ToAnother = "to-office.";
}
