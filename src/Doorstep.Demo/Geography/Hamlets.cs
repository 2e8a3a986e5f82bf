namespace Doorstep.Demo.Geography;

/// <summary>A cluster of farm houses: the settlement of a village has several.</summary>
/// <param name="Along">The way that its lane and its rows run.</param>
internal sealed record Hamlet(int Leaf, Spot Middle, Spot Along, int Houses, StreetName Name);

/// <summary>
/// Finds sites for hamlets well inside their village and sets out their houses: short rows, all facing the same way, thinning outward.
/// </summary>
internal sealed class Hamlets(Lattice lattice, Terrain ground, Plots plots, int[] leafOf, StreetNames names, Random chance)
{
    private const double ApartMetres = 430;
    private const int UsualHouses = 40;

    public IEnumerable<Hamlet> Site(int leaf, IEnumerable<int> own, int houses)
    {
        var sites = new List<Spot>();
        var wanted = Math.Clamp(houses / UsualHouses, 1, 14);
        foreach (var plot in own.Where(plot => !plots.Parcels[plot].IsBlock).OrderBy(_ => chance.Next()))
        {
            var middle = plots.Middles[plot];
            if (sites.Count < wanted && sites.TrueForAll(site => site.DistanceTo(middle) > ApartMetres) && IsInside(middle, leaf, 4))
            {
                sites.Add(middle);
            }
        }

        foreach (var site in sites)
        {
            var (sine, cosine) = Math.SinCos((chance.NextDouble() - 0.5) * 0.9);
            yield return new(leaf, site, new(cosine, sine), Math.Min(houses / sites.Count, 90), names.Hamlet());
        }
    }

    public IEnumerable<Draft> Build(Hamlet hamlet, Roads roads)
    {
        var columns = (int)Math.Ceiling(Math.Sqrt(hamlet.Houses * 1.9));
        var rows = Math.Max(2, (int)Math.Ceiling(hamlet.Houses * 1.35 / columns));
        var up = hamlet.Along.Left;
        foreach (var (column, row) in from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select (column, row))
        {
            var (x, y) = ((column - (columns - 1) / 2.0) * 14.5, (row - (rows - 1) / 2.0) * 19.5);
            var thin = Math.Pow(x / (columns * 7.3), 2) + Math.Pow(y / (rows * 9.8), 2);
            var middle = hamlet.Middle + hamlet.Along * (x + Jitter(1.6) + (row % 2) * 4) + up * (y + Jitter(2));
            if (thin < 1.15 && chance.NextDouble() > 0.1 + 0.28 * thin && IsInside(middle, hamlet.Leaf, 2))
            {
                var (along, deep) = (hamlet.Along * (4.6 + chance.NextDouble() * 1.3), up * (4.2 + chance.NextDouble() * 2.6));
                Spot[] corners = [middle - along - deep, middle + along - deep, middle + along + deep, middle - along + deep];
                if (corners.Append(middle).All(roads.IsClear))
                {
                    yield return new(hamlet.Leaf, middle, corners, HouseStyle.FarmHouse, new(hamlet.Name, row * 1_000 + x, row % 2 == 0));
                }
            }
        }
    }

    private double Jitter(double metres) => (chance.NextDouble() - 0.5) * 2 * metres;

    /// <summary>Free ground of the same area, so many squares around, with no block among them.</summary>
    private bool IsInside(Spot spot, int leaf, int squares)
    {
        var cell = lattice.CellAt(spot);
        var (column, row) = (cell % lattice.Columns, cell / lattice.Columns);
        if (cell < 0 || column < squares || row < squares || column + squares >= lattice.Columns || row + squares >= lattice.Rows)
        {
            return false;
        }

        for (var r = row - squares; r <= row + squares; r++)
        {
            for (var c = column - squares; c <= column + squares; c++)
            {
                if (plots.At(lattice.Cell(c, r)) is not (>= 0 and var plot) || leafOf[plot] != leaf || plots.Parcels[plot].IsBlock
                    || !ground.IsFree(lattice.Cell(c, r)))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
