using Doorstep.Contracts;

namespace Doorstep.Places;

/// <summary>A row that says that a building went from one grid to another when grids were redrawn.</summary>
public sealed class GridMove
{
    private GridMove() { }

    /// <summary>The act that redrew the grids.</summary>
    public Guid ActId { get; private init; }
    public Guid BuildingId { get; private init; }
    /// <summary>The community where it was in no grid.</summary>
    public AreaCode From { get; private init; }
    public AreaCode To { get; private init; }

    public static GridMove Of(Guid actId, Guid buildingId, AreaCode from, AreaCode to) =>
        new() { ActId = actId, BuildingId = buildingId, From = from, To = to };
}
