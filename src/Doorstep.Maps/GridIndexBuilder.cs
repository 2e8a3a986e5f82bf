using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Doorstep.Maps;

/// <summary>
/// Lays borders on the raster, fills the cells between them, and writes the lists of a <see cref="GridIndex{TCode}"/>.
/// It runs once, at the start, before the compiler has noticed what is hot: the marked methods take half the time when told.
/// </summary>
internal sealed class GridIndexBuilder
{
    private readonly Borders borders;
    private readonly int[] starts;
    private readonly int[] touching;
    private readonly Dictionary<int, List<int>> covered = [];
    private readonly List<int> lists = [];
    private readonly List<double> crossings = [];

    public GridIndexBuilder(IReadOnlyList<Shape> areas)
    {
        borders = new(areas);
        Edges = borders.Edges.ToArray();
        Raster = new(Edges, areas.Count);
        Cells = new int[Raster.Length];
        Outlines = new int[areas.Count][];
        Array.Fill(Cells, GridIndex.Outside);
        Array.Fill(Outlines, []);
        (starts, touching) = Touch();
        for (var area = 0; area < areas.Count; area++)
        {
            Fill(area);
        }

        WriteLists();
        Lists = [.. lists];
    }

    public Raster Raster { get; }

    public BorderEdge[] Edges { get; }

    public int[] Cells { get; }

    public int[] Lists { get; }

    public int[][] Outlines { get; }

    /// <summary>The edges that touch each cell: a counting sort of all (cell, edge) by cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (int[] Starts, int[] Touching) Touch()
    {
        var (cells, ends) = (new List<int>(2 * Edges.Length), new int[Edges.Length]);
        for (var edge = 0; edge < Edges.Length; edge++)
        {
            Raster.AddTouched(Edges[edge], cells);
            ends[edge] = cells.Count;
        }

        var (starts, touching) = (new int[Cells.Length + 2], new int[cells.Count]);
        foreach (var cell in cells)
        {
            starts[cell + 2]++;
        }

        for (var cell = 2; cell < starts.Length; cell++)
        {
            starts[cell] += starts[cell - 1];
        }

        for (int edge = 0, i = 0; edge < ends.Length; edge++)
        {
            for (; i < ends[edge]; i++)
            {
                touching[starts[cells[i] + 1]++] = edge;
            }
        }

        return (starts, touching);
    }

    /// <summary>Gives an area the cells inside it that no border touches. One that a strange border touches, and not its own, remembers it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(int area)
    {
        crossings.Clear();
        foreach (var edge in borders.Outline(area))
        {
            Raster.AddCrossings(Edges[edge], crossings);
        }

        crossings.Sort();
        for (var i = 0; i < crossings.Count; i += 2)
        {
            for (var cell = (int)crossings[i]; cell <= (int)crossings[i + 1]; cell++)
            {
                var edges = TouchingOf(cell);
                if (edges.IsEmpty)
                {
                    Cells[cell] = Cells[cell] < 0 ? area : Cells[cell];
                }
                else if (!AnyOf(edges, area))
                {
                    (CollectionsMarshal.GetValueRefOrAddDefault(covered, cell, out _) ??= []).Add(area);
                }
            }
        }
    }

    private Span<int> TouchingOf(int cell) => touching.AsSpan(starts[cell]..starts[cell + 1]);

    private bool AnyOf(ReadOnlySpan<int> edges, int area)
    {
        foreach (var edge in edges)
        {
            if (Edges[edge].Belongs(area))
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteLists()
    {
        for (var cell = 0; cell < Cells.Length; cell++)
        {
            var edges = TouchingOf(cell);
            if (edges.IsEmpty)
            {
                continue;
            }

            Cells[cell] = -2 - lists.Count;
            if (!covered.ContainsKey(cell) && AllShared(edges) && WestToEast.Sort(edges, Edges))
            {
                lists.Add(edges.Length);
                lists.AddRange(edges);
            }
            else
            {
                WriteAreas(cell, edges);
            }
        }
    }

    private bool AllShared(ReadOnlySpan<int> edges)
    {
        foreach (var edge in edges)
        {
            if (!Edges[edge].IsShared)
            {
                return false;
            }
        }

        return true;
    }

    private void WriteAreas(int cell, ReadOnlySpan<int> edges)
    {
        SortedSet<int> areas = [.. covered.GetValueOrDefault(cell) ?? []];
        foreach (var edge in edges)
        {
            areas.Add(Edges[edge].West);
            areas.Add(Edges[edge].East);
        }

        areas.Remove(BorderEdge.Nobody);
        lists.Add(~areas.Count);
        foreach (var area in areas)
        {
            lists.Add(area);
            Outlines[area] = Outlines[area] is [] ? borders.Outline(area).ToArray() : Outlines[area];
        }
    }
}
