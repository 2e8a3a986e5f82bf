
using Doorstep.Maps;

namespace Doorstep.Demo.Geography;

/// <summary>
/// Traces areas along the lines of the sheet. Every corner of the sheet that lies on a border has one position for all areas of
/// all levels, so shared borders are the same numbers on both sides. Between fields, borders are first smoothed.
/// </summary>
internal sealed class Outlines
{
    /// <summary>Smoothing may shrink the hole of a lone square to a point.</summary>
    private const double LeastTwiceArea = 400;

    private readonly Lattice lattice;
    private readonly Dictionary<int, Spot> moved;
    private readonly HashSet<int> left;

    public Outlines(Lattice lattice, Terrain ground, Plots plots, int[] leafOf)
    {
        this.lattice = lattice;
        var borders = new SharedBorders(lattice, plots.Paint(plot => leafOf[plot]),
            cell => plots.At(cell) is >= 0 and var plot && plots.Parcels[plot].IsBlock && !ground.IsWet(cell));
        borders.Smooth();
        (moved, left) = (borders.Moved, borders.LeftOut());
    }

    /// <summary>The shape of each label in a map of the squares.</summary>
    public Shape[] Trace(int[] labels, int count)
    {
        var edges = new List<(int From, int Way)>[count];
        for (var cell = 0; cell < labels.Length; cell++)
        {
            if (labels[cell] is >= 0 and var label)
            {
                AddEdges(edges[label] ??= [], labels, cell);
            }
        }

        return [.. edges.Select(own => Assemble(Ring.Walk(own ?? [], lattice.Columns + 1)))];
    }

    /// <summary>The edges of a square against other labels, with the square on their left. Ways: 0 east, 1 north, 2 west, 3 south.</summary>
    private void AddEdges(List<(int, int)> edges, int[] labels, int cell)
    {
        var (column, row) = (cell % lattice.Columns, cell / lattice.Columns);
        Add(row > 0 ? cell - lattice.Columns : -1, column, row, 0);
        Add(column + 1 < lattice.Columns ? cell + 1 : -1, column + 1, row, 1);
        Add(row + 1 < lattice.Rows ? cell + lattice.Columns : -1, column + 1, row + 1, 2);
        Add(column > 0 ? cell - 1 : -1, column, row + 1, 3);

        void Add(int beside, int fromColumn, int fromRow, int way)
        {
            if (beside < 0 || labels[beside] != labels[cell])
            {
                edges.Add((lattice.CornerOf(fromColumn, fromRow), way));
            }
        }
    }

    private Shape Assemble(IEnumerable<List<int>> walks)
    {
        var rings = walks.Select(walk => walk.Where(corner => !left.Contains(corner)).Select(Position).ToArray()).Where(ring => ring.Length > 2)
            .Select(ring => (Ring: ring, Area: Ring.Area(ring))).Where(ring => Math.Abs(ring.Area) > LeastTwiceArea).ToList();
        var shells = rings.Where(ring => ring.Area > 0).OrderByDescending(ring => ring.Area).Select(ring => new List<Spot[]> { ring.Ring }).ToList();
        foreach (var (hole, _) in rings.Where(ring => ring.Area < 0))
        {
            var inside = hole[0].Towards(hole[1], 0.5) + (hole[1] - hole[0]).Unit.Left * 0.5;
            shells.Last(shell => new Territory(shell[0]).Contains(inside)).Add(hole);
        }

        return Shape.Area([.. shells.Select(shell => shell.Select(ring => Curve.Degrees(ring.Append(ring[0]))).ToArray())]);
    }

    private Spot Position(int corner) => moved.TryGetValue(corner, out var spot) ? spot : lattice.Corner(corner);
}
