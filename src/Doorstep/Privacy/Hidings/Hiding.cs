using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Privacy.Readings;
using Doorstep.Sealing;

namespace Doorstep.Privacy.Hidings;

/// <summary>
/// A delay in showing a resident what one person of staff opens of her: an inquiry that she must not be warned of. One asks and says why, the data
/// officer of the area decides, and from the end on she sees it all. The readings themselves are written as ever and stand in the log; a hiding only
/// says from when on they are shown.
/// </summary>
[SeenWith(Permission.Audit)]
public sealed class Hiding : IProtected, ILogged
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    public const int ReasonLength = 500;

    private Hiding() { }

    public Guid Id { get; private init; }
    /// <summary>The resident from whom they are kept.</summary>
    public Guid SubjectId { get; private init; }
    public AreaCode Area { get; private init; }
    /// <summary>Whose readings.</summary>
    public Guid AskedBy { get; private init; }
    public DateTimeOffset AskedAt { get; private init; }
    public Sealed Reason { get; private init; }
    /// <summary>From here on they are shown, without anybody doing anything.</summary>
    public DateTimeOffset Until { get; private init; }
    public Guid? DecidedBy { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }
    public bool? IsAllowed { get; private set; }
    /// <summary>Shown before its time, when the reason has gone.</summary>
    public DateTimeOffset? DisclosedAt { get; private set; }

    public List<Entry> NewEntries { get; } = [];

    public static Hiding Ask(Guid residentId, AreaCode area, string reason, DateTimeOffset until, Act act)
    {
        Refuse(until <= act.At || until > act.At + Longest, "rule.hiding-too-long", Longest.Days);
        Hiding asked = new()
        {
            Id = act.Id, SubjectId = residentId, Area = area, AskedBy = act.By, AskedAt = act.At, Reason = new(reason), Until = until
        };
        asked.Log("reading.hiding-asked", act);
        return asked;
    }

    public void Decide(bool isAllowed, Act act)
    {
        Refuse(DecidedAt is not null, "rule.hiding-decided");
        Refuse(act.By == AskedBy, "rule.hiding-own");
        Refuse(act.At >= Until, "rule.hiding-over");
        (DecidedBy, DecidedAt, IsAllowed) = (act.By, act.At, isAllowed);
        Log(isAllowed ? "reading.hiding-allowed" : "reading.hiding-refused", act);
    }

    public void Disclose(Act act)
    {
        Refuse(IsAllowed != true || DisclosedAt is not null || act.At >= Until, "rule.hiding-over");
        DisclosedAt = act.At;
        Log("reading.disclosed", act);
    }

    /// <summary>
    /// When a reading that it covers may be seen; null where it does not cover it. What was opened before the decision is not hidden.
    /// </summary>
    public DateTimeOffset? ShownFrom(Reading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return IsAllowed == true && reading.SubjectId == SubjectId && reading.By == AskedBy && reading.At >= DecidedAt
            && reading.At < (DisclosedAt ?? Until) ? DisclosedAt ?? Until : null;
    }

    /// <summary>Named by its own number: whom it is about stands in no log.</summary>
    private void Log(string what, Act act) =>
        NewEntries.Add(Entry.Of(what, Id, Area, act, JsonSerializer.Serialize(new { until = RecordText.Of(Until) })));

    private static void Refuse(bool broken, string rule, params object[] details)
    {
        if (broken)
        {
            throw new RuleBrokenException(rule, details);
        }
    }
}
