namespace Doorstep.Demo.Geography;

/// <summary>
/// Roads of the countryside: a shortest tree between the towns (R. Prim, 1957) and a few links more, and a track from every hamlet to
/// the nearest road or hamlet. A road ends where the streets of a town begin.
/// </summary>
internal sealed class Roads(Lattice lattice, Terrain ground, Plots plots, Random chance)
{
    private const double SlotMetres = 9;
    private const double TownFrom = 0.45;

    private readonly List<Spot> network = [];
    private readonly HashSet<(int, int)> paved = [];

    public List<DemoFeature> Features { get; } = [];

    public void LinkTowns(IReadOnlyList<(Spot Middle, string Zh, string En)> towns)
    {
        foreach (var (one, other) in Tree(towns).Concat(Shortcuts(towns)).Distinct())
        {
            var line = Curve.Through(Curve.Rough([towns[one].Middle, towns[other].Middle], 0.3, 900, chance), 45);
            Build(line, "rural",
                new(Short(towns[one].Zh) + Short(towns[other].Zh) + "公路", $"{Short(towns[one].En)}–{Short(towns[other].En)} Road"), 900);
        }

        network.AddRange(towns.Select(town => town.Middle));
    }

    public void LinkHamlets(IEnumerable<Hamlet> hamlets)
    {
        foreach (var hamlet in hamlets.OrderBy(hamlet => network.Count == 0 ? 0 : network.Min(spot => spot.DistanceTo(hamlet.Middle))))
        {
            if (network.Count > 0)
            {
                var nearest = network.MinBy(spot => spot.DistanceTo(hamlet.Middle));
                var end = hamlet.Middle + hamlet.Along * 60;
                Build(Curve.Through([.. Curve.Rough([nearest, hamlet.Middle - hamlet.Along * 60], 0.35, 160, chance), end], 25),
                    "track", hamlet.Name, 60);
            }

            network.Add(hamlet.Middle);
        }
    }

    /// <summary>No road within a few metres.</summary>
    public bool IsClear(Spot spot) => !paved.Contains(Slot(spot));

    private void Build(Spot[] line, string kind, StreetName name, double longestBridgeMetres)
    {
        foreach (var (isBridge, stretch) in Stretches.Of(line, step => WayAt(line[step].Towards(line[step + 1], 0.5)), longestBridgeMetres))
        {
            Features.Add(new("street", isBridge ? "bridge" : kind, name.Zh, name.En, Curve.Line(Curve.Thin(stretch, 1.5))));
            if (!isBridge)
            {
                network.AddRange(stretch.Where((_, i) => i % 4 == 0));
                Pave(stretch);
            }
        }
    }

    private Way WayAt(Spot spot)
    {
        var cell = lattice.CellAt(spot);
        return plots.At(cell) is >= 0 and var plot && !plots.IsBuilt[plot] && plots.Urban[plot] < TownFrom
            ? ground.IsWet(cell) ? Way.Water : Way.Open
            : Way.Closed;
    }

    private void Pave(List<Spot> line)
    {
        for (var i = 0; i + 1 < line.Count; i++)
        {
            var steps = (int)(line[i].DistanceTo(line[i + 1]) / (SlotMetres / 2)) + 1;
            for (var step = 0; step <= steps; step++)
            {
                paved.Add(Slot(line[i].Towards(line[i + 1], (double)step / steps)));
            }
        }
    }

    private static (int, int) Slot(Spot spot) => ((int)Math.Floor(spot.X / SlotMetres), (int)Math.Floor(spot.Y / SlotMetres));

    private static IEnumerable<(int, int)> Tree(IReadOnlyList<(Spot Middle, string Zh, string En)> towns)
    {
        var joined = new List<int> { 0 };
        while (joined.Count < towns.Count)
        {
            var (from, to) = joined.SelectMany(from => Enumerable.Range(0, towns.Count).Except(joined).Select(to => (from, to)))
                .MinBy(pair => towns[pair.from].Middle.DistanceTo(towns[pair.to].Middle));
            joined.Add(to);
            yield return (Math.Min(from, to), Math.Max(from, to));
        }
    }

    private static IEnumerable<(int, int)> Shortcuts(IReadOnlyList<(Spot Middle, string Zh, string En)> towns) =>
        from one in Enumerable.Range(0, towns.Count)
        from other in Enumerable.Range(0, towns.Count).Where(other => other != one)
            .OrderBy(other => towns[one].Middle.DistanceTo(towns[other].Middle)).Take(3)
        select (Math.Min(one, other), Math.Max(one, other));

    private static string Short(string name) => name
        .Replace("街道", "", StringComparison.Ordinal).Replace("镇", "", StringComparison.Ordinal).Split('（')[0]
        .Replace(" Subdistrict", "", StringComparison.Ordinal).Replace(" Town", "", StringComparison.Ordinal).Split(" (")[0];
}
