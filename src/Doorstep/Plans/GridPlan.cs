using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Maps;
using Doorstep.Planning;

namespace Doorstep.Plans;

/// <summary>The status of a plan.</summary>
public enum PlanStatus
{
    Draft,
    /// <summary>Communities, subdistricts and the city are asked.</summary>
    Proposed,
    /// <summary>In force.</summary>
    Adopted,
    /// <summary>It was in force and was taken back; it can be adopted again.</summary>
    Undone,
    Withdrawn,
}

/// <summary>
/// One way of redrawing the grids of an area: made by the planner's algorithm, changed by hand, discussed, approved, adopted and perhaps taken back.
/// It holds nobody's data: buildings and grids only.
/// </summary>
sealed class GridPlan : ILogged
{
    public const int NameLength = 60;

    private GridPlan() { }

    public Guid Id { get; private init; }
    public AreaCode Area { get; private init; }
    public string Name { get; private set; } = "";
    public PlanMode Mode { get; private init; }
    /// <summary>The fewest households a grid may hold, and the most.</summary>
    public int Lowest { get; private init; }
    public int Highest { get; private init; }
    public long Seed { get; private init; }
    public bool MainRoadsBar { get; private init; }
    /// <summary>Lines the planner drew that no grid crosses.</summary>
    public byte[]? Barriers { get; private init; }
    /// <summary>Grids that stay as they are.</summary>
    public List<string> Staying { get; private init; } = [];
    public Guid MadeBy { get; private init; }
    public DateTimeOffset MadeAt { get; private init; }
    public PlanStatus Status { get; private set; }
    /// <summary>The day it comes into force, once that is decided.</summary>
    public DateOnly? EffectiveOn { get; private set; }
    /// <summary>The act that adopted it, while it is in force.</summary>
    public Guid? AdoptionId { get; private set; }
    public DateTimeOffset? AdoptedAt { get; private set; }
    /// <summary>See <see cref="PlanMoves"/>.</summary>
    public byte[] Moves { get; private set; } = [];
    public string Figures { get; private set; } = "";
    /// <summary>Grows with every change: of two who change it at once, one is told to look again.</summary>
    public int Version { get; private set; }
    public List<PlanAct> Acts { get; } = [];
    public List<Entry> NewEntries { get; } = [];

    public HouseholdWindow Window => new(Lowest, Highest);

    public PlanWishes Wishes => new(
        MainRoadsBar, Barriers is null ? null : Shape.FromBytes(Barriers), [.. Staying.Select(grid => new PlanningLock(LockKind.GridStays, grid))]);

    public static GridPlan Draw(AreaCode area, string name, PlanningOptions options, PlanWishes wishes, Drawing drawing, Act act)
    {
        GridPlan made = new()
        {
            Id = act.Id, Area = area, Name = name, Mode = options.Mode, Lowest = options.Window.Lowest, Highest = options.Window.Highest,
            Seed = (long)options.Seed, MainRoadsBar = wishes.MainRoadsBar, Barriers = wishes.Barriers?.ToBytes(),
            Staying = [.. (wishes.Locks ?? []).Where(wish => wish.Kind is LockKind.GridStays).Select(wish => wish.First)], MadeBy = act.By,
            MadeAt = act.At,
        };
        made.Redraw(drawing);
        made.Write(PlanActKind.Made, area, act);
        return made;
    }

    /// <summary>Somebody changed it by hand. Whoever had approved it has to look again.</summary>
    public void Edit(Drawing drawing, string? note, Act act)
    {
        Refuse(Status is not (PlanStatus.Draft or PlanStatus.Proposed), "rule.plan-fixed");
        Redraw(drawing);
        Write(PlanActKind.Edited, Area, act, note);
    }

    /// <summary>A building that it moves has become several: all of them go where it would have gone.</summary>
    public void SplitBuilding(Guid building, IReadOnlyList<Guid> others)
    {
        var moves = PlanMoves.Unpack(Moves);
        if (moves.FindIndex(move => move.Building == building) is >= 0 and var place)
        {
            Moves = PlanMoves.Pack([.. moves, .. others.Select(other => moves[place] with { Building = other })]);
            Version++;
        }
    }

    public void Comment(string text, Act act) => Write(PlanActKind.Commented, Area, act, text);

    public void Propose(Act act)
    {
        Refuse(Status is not (PlanStatus.Draft or PlanStatus.Undone), "rule.plan-fixed");
        Refuse(Asked.Count == 0, "rule.plan-empty");
        Status = PlanStatus.Proposed;
        Write(PlanActKind.Proposed, Area, act);
    }

