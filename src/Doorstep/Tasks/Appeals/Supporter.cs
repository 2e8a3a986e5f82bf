using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Sealing;

namespace Doorstep.Tasks.Appeals;

public enum SupporterKind { Media, Charity, Volunteers }

/// <summary>
/// A listed medium, charity or group of volunteers (爱心单位) that is shown appeals. It has no account: it comes by a link, of whose secret only a hash
/// is kept.
/// </summary>
[SeenWith(Permission.PlanTasks)]
public sealed class Supporter : IProtected, ILogged
{
    public const int LongestName = 60, LongestContact = 100, LongestGrounds = 300, LongestDays = 366;

    private Supporter() { }

    public Guid Id { get; private init; }
    /// <summary>It is shown appeals that name this area or one in it: a subdistrict or more.</summary>
    public AreaCode Area { get; private init; }
    public Names Names { get; private init; } = new("", "", "");
    public SupporterKind Kind { get; private init; }
    /// <summary>GB 32100; a charity has one.</summary>
    public string? CreditCode { get; private init; }
    /// <summary>Whom the office calls, and under which number.</summary>
    public Sealed Contact { get; private init; }
    public DateTimeOffset? ContactErasedAt { get; private init; }
    public DateOnly ListedFrom { get; private init; }
    /// <summary>The last day.</summary>
    public DateOnly ListedUntil { get; private set; }
    public DateTimeOffset? StruckAt { get; private set; }
    public string? StruckGrounds { get; private set; }
    public string SecretHash { get; private set; } = "";
    public Guid ListedBy { get; private init; }
    public int Turn { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    public AppealAudience Audience => Kind switch
    {
        SupporterKind.Media => AppealAudience.Media,
        SupporterKind.Charity => AppealAudience.Charities,
        _ => AppealAudience.Volunteers,
    };

    public static Supporter List(SupporterFacts facts, string secret, Act act)
    {
        ArgumentNullException.ThrowIfNull(facts);
        Supporter listed = new()
        {
            Id = act.Id,
            Area = facts.Area,
            Names = facts.Names,
            Kind = facts.Kind,
            CreditCode = facts.CreditCode,
            Contact = new(facts.Contact),
            ListedFrom = facts.From,
            ListedUntil = facts.Until,
            SecretHash = Digest.Of(secret),
            ListedBy = act.By,
        };
        listed.Log("supporter.listed", act);
        return listed;
    }

    /// <summary>The link of before leads nowhere from now on.</summary>
    public void RenewLink(string secret, DateOnly until, Act act)
    {
        MustStand();
        (SecretHash, ListedUntil, Turn) = (Digest.Of(secret), until, Turn + 1);
        Log("supporter.link-made", act);
    }

    public void Strike(string grounds, Act act)
    {
        MustStand();
        (StruckAt, StruckGrounds, Turn) = (act.At, grounds, Turn + 1);
        Log("supporter.struck", act);
    }

    public bool IsListedOn(DateOnly day) => StruckAt is null && ListedFrom <= day && day <= ListedUntil;

    private void MustStand()
    {
        if (StruckAt is not null)
        {
            throw new RuleBrokenException("rule.supporter-struck");
        }
    }

    private void Log(string what, Act act) => NewEntries.Add(Entry.Of(what, Id, Area, act));
}

/// <summary>What the list says about a supporter.</summary>
public sealed record SupporterFacts(
    AreaCode Area, Names Names, SupporterKind Kind, string? CreditCode, string Contact, DateOnly From, DateOnly Until);
