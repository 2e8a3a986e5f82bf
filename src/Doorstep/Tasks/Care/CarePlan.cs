using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Register;
using Doorstep.Sealing;

namespace Doorstep.Tasks.Care;

/// <summary>How often somebody is visited. The tiers are those of the care of vulnerable residents (探访关爱): daily to quarterly.</summary>
public enum CareTier { Daily, Weekly, Monthly, Quarterly }

/// <summary>What happened to somebody that calls for a visit within a day.</summary>
public enum Blow { Hospital, DeathInFamily, Disaster }

/// <summary>Why somebody is visited. Sealed; a plan has at least one.</summary>
[Flags]
public enum CareGrounds
{
    None = 0,
    /// <summary>Nobody answers the door for her: when nobody does, the ladder starts.</summary>
    LivesAlone = 1,
    ElderlyCouple = 2,
    MemoryLoss = 4,
    Disability = 8,
    Hardship = 16,
    ChildLeftBehind = 32,
}

/// <summary>
/// The plan by which one vulnerable resident is visited (探访计划). While it runs it has exactly one open task, or she is away, or has asked not to be
/// called on before a day.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class CarePlan : IProtected, ILogged
{
    /// <summary>Whoever does not want to be visited is asked again after so many days, where no other day was said.</summary>
    public const int RefusalDays = 90;

    private CarePlan() { }

    public Guid Id { get; private init; }
    /// <summary>Her household's grid.</summary>
    public AreaCode Area { get; private set; }
    public Guid ResidentId { get; private init; }
    public CareTier Tier { get; private set; }
    /// <summary>See <see cref="CareGrounds"/>: two digits, so that it is as long for everybody.</summary>
    public Sealed Grounds { get; private set; }
    /// <summary>The last day on which she is away.</summary>
    public DateOnly? AwayUntil { get; private set; }
    /// <summary>She is not asked again before this day; warnings excepted.</summary>
    public DateOnly? RefusedUntil { get; private set; }
    /// <summary>
    /// The last day on which she is visited as the next tier is, since nearly everybody else of her building is away; her own tier stays what it is.
    /// </summary>
    public DateOnly? RaisedUntil { get; private set; }
    /// <summary>When somebody last saw her or spoke to her.</summary>
    public DateTimeOffset? LastContactAt { get; private set; }
    public Guid BegunBy { get; private init; }
    public DateTimeOffset BegunAt { get; private init; }
    public DateTimeOffset? EndedAt { get; private set; }
    /// <summary>It ended since she lives nowhere any more, and not since somebody decided so.</summary>
    public bool EndedAsGone { get; private set; }
    public int Turn { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    public bool Runs => EndedAt is null;

    public static CarePlan Begin(Resident resident, CareTier tier, CareGrounds grounds, Act act)
    {
        ArgumentNullException.ThrowIfNull(resident);
        CarePlan plan = new()
        {
            Id = act.Id,
            Area = resident.Area,
            ResidentId = resident.Id,
            Tier = tier,
            Grounds = Seal(grounds),
            BegunBy = act.By,
            BegunAt = act.At,
        };
        plan.Log("care.begun", act, new { tier = $"{tier}" });
        return plan;
    }

    public CareGrounds OpenGrounds(string purpose) =>
        (CareGrounds)int.Parse(Grounds.Open(purpose), System.Globalization.CultureInfo.InvariantCulture);

    public void Change(CareTier tier, CareGrounds grounds, Act act)
    {
        MustRun();
        (Tier, Grounds, Turn) = (tier, Seal(grounds), Turn + 1);
        Log("care.changed", act, new { tier = $"{tier}" });
    }

    /// <param name="until">Null when she is back.</param>
    public void GoAway(DateOnly? until, Act act)
    {
        MustRun();
        (AwayUntil, Turn) = (until, Turn + 1);
        Log("care.away", act);
    }

    public void Refuse(DateOnly until, Act act)
    {
        MustRun();
        (RefusedUntil, Turn) = (until, Turn + 1);
        Log("care.refused", act);
    }

    public void Reached(ContactWay way, Act act)
    {
        (LastContactAt, Turn) = (act.At, Turn + 1);
        Log("care.contact", act, new { way = $"{way}" });
    }

    public void End(Act act, bool isGone = false)
    {
        MustRun();
        (EndedAt, EndedAsGone, RaisedUntil, Turn) = (act.At, isGone, null, Turn + 1);
        Log("care.ended", act);
    }

    /// <summary>That she is gone was taken back: her plan goes on as it was.</summary>
    public void Resume(Act act)
    {
        if (!EndedAsGone)
        {
            throw new RuleBrokenException("rule.care-ended");
        }

        (EndedAt, EndedAsGone, Turn) = (null, false, Turn + 1);
        Log("care.resumed", act);
    }

    /// <summary>Visited as the next tier is, until a day.</summary>
    public void Raise(DateOnly until, Act act)
    {
        MustRun();
        (RaisedUntil, Turn) = (until, Turn + 1);
        Log("care.raised", act, new { until = CityTime.Day(until) });
    }

    public void Lower(Act act)
    {
        MustRun();
        (RaisedUntil, Turn) = (null, Turn + 1);
        Log("care.lowered", act);
    }

    public bool IsRaised(DateOnly day) => RaisedUntil >= day;

    /// <summary>The tier by which she is visited on a day.</summary>
    public CareTier TierOn(DateOnly day) => IsRaised(day) && Tier is not CareTier.Daily ? Tier - 1 : Tier;

    public void Follow(AreaCode grid)
    {
        if (grid != Area)
        {
            (Area, Turn) = (grid, Turn + 1);
        }
    }

    /// <summary>The first day on which she may be called on, from a day on.</summary>
    public DateOnly OpenFrom(DateOnly day)
    {
        var back = AwayUntil is { } away && away >= day ? away.AddDays(1) : day;
        return RefusedUntil is { } refused && refused > back ? refused : back;
    }

    /// <summary>
    /// The window of the next visit after a day on which she was visited; of the first, where it is the day on which the plan begins. Where she is
    /// visited as the next tier is, the visit that this asks for comes first, if it comes before her own and while it is asked for.
    /// </summary>
    /// <param name="today">The day on which it is planned; the day of the last visit where none is named.</param>
    public (DateOnly From, DateOnly Until) Next(DateOnly last, bool isFirst, DateOnly? today = null)
    {
        var own = OwedFrom(today, Tier, WindowOf(Tier, last, isFirst));
        if (TierOn(today ?? last) is var tier && tier == Tier)
        {
            return own;
        }

        var raised = OwedFrom(today, tier, WindowOf(tier, last, isFirst));
        return raised.From <= RaisedUntil && raised.Until < own.Until ? raised : own;
    }

    /// <summary>
    /// What nobody could have done yet is owed from today on, and was not missed before: she was away and is back early, her tier is another one, her
    /// building has emptied.
    /// </summary>
    private (DateOnly From, DateOnly Until) OwedFrom(DateOnly? today, CareTier tier, (DateOnly From, DateOnly Until) window)
    {
        if (today is not { } day || window.Until >= day)
        {
            return window;
        }

        var from = OpenFrom(day);
        return (from, from.AddDays(TierDays(tier).Window - 1));
    }

    private (DateOnly From, DateOnly Until) WindowOf(CareTier tier, DateOnly last, bool isFirst)
    {
        var (every, window) = TierDays(tier);
        var due = isFirst ? last.AddDays(window - 1) : last.AddDays(every);
        var open = OpenFrom(due.AddDays(1 - window));
        return (open, due < open ? open.AddDays(window - 1) : due);
    }

    /// <summary>In days: how often, and how many days the window has that ends on the day it falls due.</summary>
    public static (int Every, int Window) TierDays(CareTier tier) => tier switch
    {
        CareTier.Daily => (1, 1),
        CareTier.Weekly => (7, 3),
        CareTier.Monthly => (30, 10),
        _ => (90, 21),
    };

    private static Sealed Seal(CareGrounds grounds) => grounds is CareGrounds.None
        ? throw new WrongFieldException("grounds", "error.required")
        : new(((int)grounds).ToString("00", System.Globalization.CultureInfo.InvariantCulture));

    private void MustRun()
    {
        if (!Runs)
        {
            throw new RuleBrokenException("rule.care-ended");
        }
    }

    private void Log(string what, Act act, object? facts = null) => NewEntries.Add(
        Entry.Of(what, Id, Area, act, facts is null ? null : JsonSerializer.Serialize(facts)));
}
