using Doorstep.Live;

namespace Doorstep.Privacy.Hidings;

/// <summary>
/// Compares the table of hidings with the log: who asked for one until when, who decided, and that it was disclosed. Whom it is about stands in no
/// log.
/// </summary>
sealed class LoggedHidings : LoggedTable<Hiding>
{
    public override string Name => "Hidings";

    public override IReadOnlyCollection<string> Kinds { get; } =
        ["reading.hiding-asked", "reading.hiding-allowed", "reading.hiding-refused", "reading.disclosed"];

    public override string? ErasedBy => "decisions";

    protected override IEnumerable<RowAct> Acts(Hiding hiding)
    {
        Dictionary<string, string?> facts = new() { ["until"] = RecordText.Of(hiding.Until) };
        yield return new(hiding.Id, hiding.Id, "reading.hiding-asked", hiding.Area, hiding.AskedBy, hiding.AskedAt, facts);
        if (hiding is { DecidedBy: { } by, DecidedAt: { } at })
        {
            var decided = hiding.IsAllowed == true ? "reading.hiding-allowed" : "reading.hiding-refused";
            yield return new(hiding.Id, hiding.Id, decided, hiding.Area, by, at, facts);
        }

        if (hiding.DisclosedAt is { } disclosed)
        {
            yield return new(hiding.Id, hiding.Id, "reading.disclosed", hiding.Area, null, disclosed, facts);
        }
    }
}
