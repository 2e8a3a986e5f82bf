namespace Doorstep.Demo.Geography;

/// <summary>A raster of what lies in each square of the sheet: which district if any, water, or a road that nothing may be built on.</summary>
internal sealed class Terrain
{
    /// <summary>Squares of sea that still belong to the city, for boats and bathers.</summary>
    private const byte ShoreSquares = 2;

    private const double HalfSquareMetres = 33;

    private readonly Lattice lattice;
    private readonly sbyte[] district;
    private readonly bool[] wet;
    private readonly bool[] taken;

    public Terrain(Lattice lattice, IReadOnlyList<Territory> districts, Landscape landscape)
    {
        this.lattice = lattice;
        (district, wet, taken) = (new sbyte[lattice.Cells], new bool[lattice.Cells], new bool[lattice.Cells]);
        FloodTheSea(landscape.Sea);
        FindDistricts(districts, SquaresFromLand());
        DropSpecks();
        foreach (var river in landscape.Rivers)
        {
            Mark(wet, river.Line, river.WidthMetres * 0.56);
        }

        foreach (var lake in landscape.Lakes)
        {
            Mark(wet, [lake.Middle], lake.RadiusMetres);
        }
    }

    /// <summary>The district of a square; -1 outside the city and on the open sea.</summary>
    public int District(int cell) => district[cell];

    public bool IsWet(int cell) => wet[cell];

    public bool IsFree(int cell) => !wet[cell] && !taken[cell];

    /// <summary>Keeps buildings off the ground within a distance of a line.</summary>
    public void Take(IReadOnlyList<Spot> line, double metres) => Mark(taken, line, metres);

    private void FloodTheSea(Territory sea)
    {
        for (var row = 0; row <= lattice.Rows; row++)
        {
            for (var column = 0; column <= lattice.Columns; column++)
            {
                if (sea.Contains(lattice.Corner(column, row)))
                {
                    Flood(column, row);
                }
            }
        }
    }

    private void Flood(int column, int row)
    {
        for (var r = Math.Max(row - 1, 0); r <= Math.Min(row, lattice.Rows - 1); r++)
        {
            for (var c = Math.Max(column - 1, 0); c <= Math.Min(column, lattice.Columns - 1); c++)
            {
                wet[lattice.Cell(c, r)] = true;
            }
        }
    }

    /// <summary>How far land is, in squares, by a sweep there and a sweep back.</summary>
    private byte[] SquaresFromLand()
    {
        var far = wet.Select(isWet => isWet ? byte.MaxValue : (byte)0).ToArray();
        for (var cell = 0; cell < far.Length; cell++)
        {
            Nearer(cell, cell % lattice.Columns > 0 ? cell - 1 : cell, cell >= lattice.Columns ? cell - lattice.Columns : cell);
        }

        for (var cell = far.Length - 1; cell >= 0; cell--)
        {
            Nearer(cell, (cell + 1) % lattice.Columns > 0 ? cell + 1 : cell, cell + lattice.Columns < far.Length ? cell + lattice.Columns : cell);
        }

        return far;

        void Nearer(int cell, int beside, int beyond) =>
            far[cell] = (byte)Math.Min(far[cell], Math.Min(far[beside], far[beyond]) + 1);
    }

    private void FindDistricts(IReadOnlyList<Territory> districts, byte[] squaresFromLand)
    {
        var last = 0;
        for (var cell = 0; cell < district.Length; cell++)
        {
            district[cell] = -1;
            if (squaresFromLand[cell] > ShoreSquares)
            {
                continue;
            }

            var middle = lattice.Middle(cell);
            for (var turn = 0; turn < districts.Count; turn++)
            {
                var candidate = (last + turn) % districts.Count;
                if (districts[candidate].Contains(middle))
                {
                    district[cell] = (sbyte)candidate;
                    last = candidate;
                    break;
                }
            }
        }
    }

    /// <summary>Keeps only the largest connected piece of the city, so that no lone square of shore is an area's island.</summary>
    private void DropSpecks()
    {
        var piece = new int[district.Length];
        var sizes = new List<int> { 0 };
        var open = new Stack<int>();
        for (var start = 0; start < district.Length; start++)
        {
            if (district[start] >= 0 && piece[start] == 0)
            {
                sizes.Add(0);
                Reach(start);
                while (open.TryPop(out var cell))
                {
                    Reach(cell % lattice.Columns > 0 ? cell - 1 : cell);
                    Reach((cell + 1) % lattice.Columns > 0 ? cell + 1 : cell);
                    Reach(cell >= lattice.Columns ? cell - lattice.Columns : cell);
                    Reach(cell + lattice.Columns < district.Length ? cell + lattice.Columns : cell);
                }
            }
        }

        var largest = sizes.IndexOf(sizes.Max());
        for (var cell = 0; cell < district.Length; cell++)
        {
            district[cell] = piece[cell] == largest ? district[cell] : (sbyte)-1;
        }

        void Reach(int cell)
        {
            if (district[cell] >= 0 && piece[cell] == 0)
            {
                piece[cell] = sizes.Count - 1;
                sizes[^1]++;
                open.Push(cell);
            }
        }
    }

    private void Mark(bool[] map, IReadOnlyList<Spot> line, double metres)
    {
        Dab(map, line[0], metres + HalfSquareMetres);
        for (var i = 0; i + 1 < line.Count; i++)
        {
            var steps = (int)Math.Ceiling(line[i].DistanceTo(line[i + 1]) / 20);
            for (var step = 1; step <= steps; step++)
            {
                Dab(map, line[i].Towards(line[i + 1], (double)step / steps), metres + HalfSquareMetres);
            }
        }
    }

    private void Dab(bool[] map, Spot middle, double metres)
    {
        var cell = lattice.CellAt(middle);
        if (cell < 0)
        {
            return;
        }

        var (column, row, reach) = (cell % lattice.Columns, cell / lattice.Columns, (int)(metres / 30) + 1);
        for (var r = Math.Max(row - reach, 0); r <= Math.Min(row + reach, lattice.Rows - 1); r++)
        {
            for (var c = Math.Max(column - reach, 0); c <= Math.Min(column + reach, lattice.Columns - 1); c++)
            {
                map[lattice.Cell(c, r)] |= lattice.Middle(c, r).DistanceTo(middle) <= metres;
            }
        }
    }
}
