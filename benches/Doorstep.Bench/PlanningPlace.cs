using System.Globalization;
using Doorstep.Planning;
using Doorstep.Planning.Files;

namespace Doorstep.Bench;

/// <summary>A real place of which the buildings, or the blocks, are at hand; Places/README.md tells whence.</summary>
internal sealed record PlanningPlace(string Name, HouseholdWindow Window, int AvoidableAtMost)
{
    public static IReadOnlyList<PlanningPlace> All { get; } = [new("monaco", HouseholdWindow.Usual, 1), new("arkansas", new(9_750, 16_250), 0)];

    public PlanningCity Build()
    {
        using var nodes = new StreamReader(At("nodes.csv"));
        using var edges = new StreamReader(At("edges.csv"));
        return ReadPlanFiles.Read(nodes, edges);
    }

    public List<PlanningBorder> Borders(PlanningCity city)
    {
        var unitOf = city.UnitIds.Select((id, unit) => (id, unit)).ToDictionary(one => one.id, one => one.unit);
        return [.. File.ReadLines(At("edges.csv")).Skip(1).Select(line => line.Split(',')).Select(cells =>
            new PlanningBorder(unitOf[cells[0]], unitOf[cells[1]], double.Parse(cells[2], CultureInfo.InvariantCulture),
                (BorderKind)int.Parse(cells[3], CultureInfo.InvariantCulture)))];
    }

    private string At(string file) => Path.Combine(AppContext.BaseDirectory, "Places", Name, file);
}

/// <summary>Two units that touch, by their places in the city, and the length of their border.</summary>
internal readonly record struct PlanningBorder(int First, int Second, double Length, BorderKind Kind);
