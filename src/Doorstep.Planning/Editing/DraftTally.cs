using Doorstep.Planning.Workers;

namespace Doorstep.Planning.Editing;

/// <summary>
/// Sums of a draft that are kept up to date move by move: households and pieces per grid, borders, and the best workers of each zone.
/// </summary>
internal sealed class DraftTally
{
    private readonly PlanningCity city;
    private readonly HouseholdWindow window;
    private readonly int[] gridOf;
    private readonly List<int> households;
    private readonly List<int> units;
    private readonly List<int> community;
    private readonly List<bool> inPieces;
    private readonly DraftZones zones;
    private readonly long[] keptIn;
    private readonly long placedToday;
    private int cutEdges;
    private double cutLength;
    private long kept;

    public DraftTally(PlanningCity city, HouseholdWindow window, int[] gridOf, int grids)
    {
        (this.city, this.window, this.gridOf) = (city, window, gridOf);
        (households, units, community, inPieces) =
            ([.. new int[grids]], [.. new int[grids]], [.. Enumerable.Repeat(-1, grids)], [.. new bool[grids]]);
        zones = new(city);
        keptIn = new long[zones.Count];
        for (var unit = 0; unit < city.Count; unit++)
        {
            Count(unit, gridOf[unit], 1);
            AddBorders(unit, 0.5);
            placedToday += city.Grid[unit] >= 0 ? city.HouseholdsOf[unit] : 0;
        }

        for (var zone = 0; zone < zones.Count; zone++)
        {
            Rematch(zone);
        }

        FindPieces();
    }

    public DraftScore Score
    {
        get
        {
            var active = households.Where(sum => sum > 0).ToArray();
            return new(
                active.Length, active.Count(sum => !window.Holds(sum)), active.Count(sum => sum > window.Highest), inPieces.Count(one => one),
                cutEdges, Math.Round(cutLength, 6), placedToday - kept);
        }
    }

    public int HouseholdsOf(int grid) => households[grid];

    public int CommunityOf(int grid) => units[grid] > 0 ? community[grid] : -1;

    public bool IsInPieces(int grid) => inPieces[grid];

    public void AddGrid()
    {
        households.Add(0);
        units.Add(0);
        community.Add(-1);
        inPieces.Add(false);
    }

    public void Move(int unit, int grid)
    {
        var from = gridOf[unit];
        AddBorders(unit, -1);
        Count(unit, from, -1);
        gridOf[unit] = grid;
        Count(unit, grid, 1);
        AddBorders(unit, 1);
        var zone = zones.ZoneOf(unit);
        inPieces[from] = !IsOnePiece(from, zone);
        inPieces[grid] = !IsOnePiece(grid, zone);
        Rematch(zone);
    }

    /// <summary>The grids that hold a unit, numbered anew in the order of their first units.</summary>
    public static int[] WithoutEmpty(int[] gridOf, int grids)
    {
        var (numbers, next) = (new int[grids], 0);
        Array.Fill(numbers, -1);
        return [.. gridOf.Select(grid => numbers[grid] < 0 ? numbers[grid] = next++ : numbers[grid])];
    }

    private void Count(int unit, int grid, int times)
    {
        households[grid] += times * city.HouseholdsOf[unit];
        units[grid] += times;
        community[grid] = city.Community[unit];
    }

    /// <summary>Each border is seen from both of its ends when the draft begins, from one when a unit moves.</summary>
    private void AddBorders(int unit, double times)
    {
        for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
        {
            var other = city.Neighbours[place];
            if (city.Kinds[place] == (byte)BorderKind.Shared && gridOf[other] != gridOf[unit])
            {
                cutLength += times * city.Lengths[place];
                cutEdges += times == 0.5 ? (other > unit ? 1 : 0) : (int)times;
            }
        }
    }

    private void FindPieces()
    {
        var pieces = new int[households.Count];
        var joined = new UnionFind(city.Count);
        for (var unit = 0; unit < city.Count; unit++)
        {
            for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
            {
                if (gridOf[city.Neighbours[place]] == gridOf[unit] && city.IsUsable(unit, place))
                {
                    joined.Union(unit, city.Neighbours[place]);
                }
            }
        }

        for (var unit = 0; unit < city.Count; unit++)
        {
            pieces[gridOf[unit]] += joined.Find(unit) == unit ? 1 : 0;
        }

        for (var grid = 0; grid < pieces.Length; grid++)
        {
            inPieces[grid] = pieces[grid] > 1;
        }
    }

    private bool IsOnePiece(int grid, int zone)
    {
        var left = new HashSet<int>();
        foreach (var unit in zones.UnitsOf(zone))
        {
            if (gridOf[unit] == grid)
            {
                left.Add(unit);
            }
        }

        var open = new Stack<int>(left.Take(1));
        left.ExceptWith(open);
        while (open.TryPop(out var unit))
        {
            for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
            {
                if (city.IsUsable(unit, place) && left.Remove(city.Neighbours[place]))
                {
                    open.Push(city.Neighbours[place]);
                }
            }
        }

        return left.Count == 0;
    }

    private void Rematch(int zone)
    {
        kept -= keptIn[zone];
        var (olds, news) = (new Dictionary<int, int>(), new Dictionary<int, int>());
        var here = zones.UnitsOf(zone);
        var (oldOf, newOf, living) = (new int[here.Length], new int[here.Length], new int[here.Length]);
        for (var i = 0; i < here.Length; i++)
        {
            oldOf[i] = city.Grid[here[i]] < 0 ? -1 : Number(olds, city.Grid[here[i]]);
            newOf[i] = Number(news, gridOf[here[i]]);
            living[i] = city.HouseholdsOf[here[i]];
        }

        keptIn[zone] = MatchWorkers.Kept(new Overlaps(oldOf, newOf, living, olds.Count, news.Count));
        kept += keptIn[zone];
    }

    private static int Number(Dictionary<int, int> numbers, int name)
    {
        numbers.TryAdd(name, numbers.Count);
        return numbers[name];
    }
}
