using System.Runtime.InteropServices;
using Doorstep.Planning;

namespace Doorstep.Bench;

/// <summary>
/// METIS 5 (Debian: libmetis5), asked once for every connected piece of a community: k parts of at most 1.25 times the mean, contiguous, borders weighed by length. It
/// knows no lower bound and no grids of today, so k is the households by 400, or the nearest number that the window allows.
/// </summary>
internal sealed class PlanningPeer(PlanningTown town)
{
    private const int OptionCount = 40;
    private const int Seed = 8;
    private const int Contiguous = 11;
    private const int Imbalance = 16;
    private const int Numbering = 17;

    private readonly int[] partOf = new int[town.Units.Count];
    private int parts;

    public static bool IsThere { get; } = NativeLibrary.TryLoad("libmetis.so.5", out _);

    /// <summary>Per building its part, and the processor seconds inside METIS alone.</summary>
    public (int[] PartOf, double Seconds) Cut(bool insideWindow)
    {
        parts = 0;
        var seconds = 0.0;
        foreach (var cell in Cells())
        {
            var graph = new Graph(town, cell);
            var k = PartCount(graph.Households, insideWindow);
            var cut = new int[cell.Length];
            if (k > 1)
            {
                seconds += Rounds.CpuSeconds(() => graph.Cut(Math.Min(k, cell.Length), cut));
            }

            for (var i = 0; i < cell.Length; i++)
            {
                partOf[cell[i]] = parts + cut[i];
            }

            parts += Math.Max(1, k);
        }

        return (Dense(partOf), seconds);
    }

    private static int PartCount(int households, bool insideWindow)
    {
        var byMean = (households + 399) / 400;
        return insideWindow ? Math.Max((households + 499) / 500, Math.Min(Math.Max(1, households / 300), (int)Math.Round(households / 400.0))) : byMean;
    }

    /// <summary>METIS leaves some parts empty.</summary>
    private static int[] Dense(int[] parts)
    {
        var numbers = new Dictionary<int, int>();
        return [.. parts.Select(part => numbers.TryGetValue(part, out var number) ? number : numbers[part] = numbers.Count)];
    }

    private IEnumerable<int[]> Cells()
    {
        var parent = Enumerable.Range(0, town.Units.Count).ToArray();
        foreach (var (first, second, _, kind) in town.Borders)
        {
            if (kind == BorderKind.Shared)
            {
                parent[Find(first)] = Find(second);
            }
        }

        return Enumerable.Range(0, parent.Length).GroupBy(Find).Select(cell => cell.ToArray());

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

        public Graph(PlanningTown town, int[] cell)
        {
            weights = [.. cell.Select(unit => town.Units[unit].Households)];
            var local = cell.Select((unit, i) => (unit, i)).ToDictionary(one => one.unit, one => one.i);
            var near = cell.Select(_ => new List<(int Other, int Length)>()).ToArray();
            foreach (var (first, second, length) in town.SharedBordersOf(cell))
            {
                near[local[first]].Add((local[second], (int)length));
                near[local[second]].Add((local[first], (int)length));
            }

            rows = [0, .. near.Select((_, i) => near.Take(i + 1).Sum(list => list.Count))];
            neighbours = [.. near.SelectMany(list => list.Select(one => one.Other))];
            lengths = [.. near.SelectMany(list => list.Select(one => one.Length))];
        }

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
        ref int count, ref int constraints, int[] rows, int[] neighbours, int[] weights, nint sizes, int[] lengths, ref int k, nint shares, nint imbalances,
        int[] options, ref int cutEdges, [Out] int[] cut);
}
