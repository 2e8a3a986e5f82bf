using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Maps;
using Doorstep.Places;

namespace Doorstep.Data.Redraw;

/// <summary>What happens to a grid whose border changes.</summary>
enum GridFate
{
    Redrawn,
    Founded,
    /// <summary>It was there before, was closed, and is again.</summary>
    Reopened,
    Closed,
}

/// <param name="Border">Null for a grid that is closed.</param>
/// <param name="Successor">Of a closed grid: the grid that most of its households went to.</param>
sealed record GridChange(AreaCode Grid, GridFate Fate, Shape? Border, AreaCode? Successor = null);

/// <summary>The handover of a grid to another worker, or to its first, or to none.</summary>
sealed record Handover(AreaCode Grid, Guid? From, Guid? To);

/// <summary>
/// All changes of grids in one act: which buildings go where, which borders change, and who takes over from whom. Everything that carries a grid's
/// code follows it.
/// </summary>
sealed class Redrawing(Act act, AreaCode area, IReadOnlyList<GridMove> moves, IReadOnlyList<GridChange> grids, IReadOnlyList<Handover> handovers)
{
    private readonly Dictionary<Guid, GridMove> byBuilding = moves.ToDictionary(move => move.BuildingId);
    private readonly Dictionary<AreaCode, GridChange> byGrid = grids.ToDictionary(grid => grid.Grid);
    private readonly GridIndex<AreaCode> borders = GridIndex.Build([.. grids.Where(grid => grid.Border is not null)
        .Select(grid => (grid.Grid, grid.Border!))]);

    public Act Act => act;

    /// <summary>All of it happens inside.</summary>
    public AreaCode Area => area;

    public IReadOnlyList<GridMove> Moves => moves;

    public IReadOnlyList<GridChange> Grids => grids;

    public IReadOnlyList<Handover> Handovers => handovers;

    public IEnumerable<AreaCode> Communities => grids.Select(grid => grid.Grid.Parent).Distinct();

    public GridMove? MoveOf(Guid buildingId) => byBuilding.GetValueOrDefault(buildingId);

    public GridChange? ChangeOf(AreaCode grid) => byGrid.GetValueOrDefault(grid);

    /// <summary>
    /// The grid that a point of a changed grid now lies in; where there is no point, the grid itself, or the one that took most of it over.
    /// </summary>
    public AreaCode NewGrid(AreaCode before, double? longitude, double? latitude) =>
        (longitude is { } x && latitude is { } y ? borders.Find(x, y) : null) ?? byGrid.GetValueOrDefault(before)?.Successor ?? before;
}

/// <summary>The number of rows of a kind that follow a redrawing; the word is a key of words.json.</summary>
public sealed record GridEffect(string Word, int Count);

/// <summary>
/// Updates the rows of one module that carry a grid's code when grids are redrawn. A module that keeps such codes names one in its descriptor, and a
/// test names every kind of row that none follows with. They follow in the order of the modules: whoever reads what another takes along comes after
/// it.
/// </summary>
interface IRedrawFollower
{
    /// <summary>The kinds of rows it takes along.</summary>
    IReadOnlyCollection<Type> Kinds { get; }

    /// <summary>What would follow, counted before anything happens.</summary>
    Task<IReadOnlyList<GridEffect>> ForeseeAsync(Redrawing redrawing, CancellationToken cancellationToken);

    /// <param name="isAgain">It has followed already: this time it takes along what was written meanwhile by those
    /// who still saw the old borders.</param>
    Task FollowAsync(Redrawing redrawing, bool isAgain, CancellationToken cancellationToken);
}
