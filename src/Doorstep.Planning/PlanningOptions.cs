namespace Doorstep.Planning;

public enum PlanMode
{
    /// <summary>Start from today's grids; the fewest households get another worker.</summary>
    MinChange,

    /// <summary>Forget today's grids; the shortest borders between grids.</summary>
    CleanSlate,
}

/// <summary>What a city may choose for a plan.</summary>
public sealed record PlanningOptions
{
    /// <summary>In min-change: how many moved households one border of mean length is worth.</summary>
    public const double UsualBorderWorth = 5;

    public HouseholdWindow Window { get; init; } = HouseholdWindow.Usual;

    public PlanMode Mode { get; init; }

    /// <summary>The same city and seed give the same plan, whatever the number of threads.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Moved households that one border of mean length is worth: 0 looks at people only, 100 nearly at borders only.
    /// Clean-slate looks at borders alone.
    /// </summary>
    public double BorderWorth { get; init; } = UsualBorderWorth;

    /// <summary>
    /// Leave alone what can be reached inside a community if all its grids are inside the window and in one piece, even
    /// where other borders would be shorter.
    /// </summary>
    public bool LeaveSound { get; init; }

    /// <summary>
    /// In clean-slate: how many households a grid had better have, which leaves it room to grow; the middle of the window where nothing is said.
    /// </summary>
    public int? TargetHouseholds { get; init; }

    /// <summary>How long to search, 1 being the usual; 4 looks about four times as long.</summary>
    public int Effort { get; init; } = 1;

    /// <summary>At most this many threads; 0 takes what the machine has.</summary>
    public int Threads { get; init; }

    internal int Target => TargetHouseholds ?? Window.Middle;

    /// <summary>What is wrong with them, if anything is.</summary>
    internal PlanInputProblem? Fault() =>
        Window.Fault() ?? (Window.Holds(Target) ? null : new(PlanInputFault.TargetOutsideWindow, "options", 0, "target", $"{Target}"));
}

/// <summary>How far a plan has come.</summary>
public readonly record struct PlanProgress(int UnitsDone, int Units);
