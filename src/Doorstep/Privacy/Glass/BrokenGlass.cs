using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Privacy.Readings;
using Doorstep.Sealing;

namespace Doorstep.Privacy.Glass;

/// <summary>
/// An emergency access ("break glass"): for half an hour somebody on duty sees the register of an area that is not hers, because somebody is in
/// danger there. Everyone who watches sees it at once, the residents see that their data was opened in this way, and the data officer must say
/// afterwards whether it was right.
/// </summary>
[SeenWith(Permission.Audit)]
public sealed class BrokenGlass : IProtected, ILogged
{
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(30);

    /// <summary>Communities that one opens alone within a <see cref="Day"/>; for more, a colleague agrees.</summary>
    public const int MostAlone = 3;

    public static readonly TimeSpan Day = TimeSpan.FromHours(24);

    public static readonly TimeSpan WaitsForColleague = TimeSpan.FromHours(1);

    public const int ReasonLength = 500;

    private BrokenGlass() { }

    public Guid Id { get; private init; }
    public Guid AccountId { get; private init; }
    public AreaCode Area { get; private init; }
    public Sealed Reason { get; private init; }
    public DateTimeOffset At { get; private init; }
    /// <summary>The same as its beginning while a colleague has not agreed: it never was open.</summary>
    public DateTimeOffset Until { get; private set; }
    public bool NeedsSecondPerson { get; private init; }
    public Guid? AgreedBy { get; private set; }
    public DateTimeOffset? AgreedAt { get; private set; }
    public Guid? ReviewedBy { get; private set; }
    public DateTimeOffset? ReviewedAt { get; private set; }
    public bool? WasRight { get; private set; }
    public Sealed Review { get; private set; }

    public List<Entry> NewEntries { get; } = [];

    public static BrokenGlass Break(AreaCode area, string reason, Act act, bool needsSecondPerson = false)
    {
        if (area.Level < AreaLevel.Community)
        {
            throw new RuleBrokenException("rule.glass-too-wide");
        }

        BrokenGlass glass = new()
        {
            Id = act.Id, AccountId = act.By, Area = area, Reason = new(reason), At = act.At, NeedsSecondPerson = needsSecondPerson,
            Until = needsSecondPerson ? act.At : act.At + Lasts
        };
        glass.Log("account.glass-broken", act);
        return glass;
    }

    /// <summary>A colleague agrees, and the half hour begins now.</summary>
    public void AgreeTo(Act act)
    {
        if (!NeedsSecondPerson || AgreedAt is not null || act.At >= At + WaitsForColleague || act.By == AccountId)
        {
            throw new RuleBrokenException(act.By == AccountId ? "rule.glass-agree-own" : "rule.glass-agree-over");
        }

        (AgreedBy, AgreedAt, Until) = (act.By, act.At, act.At + Lasts);
        Log("account.glass-agreed", act);
    }

    public void ReviewWith(bool wasRight, string review, Act act)
    {
        if (ReviewedAt is not null || act.By == AccountId)
        {
            throw new RuleBrokenException(ReviewedAt is null ? "rule.glass-own" : "rule.glass-reviewed");
        }

        (ReviewedBy, ReviewedAt, WasRight, Review) = (act.By, act.At, wasRight, new(review));
        Log(wasRight ? "account.glass-was-right" : "account.glass-was-wrong", act);
    }

    /// <summary>Whether a reading was possible through it.</summary>
    public bool Let(Reading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return reading.By == AccountId && reading.At >= At && reading.At < Until && Area.Contains(reading.Area);
    }

    private void Log(string what, Act act) =>
        NewEntries.Add(Entry.Of(what, AccountId, Area, act, JsonSerializer.Serialize(new { glass = Id, until = RecordText.Of(Until) })));
}
