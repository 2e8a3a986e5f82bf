using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Privacy.Readings;
using Doorstep.Sealing;

namespace Doorstep.Privacy.Objections;

/// <summary>A resident's objection to a reading of her data. The data officer of the area owes her an answer within thirty days.</summary>
[SeenWith(Permission.Audit)]
public sealed class Objection : IProtected, ILogged
{
    public static readonly TimeSpan AnsweredWithin = TimeSpan.FromDays(30);

    public const int TextLength = 1000;

    private Objection() { }

    public Guid Id { get; private init; }
    public Guid ReadingId { get; private init; }
    public AreaCode Area { get; private init; }
    /// <summary>The resident's account.</summary>
    public Guid RaisedBy { get; private init; }
    public DateTimeOffset RaisedAt { get; private init; }
    public DateTimeOffset DueAt { get; private init; }
    public Sealed Reason { get; private init; }
    public Guid? AnsweredBy { get; private set; }
    public DateTimeOffset? AnsweredAt { get; private set; }
    /// <summary>Whether she was right: the reading should not have been.</summary>
    public bool? IsUpheld { get; private set; }
    public Sealed Answer { get; private set; }

    public List<Entry> NewEntries { get; } = [];

    public static Objection Raise(Reading reading, string reason, Act act)
    {
        ArgumentNullException.ThrowIfNull(reading);
        Objection raised = new()
        {
            Id = act.Id, ReadingId = reading.Id, Area = reading.Area, RaisedBy = act.By, RaisedAt = act.At,
            DueAt = act.At + AnsweredWithin, Reason = new(reason)
        };
        raised.Log("reading.objected", act);
        return raised;
    }

    public void AnswerWith(string text, bool isUpheld, Act act)
    {
        if (AnsweredAt is not null)
        {
            throw new RuleBrokenException("rule.objection-answered");
        }

        (AnsweredBy, AnsweredAt, IsUpheld, Answer) = (act.By, act.At, isUpheld, new(text));
        Log(isUpheld ? "reading.objection-upheld" : "reading.objection-refused", act);
    }

    private void Log(string what, Act act) => NewEntries.Add(Entry.Of(what, ReadingId, Area, act));
}
