using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Tasks.Care;

/// <summary>What is tried, one after the other, when somebody who lives alone does not answer her door.</summary>
public enum LadderStep { Phone, Neighbour, Family, DutyDesk }

/// <summary>
/// The search for somebody who lives alone and did not answer: each step has its time, and only that somebody saw her or spoke to her ends it. The
/// server keeps the time, whether or not any phone is on.
/// </summary>
[SeenWith(Permission.ViewTasks)]
public sealed class CareLadder : IProtected, ILogged
{
    /// <summary>So long each step has before the next one is due.</summary>
    public static readonly TimeSpan StepTime = TimeSpan.FromMinutes(30);

    private CareLadder() { }

    public Guid Id { get; private init; }
    public Guid PlanId { get; private init; }
    public AreaCode Area { get; private set; }
    public LadderStep Step { get; private set; }
    public DateTimeOffset StartedAt { get; private init; }
    /// <summary>When the next step is due; null at the last one, and when it has ended.</summary>
    public DateTimeOffset? NextAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public ContactWay? EndedBy { get; private set; }
    public int Turn { get; private set; }
    public List<Entry> NewEntries { get; } = [];

    public static CareLadder Start(CarePlan plan, Act act)
    {
        ArgumentNullException.ThrowIfNull(plan);
        CareLadder ladder = new() { Id = act.Id, PlanId = plan.Id, Area = plan.Area, StartedAt = act.At, NextAt = act.At + StepTime };
        ladder.Log("care.ladder", act);
        return ladder;
    }

    /// <summary>The next step, or the steps that a server that stood still has missed: each is taken, in order.</summary>
    public void Climb(Act act)
    {
        while (EndedAt is null && NextAt is { } due && due <= act.At)
        {
            (Step, Turn) = (Step + 1, Turn + 1);
            NextAt = Step is LadderStep.DutyDesk ? null : due + StepTime;
            Log(Step is LadderStep.DutyDesk ? "care.unseen" : "care.ladder", act);
        }
    }

    public void End(ContactWay how, Act act)
    {
        if (EndedAt is null)
        {
            (EndedAt, EndedBy, NextAt, Turn) = (act.At, how, null, Turn + 1);
            Log("care.found", act);
        }
    }

    /// <summary>There is nobody to be looked for any more: her plan has ended.</summary>
    public void Stop(Act act)
    {
        if (EndedAt is null)
        {
            (EndedAt, NextAt, Turn) = (act.At, null, Turn + 1);
            Log("care.search-stopped", act);
        }
    }

    public void Follow(AreaCode grid) => Area = grid;

    private void Log(string what, Act act) =>
        NewEntries.Add(Entry.Of(what, PlanId, Area, act, JsonSerializer.Serialize(new { step = $"{Step}" })));
}
