using System.Globalization;

namespace Doorstep.Demo.Geography;

/// <summary>The name of a street, or of a hamlet where doors are numbered without one.</summary>
internal sealed record StreetName(string Zh, string En);

/// <summary>
/// Names for streets: the city's great ones by where they run, the others put together from two lucky words, each once.
/// A long line of the sheet has one name in the city and another in each far town that it passes.
/// </summary>
internal sealed class StreetNames
{
    private const double CityReachMetres = 13_000;

    private static readonly Spot Downtown = Spot.Of(110.342, 20.034);

    private readonly List<(bool IsUpright, double Metres, StreetName Name)> great = [.. Facts.Rows("haikou-streets.csv").Select(Great)];
    private readonly string[][] words = [.. Facts.Rows("street-words.csv")];
    private readonly HashSet<string> used = [];
    private readonly Dictionary<(Street, int Town), StreetName> names = [];
    private readonly List<Spot> towns;
    private readonly Random chance;

    public StreetNames(StreetPlan plan, Lattice lattice, IEnumerable<Spot> towns, int seed)
    {
        this.towns = [.. towns];
        chance = new Random(seed);
        used.UnionWith(great.Select(street => street.Name.Zh));
        foreach (var street in plan.Streets.Where(street => street.Kind is StreetRank.Main).OrderByDescending(street => street.To - street.From))
        {
            Name(street, street.To - street.From > Lattice.Quarter ? Crossing(street, lattice) : Middle(street, lattice));
        }
    }

    public StreetName Of(Street street, Spot where)
    {
        var town = Downtown.DistanceTo(where) < CityReachMetres ? -1 : Dividing.Nearest(towns, where);
        return names.TryGetValue((street, town), out var name) ? name : names[(street, town)] = Invent(street.Kind);
    }

    /// <summary>A hamlet's name, and the next number if the two words are taken.</summary>
    public StreetName Hamlet() => Invent("村", "Village");

    private void Name(Street street, Spot where)
    {
        var near = great.Where(
            candidate => candidate.IsUpright == street.IsUpright && Math.Abs(candidate.Metres - (street.IsUpright ? where.X : where.Y)) < 1_300)
            .OrderBy(candidate => Math.Abs(candidate.Metres - (street.IsUpright ? where.X : where.Y))).FirstOrDefault();
        if (near.Name is not null && Downtown.DistanceTo(where) < CityReachMetres)
        {
            great.Remove(near);
            names[(street, -1)] = near.Name;
        }
    }

    private StreetName Invent(StreetRank kind) => kind switch
    {
        StreetRank.Main => Invent("大道", "Avenue"),
        StreetRank.Side => Invent("路", "Road"),
        _ when chance.Next(3) == 0 => Invent("巷", "Lane"),
        _ => Invent("街", "Street"),
    };

    private StreetName Invent(string suffixZh, string suffixEn)
    {
        while (true)
        {
            var (first, second) = (words[chance.Next(words.Length)], words[chance.Next(words.Length)]);
            var third = used.Count > 2_500 ? words[chance.Next(words.Length)] : ["", ""];
            var zh = first[0] + second[0] + third[0] + suffixZh;
            if (first != second && used.Add(zh))
            {
                var joint = "aeiou".Contains(second[1][0], StringComparison.Ordinal) ? "'" : "";
                return new(zh, $"{CultureInfo.InvariantCulture.TextInfo.ToTitleCase(first[1])}{joint}{second[1]}{third[1]} {suffixEn}");
            }
        }
    }

    /// <summary>Where a long line of the sheet passes the middle of the city.</summary>
    private static Spot Crossing(Street street, Lattice lattice) => Enumerable.Range(street.From, street.To - street.From + 1)
        .Select(step => street.IsUpright ? lattice.Corner(street.At, step) : lattice.Corner(step, street.At))
        .MinBy(spot => spot.DistanceTo(Downtown));

    private static Spot Middle(Street street, Lattice lattice) =>
        street.IsUpright ? lattice.Corner(street.At, (street.From + street.To) / 2) : lattice.Corner((street.From + street.To) / 2, street.At);

    private static (bool, double, StreetName) Great(string[] row)
    {
        var degree = double.Parse(row[1], CultureInfo.InvariantCulture);
        return row[0] == "ns" ? (true, Spot.Of(degree, 0).X, new(row[2], row[3])) : (false, Spot.Of(0, degree).Y, new(row[2], row[3]));
    }
}
