using Doorstep.Contracts;

namespace Doorstep.Demo.Geography;

/// <summary>Computes how many grids a community gets, and how many dwellings a grid.</summary>
internal static class GridSizes
{
    /// <summary>More households than this are too many for one grid worker.</summary>
    public const int MostHouseholds = 500;

    /// <summary>An urban village and a health school in one grid: about 5,000 people.</summary>
    public static readonly AreaCode Xiuhua01 = AreaCode.Parse("460105001001001");

    private const int Xiuhua01Doors = 1_480;

    /// <summary>
    /// Deals out grids one by one, each to the community with the most room per grid that still has blocks for it (A. Sainte-Laguë, 1910).
    /// </summary>
    public static Dictionary<int, int> Share(int grids, IEnumerable<(int Community, double Room, int Blocks)> communities)
    {
        var all = communities.ToList();
        var shares = all.ToDictionary(community => community.Community, _ => 1);
        for (var left = grids - all.Count; left > 0; left--)
        {
            var next = all.Where(community => shares[community.Community] * 2 + 2 <= community.Blocks)
                .MaxBy(community => community.Room / (shares[community.Community] + 0.5));
            shares[next.Community]++;
        }

        return shares;
    }

    /// <summary>Dwellings for each of the finest areas.</summary>
    public static int[] Doors(CityBrief brief, IReadOnlyList<AreaCode> leaves, Func<int, double> room, Random chance)
    {
        var urban = Enumerable.Range(0, leaves.Count)
            .Where(leaf => leaves[leaf].Level is AreaLevel.Grid && brief.Urban.Contains(leaves[leaf].Parent)).ToList();
        var overloaded = urban.OrderBy(_ => chance.Next()).Take(brief.Overloaded).ToHashSet();
        var ordinary = urban.Average(room);
        return [.. leaves.Select((code, leaf) =>
            code == Xiuhua01 ? Xiuhua01Doors
            : overloaded.Contains(leaf) ? 520 + (int)(380 * Math.Pow(chance.NextDouble(), 2))
            : urban.Contains(leaf) ? (int)Math.Clamp(300 + 110 * Math.Sqrt(room(leaf) / ordinary) + chance.Next(-60, 60), 302, 498)
            : (int)Math.Clamp(160 + 0.5 * room(leaf) + chance.Next(170), 170, 900))];
    }
}
