namespace Doorstep.Demo.Geography;

/// <summary>The parcels that lie in the city, numbered, and which of them each square of the sheet belongs to.</summary>
internal sealed class Plots
{
    private readonly Lattice lattice;
    private readonly Terrain ground;
    private readonly int[] ofCell;
    private readonly List<Parcel> parcels = [];
    private readonly List<int> districts = [];
    private IReadOnlyList<(int, int)>? contacts;

    public Plots(Lattice lattice, Terrain ground, IEnumerable<Parcel> plan, Urbanity urbanity, IReadOnlyList<Landscape.Lake> parks)
    {
        (this.lattice, this.ground) = (lattice, ground);
        ofCell = new int[lattice.Cells];
        Array.Fill(ofCell, -1);
        foreach (var parcel in plan)
        {
            Claim(parcel);
        }

        Middles = [.. parcels.Select(MiddleOf)];
        FreeSquares = [.. parcels.Select(parcel => Squares(parcel).Count(ground.IsFree))];
        Urban = [.. Middles.Select(urbanity.At)];
        Park = [.. parcels.Select((parcel, i) => parcel.IsBlock ? ParkAt(parks, Middles[i]) : -1)];
        IsBuilt = [.. parcels.Select((parcel, i) => parcel.IsBlock && Park[i] < 0 && FreeSquares[i] * 3 > Area(parcel) * 2
            && Urban[i] > Urbanity.BlocksFrom + 0.05 + 0.07 * Noise.At(5, Middles[i].X / 500, Middles[i].Y / 500))];
    }

    public int Count => parcels.Count;

    public IReadOnlyList<Parcel> Parcels => parcels;

    public IReadOnlyList<int> Districts => districts;

    public Spot[] Middles { get; }

    /// <summary>Where a plot counts as lying when subdistricts are divided: the middle of its ward.</summary>
    public Spot WardMiddle(int plot) => MiddleOf(parcels[plot].Ward ?? parcels[plot]);

    /// <summary>Where a plot counts as lying when communities are divided: the middle of its hood.</summary>
    public Spot HoodMiddle(int plot) => MiddleOf(parcels[plot].Hood ?? parcels[plot]);

    public int[] FreeSquares { get; }

    public double[] Urban { get; }

    /// <summary>The park that a block is part of; -1 for none.</summary>
    public int[] Park { get; }

    /// <summary>Blocks with houses on them.</summary>
    public bool[] IsBuilt { get; }

    /// <summary>How many dwellings a block would hold if the city were spread evenly: the denser the more central.</summary>
    public double Room(int plot) => IsBuilt[plot] ? FreeSquares[plot] * Lattice.SquareHectares * (16 + 150 * Math.Pow(Urban[plot], 2.5)) : 0;

    /// <summary>The parcel of a square; -1 outside the city.</summary>
    public int At(int cell) => cell < 0 ? -1 : ofCell[cell];

    public int At(Spot spot) => At(lattice.CellAt(spot));

    /// <summary>For each square, what a map of parcels says; -1 outside the city.</summary>
    public int[] Paint(Func<int, int> label)
    {
        var labels = Enumerable.Range(0, Count).Select(label).ToArray();
        return [.. ofCell.Select(plot => plot < 0 ? -1 : labels[plot])];
    }

    /// <summary>Pairs of parcels of the city that lie side by side, once for each pair of squares that touch.</summary>
    public IReadOnlyList<(int One, int Other)> Contacts => contacts ??= FindContacts();

    public IEnumerable<int> Squares(Parcel parcel)
    {
        for (var row = parcel.South; row < parcel.North; row++)
        {
            for (var column = parcel.West; column < parcel.East; column++)
            {
                yield return lattice.Cell(column, row);
            }
        }
    }

    /// <summary>A block is in the city, with all its land, if its middle is; of the countryside only the squares inside are.</summary>
    private void Claim(Parcel parcel)
    {
        var middle = DistrictOf(parcel);
        if (parcel.IsBlock && middle < 0)
        {
            return;
        }

        var district = parcel.Hood is { } hood && DistrictOf(hood) is >= 0 and var around ? around : middle;
        foreach (var cell in Squares(parcel))
        {
            var own = ground.District(cell);
            if (own >= 0 || parcel.IsBlock && !ground.IsWet(cell))
            {
                ofCell[cell] = parcels.Count;
                district = district < 0 ? own : district;
            }
        }

        if (district >= 0)
        {
            parcels.Add(parcel);
            districts.Add(district);
        }
    }

    private int DistrictOf(Parcel parcel) => ground.District(lattice.Cell((parcel.West + parcel.East) / 2, (parcel.South + parcel.North) / 2));

    private List<(int, int)> FindContacts()
    {
        var found = new List<(int, int)>();
        for (var cell = 0; cell < ofCell.Length; cell++)
        {
            if (ofCell[cell] >= 0)
            {
                Meet(ofCell[cell], (cell + 1) % lattice.Columns > 0 ? ofCell[cell + 1] : -1);
                Meet(ofCell[cell], cell + lattice.Columns < ofCell.Length ? ofCell[cell + lattice.Columns] : -1);
            }
        }

        return found;

        void Meet(int plot, int other)
        {
            if (other >= 0 && other != plot)
            {
                found.Add((plot, other));
            }
        }
    }

    private static int ParkAt(IReadOnlyList<Landscape.Lake> parks, Spot middle)
    {
        for (var park = 0; park < parks.Count; park++)
        {
            if (parks[park].Middle.DistanceTo(middle) < parks[park].RadiusMetres * 0.9)
            {
                return park;
            }
        }

        return -1;
    }

    private static int Area(Parcel parcel) => (parcel.East - parcel.West) * (parcel.North - parcel.South);

    private Spot MiddleOf(Parcel parcel) => lattice.At((parcel.West + parcel.East) / 2.0, (parcel.South + parcel.North) / 2.0);
}
