using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tasks.Appeals;

/// <summary>
/// A request for help on behalf of one resident (爱心求助), told to listed supporters without anything by which she would be known, and only as she
/// was shown it and agreed to it.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class Appeal : IProtected, ILogged
{
    public const int LongestText = 600, LongestInstitution = 60, MostAmount = 1_000_000, LongestDays = 180;

    private Appeal() { }

    public Guid Id { get; private init; }
    /// <summary>Her grid; supporters never see it.</summary>
    public AreaCode Area { get; private set; }
    /// <summary>Null once it was erased.</summary>
    public Guid? ResidentId { get; private set; }
    /// <summary>By chance, so that it tells neither how many there are nor when it was made.</summary>
    public string Number { get; private init; } = "";
    public AppealNeed Need { get; private set; }
    public string Text { get; private set; } = "";
    public int Amount { get; private set; }
    public AppealUnit Unit { get; private set; }
    /// <summary>Its last day.</summary>
    public DateOnly Until { get; private set; }
    public string? Institution { get; private set; }
    public AppealAudience Audience { get; private set; }
    public AreaCode ShownArea { get; private set; }
    public AppealState State { get; private set; }
    /// <summary>The hash of what she was last shown, what was consented to, and what was approved.</summary>
    public string? ShownHash { get; private set; }
    public string? ConsentHash { get; private set; }
    public string? ApprovedHash { get; private set; }
    public AppealEnd? EndedBecause { get; private set; }
    public DateTimeOffset DraftedAt { get; private init; }
    public DateTimeOffset? EndedAt { get; private set; }
    public DateTimeOffset? ErasedAt { get; private set; }
    public int Turn { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    public AppealContent Content => new(Need, Text, Amount, Unit, Until, Institution, Audience, ShownArea);

    public static Appeal Draft(Guid resident, AreaCode grid, string number, AppealContent content, Act act)
    {
        Appeal drafted = new() { Id = act.Id, Area = grid, ResidentId = resident, Number = number, DraftedAt = act.At };
        drafted.Set(content);
        drafted.Log(AppealActKind.Drafted, act);
        return drafted;
    }

    /// <summary>Another content: whatever was shown, consented to and approved before counts no more.</summary>
    public void Rewrite(AppealContent content, Act act)
    {
        Move(AppealActKind.Rewritten);
        Set(content);
        (ShownHash, ConsentHash, ApprovedHash) = (null, null, null);
        Log(AppealActKind.Rewritten, act);
    }

    /// <param name="hash">Of what she was shown.</param>
    public void Show(string hash, Act act)
    {
        Move(AppealActKind.Shown);
        MustBeThis(hash);
        (ShownHash, ConsentHash) = (hash, null);
        Log(AppealActKind.Shown, act);
    }

    /// <param name="hash">Of what was consented to: it must be what she was shown.</param>
    public void Consent(string hash, Act act)
    {
        Move(AppealActKind.Consented);
        MustBeThis(hash);
        ConsentHash = hash == ShownHash ? hash : throw new RuleBrokenException("rule.appeal-changed");
        Log(AppealActKind.Consented, act);
    }

    /// <param name="hash">Of what the second person has read.</param>
    public void Approve(string hash, Act act)
    {
        MustRunOn(CityTime.DayOf(act.At));
        Move(AppealActKind.Approved);
        MustBeThis(hash);
        ApprovedHash = hash == ConsentHash ? hash : throw new RuleBrokenException("rule.appeal-changed");
        Log(AppealActKind.Approved, act);
    }

    public void SendBack(Act act)
    {
        Move(AppealActKind.SentBack);
        (ShownHash, ConsentHash) = (null, null);
        Log(AppealActKind.SentBack, act);
    }

    /// <summary>She takes her consent back. From now on no supporter sees that there was such an appeal.</summary>
    public void Withdraw(Act act)
    {
        Move(AppealActKind.Withdrawn);
        EndedAt ??= act.At;
        Log(AppealActKind.Withdrawn, act);
    }

    public void Fulfil(Act act)
    {
        Move(AppealActKind.Fulfilled);
        EndedAt = act.At;
        Log(AppealActKind.Fulfilled, act);
    }

    public void End(AppealEnd because, Act act)
    {
        Move(AppealActKind.Ended);
        (EndedBecause, EndedAt) = (because, act.At);
        Log(AppealActKind.Ended, act);
    }

    /// <summary>What is pledged towards it changed: of two who change it at once, one is told to look again.</summary>
    public void Counted() => Turn++;

    public void Follow(AreaCode grid)
    {
        if (grid != Area)
        {
            (Area, Turn) = (grid, Turn + 1);
        }
    }

    /// <summary>Who she was and what was written of her; what was pledged, delivered and received stays.</summary>
    public void Erase(Act act)
    {
        (ResidentId, Text, Institution, ErasedAt, Turn) = (null, "", null, act.At, Turn + 1);
    }

    /// <summary>
    /// Whether a supporter may see it: it is open, and what it says now is, worked out anew, what was consented to and approved. A row that was
    /// changed past its acts is shown to nobody.
    /// </summary>
    public bool IsShownTo(Supporter supporter, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(supporter);
        var hash = Content.Hash;
        return State is AppealState.Open && hash == ConsentHash && hash == ApprovedHash && Until >= today
            && Audience.HasFlag(supporter.Audience) && supporter.Area.Contains(ShownArea);
    }

    private void Set(AppealContent content) => (Need, Text, Amount, Unit, Until, Institution, Audience, ShownArea) =
        (content.Need, content.Text, content.Amount, content.Unit, content.Until, content.Institution, content.Audience, content.ShownArea);

    private void Move(AppealActKind kind)
    {
        State = AppealLife.Next(kind, State) ?? throw new RuleBrokenException($"rule.appeal-{kind.ToString().ToLowerInvariant()}");
        Turn++;
    }

    private void MustBeThis(string hash)
    {
        if (hash != Content.Hash)
        {
            throw new RuleBrokenException("rule.appeal-changed");
        }
    }

    private void MustRunOn(DateOnly today)
    {
        if (Until < today)
        {
            throw new RuleBrokenException("rule.appeal-over", CityTime.Day(Until));
        }
    }

    private void Log(AppealActKind kind, Act act) => NewEntries.Add(Entry.Of(AppealEvents.Of(kind), Id, Area, act));
}
