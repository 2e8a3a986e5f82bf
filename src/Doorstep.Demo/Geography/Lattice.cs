
using Doorstep.Maps;

namespace Doorstep.Demo.Geography;

/// <summary>
/// The sheet that the city is drawn on: squares of about 46 m whose lines are unevenly spaced and gently bent.
/// Everything is laid out in whole squares, where it is simple and exact; bending the sheet makes it look grown.
/// A border or a street is a path along the sheet's lines, so both its sides are the same numbers.
/// </summary>
internal sealed class Lattice
{
    /// <summary>Squares between two of the city's longest streets, about 3 km.</summary>
    public const int Quarter = 64;

    /// <summary>A square's usual share of a hectare.</summary>
    public const double SquareHectares = CellMetres * CellMetres / 10_000;

    private const double CellMetres = 46;

    private readonly double[] east;
    private readonly double[] north;
    private readonly float[] shiftX;
    private readonly float[] shiftY;

    public Lattice(Spot southWest, Spot northEast, int seed)
    {
        var chance = new Random(seed);
        east = Lines(southWest.X, northEast.X, chance);
        north = Lines(southWest.Y, northEast.Y, chance);
        shiftX = new float[(Columns + 1) * (Rows + 1)];
        shiftY = new float[shiftX.Length];
        for (var corner = 0; corner < shiftX.Length; corner++)
        {
            var (x, y) = (east[corner % (Columns + 1)], north[corner / (Columns + 1)]);
            shiftX[corner] = (float)(1300 * Noise.At(seed, x / 9_500, y / 9_500) + 260 * Noise.At(seed + 1, x / 3_900, y / 3_900));
            shiftY[corner] = (float)(1300 * Noise.At(seed + 2, x / 9_500, y / 9_500) + 260 * Noise.At(seed + 3, x / 3_900, y / 3_900));
        }
    }

    public int Columns => east.Length - 1;

    public int Rows => north.Length - 1;

    public int Cells => Columns * Rows;

    /// <summary>Whether a shape comes anywhere near the sheet.</summary>
    public bool Meets(Shape shape)
    {
        var (southWest, northEast, bounds) = (Corner(0, 0), Corner(Columns, Rows), shape.Bounds);
        return bounds.East > southWest.Longitude && bounds.West < northEast.Longitude && bounds.North > southWest.Latitude
            && bounds.South < northEast.Latitude;
    }

    public int Cell(int column, int row) => row * Columns + column;

    public int CornerOf(int column, int row) => row * (Columns + 1) + column;

    public Spot Corner(int corner) => Corner(corner % (Columns + 1), corner / (Columns + 1));

    public Spot Corner(int column, int row) => new(east[column] + shiftX[CornerOf(column, row)], north[row] + shiftY[CornerOf(column, row)]);

    public Spot Middle(int cell) => Middle(cell % Columns, cell / Columns);

    public Spot Middle(int column, int row) => (Corner(column, row) + Corner(column + 1, row + 1)) * 0.5;

    /// <summary>Where a point of the flat sheet lies, counted in squares.</summary>
    public Spot At(double column, double row)
    {
        var (c, r) = (Math.Clamp((int)column, 0, Columns - 1), Math.Clamp((int)row, 0, Rows - 1));
        var (across, up) = (column - c, row - r);
        return Corner(c, r).Towards(Corner(c + 1, r), across).Towards(Corner(c, r + 1).Towards(Corner(c + 1, r + 1), across), up);
    }

    /// <summary>The square under a spot, found by bending back a few times; -1 off the sheet.</summary>
    public int CellAt(Spot spot)
    {
        var (column, row) = (Locate(east, spot.X), Locate(north, spot.Y));
        for (var turn = 0; turn < 16; turn++)
        {
            var (c, r) = (Math.Clamp(column, 0, Columns), Math.Clamp(row, 0, Rows));
            var shift = At(c, r) - new Spot(Line(east, c), Line(north, r));
            var (nextColumn, nextRow) = (Locate(east, spot.X - shift.X), Locate(north, spot.Y - shift.Y));
            var settled = Math.Abs(nextColumn - column) + Math.Abs(nextRow - row) < 0.002;
            (column, row) = (nextColumn, nextRow);
            if (settled)
            {
                break;
            }
        }

        return column >= 0 && column < Columns && row >= 0 && row < Rows ? Cell((int)column, (int)row) : -1;
    }

    private static double[] Lines(double from, double to, Random chance)
    {
        List<double> lines = [from];
        while (lines[^1] < to || (lines.Count - 1) % Quarter != 0)
        {
            var step = CellMetres * (0.8 + 0.45 * chance.NextDouble());
            for (var line = 0; line < Quarter / 4; line++)
            {
                lines.Add(lines[^1] + step);
            }
        }

        return [.. lines];
    }

    private static double Locate(double[] lines, double metres)
    {
        var found = Array.BinarySearch(lines, metres);
        var line = Math.Clamp(found < 0 ? ~found - 1 : found, 0, lines.Length - 2);
        return line + (metres - lines[line]) / (lines[line + 1] - lines[line]);
    }

    private static double Line(double[] lines, double at)
    {
        var line = Math.Clamp((int)at, 0, lines.Length - 2);
        return lines[line] + (at - line) * (lines[line + 1] - lines[line]);
    }
}
