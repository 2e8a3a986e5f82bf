namespace Doorstep.Demo.Geography;

/// <summary>The rank of a street by what it carries: a city's traffic, a quarter's, or its own doors.</summary>
internal enum StreetRank
{
    Main,
    Side,
    Lane,
}

/// <summary>A street of the plan: a straight run on the flat sheet, along one of its lines.</summary>
/// <param name="IsUpright">Runs south to north along column <paramref name="At"/>; else west to east along a row.</param>
internal sealed record Street(bool IsUpright, int At, int From, int To, StreetRank Kind);

/// <summary>Ground that is never divided: a city block between four streets, or a square of countryside.</summary>
/// <param name="Sides">The streets west, east, south and north; null in the countryside.</param>
internal sealed record Parcel(int West, int South, int East, int North, Street[]? Sides)
{
    /// <summary>The ground between busy streets that the block was cut from: subdistricts are made of wards.</summary>
    public Parcel? Ward { get; init; }

    /// <summary>The smaller ground that the block was cut from: communities are made of hoods.</summary>
    public Parcel? Hood { get; init; }

    public bool IsBlock => Sides is not null;
}

/// <summary>
/// Streets and blocks: long streets cut the sheet into quarters; a quarter is cut in two by a street across its longer way, and
/// so is each half, until blocks are as small as the place is urban (after Parish and Müller, "Procedural Modeling of Cities", 2001).
/// The longer a cut, the more traffic it carries. Where nothing urban is near, the ground stays country.
/// </summary>
internal sealed class StreetPlan
{
    /// <summary>The urbanity map's own squares, in squares of the sheet.</summary>
    private const int Coarse = 8;

    private const int CountrySquares = 3;
    private const double WardMetres = 560;
    private const double HoodMetres = 270;

    private readonly Lattice lattice;
    private readonly Random chance;
    private readonly float[,] urbanity;
    private readonly List<Street> streets = [];
    private readonly List<Parcel> parcels = [];

    public StreetPlan(Lattice lattice, Urbanity map, int seed)
    {
        this.lattice = lattice;
        chance = new Random(seed);
        urbanity = new float[lattice.Columns / Coarse, lattice.Rows / Coarse];
        for (var i = 0; i < urbanity.Length; i++)
        {
            var (column, row) = (i % urbanity.GetLength(0), i / urbanity.GetLength(0));
            urbanity[column, row] = (float)map.At(lattice.Corner(column * Coarse + Coarse / 2, row * Coarse + Coarse / 2));
        }

        CutIntoQuarters();
    }

    public IReadOnlyList<Street> Streets => streets;

    public IReadOnlyList<Parcel> Parcels => parcels;

    private void CutIntoQuarters()
    {
        var upright = Enumerable.Range(0, lattice.Columns / Lattice.Quarter + 1)
            .Select(line => new Street(true, line * Lattice.Quarter, 0, lattice.Rows, StreetRank.Main)).ToArray();
        var level = Enumerable.Range(0, lattice.Rows / Lattice.Quarter + 1)
            .Select(line => new Street(false, line * Lattice.Quarter, 0, lattice.Columns, StreetRank.Main)).ToArray();
        streets.AddRange([.. upright, .. level]);
        for (var row = 0; row + 1 < level.Length; row++)
        {
            for (var column = 0; column + 1 < upright.Length; column++)
            {
                Divide(new(upright[column].At, level[row].At, upright[column + 1].At, level[row + 1].At,
                    [upright[column], upright[column + 1], level[row], level[row + 1]]));
            }
        }
    }

    private void Divide(Parcel ground)
    {
        var urban = MostUrban(ground);
        if (urban < Urbanity.BlocksFrom)
        {
            LeaveCountry(ground);
            return;
        }

        var (width, height) = (lattice.Corner(ground.West, ground.South).DistanceTo(lattice.Corner(ground.East, ground.South)),
            lattice.Corner(ground.West, ground.South).DistanceTo(lattice.Corner(ground.West, ground.North)));
        ground = ground with { Ward = ground.Ward ?? (Math.Max(width, height) < WardMetres ? ground : null), Hood = ground.Hood
            ?? (Math.Max(width, height) < HoodMetres ? ground : null) };
        var block = 300 - 205 * Math.Min(1, (urban - Urbanity.BlocksFrom) / 0.65);
        var acrossWidth = width > height * (0.8 + 0.4 * chance.NextDouble());
        var squares = acrossWidth ? ground.East - ground.West : ground.North - ground.South;
        if (Math.Max(width, height) < block * 1.55 || squares < 4)
        {
            parcels.Add(ground);
            return;
        }

        Cut(ground, acrossWidth, acrossWidth ? height : width,
            Math.Clamp((int)Math.Round(squares * (0.38 + 0.24 * chance.NextDouble())), 2, squares - 2));
    }

    private void Cut(Parcel ground, bool acrossWidth, double lengthMetres, int at)
    {
        var kind = lengthMetres > 1_050 ? StreetRank.Main : lengthMetres > 420 ? StreetRank.Side : StreetRank.Lane;
        var sides = ground.Sides!;
        if (acrossWidth)
        {
            var street = new Street(true, ground.West + at, ground.South, ground.North, kind);
            streets.Add(street);
            Divide(ground with { East = street.At, Sides = [sides[0], street, sides[2], sides[3]] });
            Divide(ground with { West = street.At, Sides = [street, sides[1], sides[2], sides[3]] });
        }
        else
        {
            var street = new Street(false, ground.South + at, ground.West, ground.East, kind);
            streets.Add(street);
            Divide(ground with { North = street.At, Sides = [sides[0], sides[1], sides[2], street] });
            Divide(ground with { South = street.At, Sides = [sides[0], sides[1], street, sides[3]] });
        }
    }

    private double MostUrban(Parcel ground)
    {
        var most = 0f;
        for (var row = ground.South / Coarse; row <= (ground.North - 1) / Coarse; row++)
        {
            for (var column = ground.West / Coarse; column <= (ground.East - 1) / Coarse; column++)
            {
                most = Math.Max(most, urbanity[column, row]);
            }
        }

        return most;
    }

    private void LeaveCountry(Parcel ground)
    {
        for (var row = ground.South; row < ground.North; row += CountrySquares)
        {
            for (var column = ground.West; column < ground.East; column += CountrySquares)
            {
                parcels.Add(new(column, row, Math.Min(column + CountrySquares, ground.East), Math.Min(row + CountrySquares, ground.North), null));
            }
        }
    }
}
