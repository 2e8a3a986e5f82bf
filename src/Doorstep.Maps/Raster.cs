using System.Runtime.CompilerServices;

namespace Doorstep.Maps;

/// <summary>
/// Equal cells over a box, row by row from the south-west, in steps of 1e-7 degree. Each row has one cell more than the box is wide:
/// a walk eastward always ends in a cell that is empty.
/// </summary>
internal sealed class Raster
{
    /// <summary>More than any rounding here, far less than a cell: an edge this near to a cell counts as touching it.</summary>
    private const double Margin = 0.01;

    private const double CellsPerArea = 256;
    private const double CellsPerEdge = 4;
    private const double MostCells = 1 << 24;

    private readonly double west = double.PositiveInfinity, south, east, north;
    private readonly double columnsPerStep, rowsPerStep;
    private readonly int columns, rows;

    public Raster(ReadOnlySpan<BorderEdge> edges, int areas)
    {
        if (edges.IsEmpty)
        {
            return;
        }

        (south, east, north) = (double.PositiveInfinity, double.NegativeInfinity, double.NegativeInfinity);
        foreach (ref readonly var edge in edges)
        {
            (west, east) = (Math.Min(west, Math.Min(edge.X1, edge.X2)), Math.Max(east, Math.Max(edge.X1, edge.X2)));
            (south, north) = (Math.Min(south, edge.Y1), Math.Max(north, edge.Y2));
        }

        var (width, height) = (east - west + 1, north - south + 1);
        var cells = Math.Min(MostCells, Math.Max(CellsPerArea * areas, CellsPerEdge * edges.Length));
        var side = Math.Max(1, Math.Sqrt(width * height / cells));
        (columns, rows) = ((int)Math.Clamp(width / side, 1, cells), (int)Math.Clamp(height / side, 1, cells));
        (columnsPerStep, rowsPerStep) = (columns / width, rows / height);
    }

    public int Length => (columns + 1) * rows;

    /// <summary>False for NaN, too.</summary>
    public bool Holds(double x, double y) => x >= west && x <= east && y >= south && y <= north;

    /// <summary>The cell of a point in the box.</summary>
    public int CellOf(double x, double y) => ((int)((y - south) * rowsPerStep) * (columns + 1)) + (int)((x - west) * columnsPerStep);

    /// <summary>Adds every cell that an edge meets, and at most a few that it nearly meets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddTouched(in BorderEdge edge, List<int> touched)
    {
        var last = RowOf(edge.Y2 + Margin);
        for (var row = RowOf(edge.Y1 - Margin); row <= last; row++)
        {
            var from = edge.XAt(Math.Clamp(South(row) - Margin, edge.Y1, edge.Y2));
            var to = edge.Y1 == edge.Y2 ? edge.X2 : edge.XAt(Math.Clamp(South(row + 1) + Margin, edge.Y1, edge.Y2));
            var lastColumn = ColumnOf(Math.Max(from, to) + Margin);
            for (var column = ColumnOf(Math.Min(from, to) - Margin); column <= lastColumn; column++)
            {
                touched.Add((row * (columns + 1)) + column);
            }
        }
    }

    /// <summary>Adds where an edge crosses the middle line of each row, as a cell number with its fraction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddCrossings(in BorderEdge edge, List<double> crossings)
    {
        var last = RowOf(edge.Y2);
        for (var row = RowOf(edge.Y1); row <= last; row++)
        {
            var middle = South(row + 0.5);
            if (middle >= edge.Y1 && middle < edge.Y2)
            {
                crossings.Add((row * (columns + 1)) + ((edge.XAt(middle) - west) * columnsPerStep));
            }
        }
    }

    private double South(double row) => south + (row / rowsPerStep);

    private int RowOf(double y) => Math.Clamp((int)((y - south) * rowsPerStep), 0, rows - 1);

    private int ColumnOf(double x) => Math.Clamp((int)((x - west) * columnsPerStep), 0, columns - 1);
}
