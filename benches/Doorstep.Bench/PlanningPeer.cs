using System.Runtime.InteropServices;
using Doorstep.Planning;

namespace Doorstep.Bench;

/// <summary>
/// METIS 5 (Debian: libmetis5), asked once for every connected piece of a community: k parts of at most 1.25 times the mean, contiguous, borders
/// weighed by length. It knows no lower bound and no grids of today, so k is the households by the window's middle (400), or the
/// nearest number that the window allows.
/// </summary>
internal sealed class PlanningPeer(int[] households, IReadOnlyList<PlanningBorder> borders, HouseholdWindow window)
{
    private const int OptionCount = 40;
    private const int Seed = 8;
    private const int Contiguous = 11;
    private const int Imbalance = 16;
    private const int Numbering = 17;

    private readonly int[] partOf = new int[households.Length];
    private int parts;

    public PlanningPeer(PlanningTown town) : this([.. town.Units.Select(unit => unit.Households)], town.Borders, HouseholdWindow.Usual)
    {
    }

    public static bool IsThere { get; } = NativeLibrary.TryLoad("libmetis.so.5", out _);

    /// <summary>Per building its part, and the processor seconds inside METIS alone.</summary>
    public (int[] PartOf, double Seconds) Cut(bool insideWindow)
    {
        parts = 0;
        var seconds = 0.0;
        var (cells, bordersOf) = Cells();
        foreach (var cell in cells)
        {
            var graph = new Graph(households, cell, bordersOf[cell.Key]);
            var cut = new int[graph.Units.Length];
            var k = Math.Min(PartCount(graph.Households, insideWindow), cut.Length);
            if (k > 1)
            {
                seconds += Rounds.CpuSeconds(() => graph.Cut(k, cut));
            }

            for (var i = 0; i < cut.Length; i++)
            {
                partOf[graph.Units[i]] = parts + cut[i];
            }

            parts += Math.Max(1, k);
        }

        return (Dense(partOf), seconds);
    }

    private int PartCount(int sum, bool insideWindow)
    {
        var byMean = (sum + window.Middle - 1) / window.Middle;
        return insideWindow
            ? Math.Max(
                (sum + window.Highest - 1) / window.Highest, Math.Min(Math.Max(1, sum / window.Lowest), (int)Math.Round(sum / (double)window.Middle)))
            : byMean;
    }

    /// <summary>METIS leaves some parts empty.</summary>
    private static int[] Dense(int[] parts)
    {
        var numbers = new Dictionary<int, int>();
        return [.. parts.Select(part => numbers.TryGetValue(part, out var number) ? number : numbers[part] = numbers.Count)];
    }

    /// <summary>Connected pieces, and the borders inside each.</summary>
    private (ILookup<int, int> Units, ILookup<int, PlanningBorder> Borders) Cells()
    {
        var parent = Enumerable.Range(0, households.Length).ToArray();
        var shared = borders.Where(border => border.Kind is BorderKind.Shared).ToList();
        shared.ForEach(border => parent[Find(border.First)] = Find(border.Second));
        return (Enumerable.Range(0, parent.Length).ToLookup(Find), shared.ToLookup(border => Find(border.First)));

        int Find(int unit)
        {
            while (parent[unit] != unit)
            {
                unit = parent[unit] = parent[parent[unit]];
            }

            return unit;
        }
    }

    private sealed class Graph
    {
        private readonly int[] rows;
        private readonly int[] neighbours;
        private readonly int[] lengths;
        private readonly int[] weights;

        public Graph(int[] households, IEnumerable<int> cell, IEnumerable<PlanningBorder> borders)
        {
            Units = [.. cell];
            weights = [.. Units.Select(unit => households[unit])];
            var local = Units.Select((unit, i) => (unit, i)).ToDictionary(one => one.unit, one => one.i);
            var near = Units.Select(_ => new List<(int Other, int Length)>()).ToArray();
            foreach (var (first, second, length, _) in borders)
            {
                near[local[first]].Add((local[second], (int)length));
                near[local[second]].Add((local[first], (int)length));
            }

            rows = new int[near.Length + 1];
            for (var i = 0; i < near.Length; i++)
            {
                rows[i + 1] = rows[i] + near[i].Count;
            }

            neighbours = [.. near.SelectMany(list => list.Select(one => one.Other))];
            lengths = [.. near.SelectMany(list => list.Select(one => one.Length))];
        }

        public int[] Units { get; }

        public int Households => weights.Sum();

        public void Cut(int k, int[] cut)
        {
            var options = new int[OptionCount];
            _ = SetDefaultOptions(options);
            (options[Seed], options[Contiguous], options[Imbalance], options[Numbering]) = (1, 1, 250, 0);
            var (count, constraints, edges) = (weights.Length, 1, 0);
            _ = PartGraphKway(ref count, ref constraints, rows, neighbours, weights, 0, lengths, ref k, 0, 0, options, ref edges, cut);
        }
    }

    [DllImport("libmetis.so.5", EntryPoint = "METIS_SetDefaultOptions"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetDefaultOptions(int[] options);

    [DllImport("libmetis.so.5", EntryPoint = "METIS_PartGraphKway"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int PartGraphKway(
        ref int count, ref int constraints, int[] rows, int[] neighbours, int[] weights, nint sizes, int[] lengths, ref int k, nint shares,
        nint imbalances, int[] options, ref int cutEdges, [Out] int[] cut);
}
