using Doorstep.Contracts;

namespace Doorstep.Demo.Geography;

/// <summary>
/// The assignment of every parcel to a subdistrict, a community and a grid: each exactly one, so the levels cover each other without a gap.
/// Subdistricts take what is nearest to their middles, communities share a subdistrict by people, grids share a community by dwellings.
/// </summary>
internal sealed class Coverage
{
    private readonly CityBrief brief;
    private readonly Plots plots;
    private readonly int seed;
    private readonly int[] place;
    private readonly int[] community;

    public Coverage(CityBrief brief, Plots plots, int seed)
    {
        (this.brief, this.plots, this.seed) = (brief, plots, seed);
        place = DividePlaces();
        community = DivideCommunities();
        NotJoined = FarthestCommunities();
        (Leaves, LeafOf) = DivideGrids();
    }

    /// <summary>The finest areas: grids, and communities that have none.</summary>
    public IReadOnlyList<AreaCode> Leaves { get; }

    /// <summary>The finest area of every parcel, as a number in <see cref="Leaves"/>.</summary>
    public int[] LeafOf { get; }

    public IReadOnlySet<AreaCode> NotJoined { get; }

    /// <summary>Towns reach half as far again as subdistricts, and the borders between fields wander.</summary>
    private int[] DividePlaces()
    {
        var places = brief.Places.Select(place => (Middle: brief.Centres[place.Code], Reach: place.Kind == "subdistrict"
            ? 1
            : 1.35, District: brief.Districts.ToList().FindIndex(district => district.Code == place.Code.Parent))).ToList();
        var nearest = new int[plots.Count];
        for (var plot = 0; plot < plots.Count; plot++)
        {
            var (spot, least) = (Wander(plot, plots.WardMiddle(plot)), double.MaxValue);
            for (var i = 0; i < places.Count; i++)
            {
                var distance = places[i].Middle.DistanceTo(spot) / places[i].Reach;
                if (places[i].District == plots.Districts[plot] && distance < least)
                {
                    (nearest[plot], least) = (i, distance);
                }
            }
        }

        Dividing.Mend(nearest, [.. plots.Districts], plots);
        return nearest;
    }

    private int[] DivideCommunities()
    {
        var divided = new int[plots.Count];
        foreach (var own in Enumerable.Range(0, plots.Count).GroupBy(plot => place[plot]))
        {
            var communities = Enumerable.Range(0, brief.Communities.Count)
                .Where(i => brief.Communities[i].Code.Parent == brief.Places[own.Key].Code).ToList();
            var chance = new Random(seed + own.Key);
            var middles = Dividing.Middles(
                [.. own.Select(plot => (plots.Middles[plot], 0.001 + plots.FreeSquares[plot] * (0.04 + plots.Urban[plot])))],
                communities.Count, chance);
            var byTown = own.GroupBy(plot => Dividing.Nearest(middles, plots.Middles[plot]))
                .OrderByDescending(part => part.Average(plot => plots.Urban[plot])).Select(part => middles[part.Key]).ToList();
            var named = communities.OrderBy(i =>
                brief.Urban.Contains(brief.Communities[i].Code) ? 0 : brief.Communities[i].Kind == "community" ? 1 : 2).ToList();
            foreach (var plot in own)
            {
                divided[plot] = named[Dividing.Nearest(byTown, Wander(plot, plots.HoodMiddle(plot)))];
            }
        }

        Dividing.Mend(divided, place, plots);
        return divided;
    }

    /// <summary>The last to join are the farthest from the middle of the city, at most three of one town.</summary>
    private HashSet<AreaCode> FarthestCommunities()
    {
        var downtown = brief.Centres.Values.MinBy(middle => middle.DistanceTo(Spot.Of(110.342, 20.034)));
        return [.. Enumerable.Range(0, plots.Count).GroupBy(plot => community[plot])
            .Select(own => (brief.Communities[own.Key].Code, Far: own.Average(plot => plots.Middles[plot].DistanceTo(downtown))))
            .Where(own => !brief.Urban.Contains(own.Code))
            .OrderByDescending(own => own.Far)
            .GroupBy(own => own.Code.Parent).SelectMany(town => town.Take(3))
            .OrderByDescending(own => own.Far).ThenBy(own => own.Code)
            .Take(brief.NotJoined).Select(own => own.Code)];
    }

    private (List<AreaCode> Leaves, int[] LeafOf) DivideGrids()
    {
        var parts = new List<(int Community, IReadOnlyList<int> Plots)>();
        var own = Enumerable.Range(0, plots.Count).GroupBy(plot => community[plot]).OrderBy(group => group.Key)
            .ToDictionary(group => group.Key, group => group.ToList());
        var shares = GridSizes.Share(brief.UrbanGrids, own.Where(entry => brief.Urban.Contains(brief.Communities[entry.Key].Code))
            .Select(entry => (entry.Key, entry.Value.Sum(plots.Room), entry.Value.Count(plot => plots.IsBuilt[plot]))));
        foreach (var (number, members) in own)
        {
            parts.AddRange(Dividing.Bisect(members, shares.GetValueOrDefault(number, 1), plots).Select(part => (number, part)));
        }

        var leafOf = new int[plots.Count];
        for (var leaf = 0; leaf < parts.Count; leaf++)
        {
            foreach (var plot in parts[leaf].Plots)
            {
                leafOf[plot] = leaf;
            }
        }

        Dividing.Mend(leafOf, community, plots);
        return (Number(leafOf, [.. parts.Select(part => part.Community)]), leafOf);
    }

    /// <summary>Serial numbers run from the north row by row, west to east in a row.</summary>
    private List<AreaCode> Number(int[] leafOf, int[] communityOf)
    {
        var codes = new AreaCode[communityOf.Length];
        var middles = Enumerable.Range(0, plots.Count).GroupBy(plot => leafOf[plot])
            .ToDictionary(own => own.Key, own => new Spot(own.Average(plot => plots.Middles[plot].X), own.Average(plot => plots.Middles[plot].Y)));
        foreach (var own in Enumerable.Range(0, codes.Length).GroupBy(leaf => communityOf[leaf]))
        {
            var code = brief.Communities[own.Key].Code;
            var serial = 0;
            foreach (var leaf in own.OrderByDescending(leaf => Math.Round(middles[leaf].Y / 250)).ThenBy(leaf => middles[leaf].X))
            {
                codes[leaf] = NotJoined.Contains(code) ? code : code.Grid(++serial);
            }
        }

        return [.. codes];
    }

    private Spot Wander(int plot, Spot spot)
    {
        return plots.Parcels[plot].IsBlock ? spot : spot + new Spot(
            330 * Noise.At(seed + 11, spot.X / 900, spot.Y / 900) + 120 * Noise.At(seed + 13, spot.X / 300, spot.Y / 300),
            330 * Noise.At(seed + 12, spot.X / 900, spot.Y / 900) + 120 * Noise.At(seed + 14, spot.X / 300, spot.Y / 300));
    }
}
