using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tasks.Appeals;

/// <summary>Where a pledge stands. Stored by name.</summary>
public enum PledgeState
{
    /// <summary>The office has not decided on it.</summary>
    Offered,
    Accepted,
    Declined,
    /// <summary>By the supporter, before the office decided.</summary>
    TakenBack,
    /// <summary>It was not kept. Shown to the office alone.</summary>
    Broken,
}

/// <summary>
/// What a supporter promises towards an appeal. Money is paid to the institution directly: the platform holds no account and moves none.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class Pledge : IProtected, ILogged
{
    public const int LongestWhat = 300, LongestDays = 180;

    private Pledge() { }

    public Guid Id { get; private init; }
    public Guid AppealId { get; private init; }
    public Guid SupporterId { get; private init; }
    public AreaCode Area { get; private set; }
    public string What { get; private set; } = "";
    /// <summary>In the unit of its appeal.</summary>
    public int Amount { get; private init; }
    public DateOnly Until { get; private init; }
    public PledgeState State { get; private set; }
    public DateTimeOffset OfferedAt { get; private init; }
    /// <summary>When the office was told that it is late.</summary>
    public DateTimeOffset? LateToldAt { get; private set; }
    public int Turn { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    /// <summary>It counts towards what was asked for.</summary>
    public bool Stands => State is PledgeState.Offered or PledgeState.Accepted;

    public static Pledge Offer(Appeal appeal, Supporter supporter, string what, int amount, DateOnly until, Act act)
    {
        ArgumentNullException.ThrowIfNull(appeal);
        ArgumentNullException.ThrowIfNull(supporter);
        Pledge offered = new()
        {
            Id = act.Id,
            AppealId = appeal.Id,
            SupporterId = supporter.Id,
            Area = appeal.Area,
            What = what,
            Amount = amount,
            Until = until,
            OfferedAt = act.At,
        };
        offered.Log(AppealActKind.Offered, act);
        return offered;
    }

    public void Accept(Act act) => Decide(PledgeState.Accepted, AppealActKind.Accepted, act);

    public void Decline(Act act) => Decide(PledgeState.Declined, AppealActKind.Declined, act);

    public void TakeBack(Act act) => Decide(PledgeState.TakenBack, AppealActKind.TakenBack, act);

    public void Break(Act act)
    {
        MustBeAccepted();
        (State, Turn) = (PledgeState.Broken, Turn + 1);
        Log(AppealActKind.Broken, act);
    }

    public void TellLate(Act act)
    {
        (LateToldAt, Turn) = (act.At, Turn + 1);
        Log(AppealActKind.Late, act);
    }

    /// <summary>Something was delivered, received or refused: two who write it down at once do not both count.</summary>
    public void Handed(AppealActKind kind, Act act)
    {
        MustBeAccepted();
        Turn++;
        Log(kind, act);
    }

    public void Follow(AreaCode grid)
    {
        if (grid != Area)
        {
            (Area, Turn) = (grid, Turn + 1);
        }
    }

    private void Decide(PledgeState state, AppealActKind kind, Act act)
    {
        (State, Turn) = State is PledgeState.Offered ? (state, Turn + 1) : throw new RuleBrokenException("rule.pledge-decided");
        Log(kind, act);
    }

    private void MustBeAccepted()
    {
        if (State is not PledgeState.Accepted)
        {
            throw new RuleBrokenException("rule.pledge-not-accepted");
        }
    }

    private void Log(AppealActKind kind, Act act) => NewEntries.Add(Entry.Of(AppealEvents.Of(kind), AppealId, Area, act));
}