    /// <param name="part">The community, subdistrict or city for which it is approved.</param>
    public void Approve(AreaCode part, Act act)
    {
        Refuse(Status is not PlanStatus.Proposed, "rule.plan-not-proposed");
        Refuse(DrawnBy.Contains(act.By), "rule.plan-own");
        Write(PlanActKind.Approved, part, act);
    }

    /// <summary>Back to the planner, with the reason.</summary>
    public void Refuse(AreaCode part, string reason, Act act)
    {
        Refuse(Status is not PlanStatus.Proposed, "rule.plan-not-proposed");
        Status = PlanStatus.Draft;
        EffectiveOn = null;
        Write(PlanActKind.Refused, part, act, reason);
    }

    public void Schedule(DateOnly on, Act act)
    {
        Refuse(Status is not PlanStatus.Proposed || Missing.Count > 0, "rule.plan-not-approved");
        EffectiveOn = on;
        Write(PlanActKind.Scheduled, Area, act, $"{on:yyyy-MM-dd}");
    }

    /// <summary>It comes into force: the grids are redrawn in the same commit.</summary>
    public void Adopt(Act act)
    {
        Refuse(Status is PlanStatus.Adopted or PlanStatus.Withdrawn, "rule.plan-fixed");
        Refuse(Missing.Count > 0, "rule.plan-not-approved");
        (Status, AdoptionId, AdoptedAt, EffectiveOn) = (PlanStatus.Adopted, act.Id, act.At, CityTime.DayOf(act.At));
        Write(PlanActKind.Adopted, Area, act);
    }

    public void Undo(Act act)
    {
        Refuse(Status is not PlanStatus.Adopted, "rule.plan-not-adopted");
        (Status, AdoptionId, EffectiveOn) = (PlanStatus.Undone, null, null);
        Write(PlanActKind.Undone, Area, act);
    }

    public void Withdraw(Act act)
    {
        Refuse(Status is PlanStatus.Adopted or PlanStatus.Withdrawn, "rule.plan-fixed");
        (Status, EffectiveOn) = (PlanStatus.Withdrawn, null);
        Write(PlanActKind.Withdrawn, Area, act);
    }

    /// <summary>Who made it and changed it by hand: none of them agrees to it.</summary>
    public IReadOnlyCollection<Guid> DrawnBy =>
        [.. Acts.Where(done => done.Kind is PlanActKind.Edited).Select(done => done.By).Prepend(MadeBy).Distinct()];

    /// <summary>Every community that it changes, its subdistrict, and the city.</summary>
    public IReadOnlyList<AreaCode> Asked =>
    [
        .. PlanMoves.Unpack(Moves).Select(move => move.To.At(AreaLevel.Community)).Distinct()
            .SelectMany(community => new[] { community, community.At(AreaLevel.Subdistrict), community.At(AreaLevel.City) }).Distinct().Order(),
    ];

    /// <summary>Approvals given since it was last changed or proposed.</summary>
    public IEnumerable<PlanAct> Approvals => Acts.OrderBy(done => done.At).ThenBy(done => done.Id)
        .Aggregate(new List<PlanAct>(), (counted, done) =>
        {
            if (done.Kind is PlanActKind.Approved)
            {
                counted.Add(done);
            }
            else if (done.Kind is PlanActKind.Edited or PlanActKind.Refused)
            {
                counted.Clear();
            }

            return counted;
        });

    /// <summary>Whose approval is still wanted.</summary>
    public IReadOnlyList<AreaCode> Missing => [.. Asked.Except(Approvals.Select(approval => approval.Area))];

    /// <summary>Nobody's word is wanting any more: it may be adopted.</summary>
    public bool IsAgreed => Status is PlanStatus.Proposed && Missing.Count == 0;

    private void Redraw(Drawing drawing) => (Moves, Figures) = (PlanMoves.Pack(drawing.Moves), drawing.Figures.ToJson());

    private void Write(PlanActKind kind, AreaCode area, Act act, string? text = null)
    {
        Version++;
        Acts.Add(PlanAct.Of(this, kind, area, act, text));
        NewEntries.Add(Entry.Of(WhatOf(kind), Id, area, act));
    }

    internal static string WhatOf(PlanActKind kind) => $"plan.{kind.ToString().ToLowerInvariant()}";

    private static void Refuse(bool broken, string rule)
    {
        if (broken)
        {
            throw new RuleBrokenException(rule);
        }
    }
}
