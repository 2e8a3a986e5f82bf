namespace Doorstep.Demo.Geography;

/// <summary>The streets that are really built of a plan: where somebody lives beside them, not through parks, over water only by bridges.</summary>
internal sealed class StreetMap(Lattice lattice, Terrain ground, Plots plots, StreetNames names)
{
    public IEnumerable<DemoFeature> Draw(StreetPlan plan) => plan.Streets.OrderByDescending(street => street.Kind).SelectMany(Draw);

    private IEnumerable<DemoFeature> Draw(Street street)
    {
        var line = Enumerable.Range(street.From, street.To - street.From + 1)
            .Select(step => street.IsUpright ? lattice.Corner(street.At, step) : lattice.Corner(step, street.At)).ToList();
        foreach (var (isBridge, stretch) in Stretches.Of(
            line, step => WayAlong(street, street.From + step), street.Kind switch { StreetRank.Main => 900, StreetRank.Side => 180, _ => 0 }))
        {
            var name = names.Of(street, stretch[stretch.Count / 2]);
            yield return new("street", isBridge ? "bridge" : Kind(street), name.Zh, name.En, Curve.Line(Curve.Thin(stretch, 0.5)));
        }
    }

    private static string Kind(Street street) => street.Kind switch
    {
        StreetRank.Main => "main",
        StreetRank.Side => "side",
        _ => "lane",
    };

    private Way WayAlong(Street street, int step)
    {
        var (one, other) = street.IsUpright ? (Cell(street.At - 1, step), Cell(street.At, step)) : (Cell(step, street.At - 1), Cell(step, street.At));
        var (left, right) = (plots.At(one), plots.At(other));
        if (left < 0 && right < 0 || left >= 0 && right >= 0 && plots.Park[left] >= 0 && plots.Park[left] == plots.Park[right])
        {
            return Way.Closed;
        }

        if (one >= 0 && ground.IsWet(one) || other >= 0 && ground.IsWet(other))
        {
            return Way.Water;
        }

        return Served(left) || Served(right) ? Way.Open : Way.Closed;

        bool Served(int plot) => plot >= 0 && (street.Kind is StreetRank.Main ? plots.Parcels[plot].IsBlock : plots.IsBuilt[plot]);
    }

    private int Cell(int column, int row) =>
        column < 0 || row < 0 || column >= lattice.Columns || row >= lattice.Rows ? -1 : lattice.Cell(column, row);
}
