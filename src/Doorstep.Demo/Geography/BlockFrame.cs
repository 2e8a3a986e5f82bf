namespace Doorstep.Demo.Geography;

/// <summary>The inside of a block, in metres from its south-western corner, once the streets around have taken their width.</summary>
internal sealed class BlockFrame
{
    private const double FrontGardenMetres = 2.5;

    private readonly Spot southWest, southEast, northWest, northEast;
    private readonly double width, height;

    public BlockFrame(Lattice lattice, Parcel parcel)
    {
        Sides = parcel.Sides!;
        southWest = lattice.Corner(parcel.West, parcel.South);
        southEast = lattice.Corner(parcel.East, parcel.South);
        northWest = lattice.Corner(parcel.West, parcel.North);
        northEast = lattice.Corner(parcel.East, parcel.North);
        (width, height) = ((southWest.DistanceTo(southEast) + northWest.DistanceTo(northEast)) / 2,
            (southWest.DistanceTo(northWest) + southEast.DistanceTo(northEast)) / 2);
        var (middleColumn, middleRow) = ((parcel.West + parcel.East) / 2.0, (parcel.South + parcel.North) / 2.0);
        West = Inset(Sides[0], lattice.At(parcel.West, middleRow), southWest, northWest);
        East = width - Inset(Sides[1], lattice.At(parcel.East, middleRow), southEast, northEast);
        South = Inset(Sides[2], lattice.At(middleColumn, parcel.South), southWest, southEast);
        North = height - Inset(Sides[3], lattice.At(middleColumn, parcel.North), northWest, northEast);
        Along = (southEast + northEast - southWest - northWest).Unit;
    }

    /// <summary>The streets west, east, south and north.</summary>
    public Street[] Sides { get; }

    public double West { get; private set; }

    public double East { get; private set; }

    public double South { get; private set; }

    public double North { get; private set; }

    public double Width => East - West;

    public double Height => North - South;

    /// <summary>The way that houses face across: the block's own west to east.</summary>
    public Spot Along { get; }

    public Spot At(double x, double y) => southWest.Towards(southEast, x / width).Towards(northWest.Towards(northEast, x / width), y / height);

    /// <summary>Sets ground aside along a side, for a row of shops.</summary>
    public void Shrink(int side, double metres)
    {
        West += side == 0 ? metres : 0;
        East -= side == 1 ? metres : 0;
        South += side == 2 ? metres : 0;
        North -= side == 3 ? metres : 0;
    }

    /// <summary>The way that a house on a side stands along or, at the upright sides, across.</summary>
    public Spot AlongSide(int side) => side switch
    {
        0 => (southWest - northWest).Unit.Left,
        1 => (southEast - northEast).Unit.Left,
        2 => (southEast - southWest).Unit,
        _ => (northEast - northWest).Unit,
    };

    /// <summary>Which side a point is nearest to.</summary>
    public int NearestSide(double x, double y)
    {
        double[] apart = [x, width - x, y, height - y];
        return Array.IndexOf(apart, apart.Min());
    }

    private static double Inset(Street street, Spot bulge, Spot from, Spot to) =>
        FrontGardenMetres + bulge.DistanceTo(from.Towards(to, 0.5)) + street.Kind switch
        {
            StreetRank.Main => 17,
            StreetRank.Side => 10,
            _ => 5,
        };
}
