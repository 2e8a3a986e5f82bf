using System.Text.Json;
using Doorstep.Planning.Cutting;
using Doorstep.Planning.Files;

namespace Doorstep.Planning.Tests;

/// <summary>
/// Single steps of the search, on the first community of the city in the fixtures. scripts/planning-pictures draws what they leave behind.
/// </summary>
public sealed class OneStepTests
{
    private readonly PlanningCity city;
    private readonly CellGraph graph = new();
    private readonly int[] nodeOf;
    private readonly ulong seed;

    public OneStepTests()
    {
        using var nodes = Fixture("nodes.csv");
        using var edges = Fixture("edges.csv");
        city = ReadPlanFiles.Read(nodes, edges);
        nodeOf = new int[city.Count];
        seed = Load(graph, PlanMode.MinChange);
    }

    [Fact]
    public void One_of_twenty_random_trees_is_cut_into_grids_in_one_piece_and_inside_the_window()
    {
        var prices = new Prices(city, new());
        var (partition, region, tree, cut) = (new Partition(prices), new Region(), new SpanningTree(), new TreeCut(prices));
        partition.Start(graph);
        new FirstParts().Set(partition, graph.Label);
        var chance = new Dice(seed);
        var full = Enumerable.Range(0, partition.Highest).MaxBy(part => partition.Households[part]);
        region.Gather(partition, new Neighbourhood().Grow(partition, full, 3, ref chance), prices.OfHouseholds(500));

        var (partOf, labels) = (new int[region.Count], new List<int>());
        var (price, trees) = (int.MaxValue, 0);
        for (; price > Prices.Violation / 2; trees++)
        {
            Assert.True(trees < 20 && tree.Grow(region, TreeTaste.Any, longest: true, ref chance));
            price = cut.Cut(region, tree, [.. Enumerable.Range(0, region.Labels).Select(label => Array.IndexOf(region.Label, label))], 2);
        }

        Assert.True(region.PriceNow > Prices.Violation);
        cut.Read(tree.Order[0], partOf, labels);
        var uncut = new UnionFind(region.Count);
        foreach (var node in tree.Order.Skip(1).Take(region.Count - 1).Where(node => partOf[node] == partOf[tree.Parent[node]]))
        {
            uncut.Union(node, tree.Parent[node]);
        }

        Assert.Equal(labels.Count, Enumerable.Range(0, region.Count).Select(uncut.Find).Distinct().Count());
        Assert.All(Enumerable.Range(0, region.Count).GroupBy(node => partOf[node]),
            grid => Assert.InRange(grid.Sum(node => region.Weight[node]), 300, 500));
        Keep("recut", Enumerable.Range(0, region.Count).Select(node => new
        {
            unit = UnitOf(region.Nodes[node]), now = region.Part[node],
            parent = tree.Parent[node] < 0 ? null : UnitOf(region.Nodes[tree.Parent[node]]), part = partOf[node],
        }));
    }

    [Fact]
    public void Joining_neighbours_in_pairs_keeps_every_household_and_makes_no_cluster_of_more_than_a_quarter_of_a_grid()
    {
        const int quarter = 125;
        var chance = new Dice(Dice.Mix(Load(graph, PlanMode.CleanSlate) ^ Dice.Mix(1)));
        var (coarse, clusterOf) = (new CellGraph(), Array.Empty<int>());
        new Coarsen(quarter).Run(graph, coarse, ref clusterOf, ref chance);

        Assert.Equal(graph.TotalHouseholds, coarse.TotalHouseholds);
        Assert.True(coarse.Count < graph.Count * 9 / 10);
        Assert.All(Enumerable.Range(0, graph.Count).GroupBy(node => clusterOf[node]), cluster => Assert.True(
            cluster.Count() == 1 || (cluster.Count() == 2 && coarse.Households[cluster.Key] <= quarter)));
        Keep("coarsen", Enumerable.Range(0, graph.Count).Select(node => new { unit = UnitOf(node), cluster = clusterOf[node] }));
    }

    private ulong Load(CellGraph into, PlanMode mode)
    {
        var cells = CityCells.Find(city, HouseholdWindow.Usual);
        return new LoadCell(city, cells, CanonicalKeys.Of(city, 1), new(city, new() { Mode = mode }), nodeOf).Load(into, cells.CellOf[0]);
    }

    private string UnitOf(int node) => city.UnitIds[Array.IndexOf(nodeOf, node)];

    /// <summary>For the pictures, where they are asked for.</summary>
    private static void Keep<T>(string name, IEnumerable<T> rows)
    {
        if (Environment.GetEnvironmentVariable("DOORSTEP_SHOTS") is { } folder)
        {
            File.WriteAllText(Path.Combine(folder, $"{name}.json"), JsonSerializer.Serialize(rows));
        }
    }

    private static StreamReader Fixture(string name) => new(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));
}
