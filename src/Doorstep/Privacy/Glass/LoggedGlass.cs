using Doorstep.Live;

namespace Doorstep.Privacy.Glass;

/// <summary>Compares the table of broken glass with the log: who broke it where until when, and who judged it how.</summary>
sealed class LoggedGlass : LoggedTable<BrokenGlass>
{
    public override string Name => "BrokenGlass";

    public override IReadOnlyCollection<string> Kinds { get; } =
        ["account.glass-broken", "account.glass-agreed", "account.glass-was-right", "account.glass-was-wrong"];

    public override string? ErasedBy => "decisions";

    protected override string? KeyFact => "glass";

    protected override IEnumerable<RowAct> Acts(BrokenGlass glass)
    {
        Dictionary<string, string?> facts = new() { ["until"] = RecordText.Of(glass.Until) };
        // One that waits for a colleague is told as shut before it is open.
        Dictionary<string, string?> asked = new() { ["until"] = RecordText.Of(glass.NeedsSecondPerson ? glass.At : glass.Until) };
        yield return new(glass.Id, glass.AccountId, "account.glass-broken", glass.Area, glass.AccountId, glass.At, asked);
        if (glass is { AgreedBy: { } colleague, AgreedAt: { } agreed })
        {
            yield return new(glass.Id, glass.AccountId, "account.glass-agreed", glass.Area, colleague, agreed, facts);
        }

        if (glass is { ReviewedBy: { } by, ReviewedAt: { } at })
        {
            var judged = glass.WasRight == true ? "account.glass-was-right" : "account.glass-was-wrong";
            yield return new(glass.Id, glass.AccountId, judged, glass.Area, by, at, facts);
        }
    }
}
