using Doorstep.Live;

namespace Doorstep.Privacy.Objections;

/// <summary>Compares the table of objections with the log: who objected to which reading, and who answered what.</summary>
sealed class LoggedObjections : LoggedTable<Objection>
{
    public override string Name => "Objections";

    public override IReadOnlyCollection<string> Kinds { get; } =
        ["reading.objected", "reading.objection-upheld", "reading.objection-refused"];

    public override string? ErasedBy => "decisions";

    protected override IEnumerable<RowAct> Acts(Objection objection)
    {
        // One reading has one objection, so its entries name the reading.
        var reading = objection.ReadingId;
        yield return new(reading, reading, "reading.objected", objection.Area, objection.RaisedBy, objection.RaisedAt);
        if (objection is { AnsweredBy: { } by, AnsweredAt: { } at })
        {
            var answered = objection.IsUpheld == true ? "reading.objection-upheld" : "reading.objection-refused";
            yield return new(reading, reading, answered, objection.Area, by, at);
        }
    }
}
