using Doorstep.Planning;

namespace Doorstep.Plans.Desk;

/// <summary>The form model of a new plan: what the planner filled in.</summary>
public sealed record PlanWish
{
    public string Name { get; set; } = "";
    public PlanMode Mode { get; set; } = PlanMode.MinChange;
    public int Lowest { get; set; } = 300;
    public int Highest { get; set; } = 500;
    public bool MainRoadsBar { get; set; }
}
