namespace Doorstep.Plans.Desk;

/// <summary>Which grids the map shows: as they are, as the plan makes them, or what is between the two.</summary>
public enum PlanView { Today, Planned, Difference }

/// <summary>Pick buildings and say where they go, or paint them over to the grid one starts on.</summary>
public enum HandTool { Pick, Paint }

/// <summary>The state of the planner's page while a plan is edited by hand.</summary>
public sealed record HandEditState(HandTool Tool);

/// <summary>The buildings that are picked on the map, and the grids round about.</summary>
/// <param name="Near">The grids of their community, as the plan has them now.</param>
public sealed record PickedBuildings(IReadOnlyList<PickedBuilding> Buildings, IReadOnlyList<NearGrid> Near)
{
    public static PickedBuildings None { get; } = new([], []);

    public int Doors => Buildings.Sum(building => building.Doors);
}

/// <summary>A building in the list beside the map, for whoever does without the mouse.</summary>
public sealed record ListedBuilding(Guid Id, string Address, int Doors, bool IsPicked);

/// <param name="Grid">The grid that it is in, in the plan as it stands.</param>
public sealed record PickedBuilding(Guid Id, string Grid, int Doors);

public sealed record NearGrid(string Code, int Doors);
