using Doorstep.Contracts;

namespace Doorstep.Demo.Geography;

/// <summary>
/// Makes the ground of the demo city from its facts and a seed, the same for the same seed. From the large to the small: the sheet, water,
/// streets and blocks, then who owns each block, then what stands on it.
/// </summary>
internal sealed class GeographyMaker
{
    private readonly CityBrief brief;
    private readonly Landscape landscape;
    private readonly Lattice lattice;
    private readonly Terrain ground;
    private readonly StreetPlan plan;
    private readonly Plots plots;
    private readonly Coverage coverage;
    private readonly Outlines outlines;
    private readonly int seed;

    private GeographyMaker(DemoScale scale, int seed)
    {
        this.seed = seed;
        brief = CityBrief.Of(scale);
        landscape = new(seed);
        var districts = brief.Outlines.Select(rings => new Territory(rings)).ToList();
        lattice = new(new(districts.Min(district => district.West) - 1_900, districts.Min(district => district.South) - 1_900),
            new(districts.Max(district => district.East) + 1_900, districts.Max(district => district.North) + 1_900), seed);
        ground = new(lattice, districts, landscape);
        KeepFree();
        var all = CityBrief.Of(DemoScale.Haikou);
        var urbanity = new Urbanity(all.Places.Select(place => (all.Centres[place.Code], place.Kind != "subdistrict")));
        plan = new(lattice, urbanity, seed + 1);
        plots = new(lattice, ground, plan.Parcels, urbanity, landscape.Parks);
        coverage = new(brief, plots, seed + 2);
        outlines = new(lattice, ground, plots, coverage.LeafOf);
    }

    public static DemoGeography Make(DemoScale scale, int seed)
    {
        var maker = new GeographyMaker(scale, seed);
        var areas = new AreaMaker(maker.brief, maker.lattice, maker.ground, maker.plots, maker.coverage, maker.outlines).Make(new Random(seed + 3));
        var (features, buildings) = maker.Settle();
        return new(areas, features, buildings);
    }

    private void KeepFree()
    {
        foreach (var road in landscape.LongRoads)
        {
            ground.Take(road.Line, road.WidthMetres / 2);
        }

        foreach (var airport in landscape.Airports)
        {
            ground.Take(airport.Line, airport.WidthMetres * 0.6);
        }
    }

    private (List<DemoFeature>, List<DemoBuilding>) Settle()
    {
        var chance = new Random(seed + 4);
        var names = new StreetNames(plan, lattice, brief.Places.Select(place => brief.Centres[place.Code]), seed + 5);
        var settling = new Settling(plots, coverage, new(lattice, ground, plots, names, chance), chance);
        var roads = new Roads(lattice, ground, plots, chance);
        roads.LinkTowns([.. brief.Places.Select(place => (brief.Centres[place.Code], place.NameZh, place.NameEn))]);
        var hamlets = new Hamlets(lattice, ground, plots, coverage.LeafOf, names, chance);

        var own = Enumerable.Range(0, plots.Count).ToLookup(plot => coverage.LeafOf[plot]);
        var doors = GridSizes.Doors(brief, coverage.Leaves, leaf => own[leaf].Sum(plots.Room), chance);
        var (drafts, sites) = (new List<Draft>(), new List<Hamlet>());
        for (var leaf = 0; leaf < coverage.Leaves.Count; leaf++)
        {
            var isUrban = brief.Urban.Contains(coverage.Leaves[leaf].At(AreaLevel.Community));
            var homes = settling.Settle(leaf, [.. own[leaf]], doors[leaf], isUrban);
            drafts.AddRange(homes);
            var missing = doors[leaf] - (int)homes.Sum(home => home.UsualDoors);
            sites.AddRange(missing < 40 || isUrban && homes.Count > 0 ? [] : hamlets.Site(leaf, own[leaf], missing));
        }

        roads.LinkHamlets(sites);
        drafts.AddRange(sites.SelectMany(site => hamlets.Build(site, roads)));
        var streets = new StreetMap(lattice, ground, plots, names).Draw(plan).ToList();
        var map = Paint(settling.Kinds, Woods.Draw(plots, sites, chance)).Concat(roads.Features).Concat(streets).Concat(landscape.Motorways)
            .Where(feature => lattice.Meets(feature.Shape));
        return ([.. map], [.. Addressing.Settle(drafts, coverage.Leaves, doors, chance)]);
    }

    private IEnumerable<DemoFeature> Paint(Dictionary<int, BlockKind> kinds, IEnumerable<DemoFeature> woods) =>
    [
        landscape.Around,
        .. woods,
        .. BlockMap.Draw(lattice, plots, kinds),
        .. landscape.Airfields,
        .. Parks.Draw(landscape, plots, lattice, outlines),
        .. landscape.Water,
    ];
}
