using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Plans;

public enum PlanActKind { Made, Edited, Commented, Proposed, Approved, Refused, Scheduled, Adopted, Undone, Withdrawn }

/// <summary>A row for one act on a plan, or a comment on it.</summary>
sealed class PlanAct
{
    public const int TextLength = 1000;

    private PlanAct() { }

    public Guid Id { get; private init; }
    public Guid PlanId { get; private init; }
    public PlanActKind Kind { get; private init; }
    /// <summary>Of an approval the part of the city it was given for, else the plan's area.</summary>
    public AreaCode Area { get; private init; }
    public Guid By { get; private init; }
    public DateTimeOffset At { get; private init; }
    public string? Text { get; private init; }

    public static PlanAct Of(GridPlan plan, PlanActKind kind, AreaCode area, Act act, string? text) =>
        new() { Id = act.Id, PlanId = plan.Id, Kind = kind, Area = area, By = act.By, At = act.At, Text = text };
}
