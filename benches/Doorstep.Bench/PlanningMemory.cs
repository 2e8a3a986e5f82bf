using System.Globalization;
using Doorstep.Planning;
using Doorstep.Tests;

namespace Doorstep.Bench;

/// <summary>A town written down as files, and what memory the command that plans it needs at most.</summary>
internal static class PlanningMemory
{
    public static async Task<double> MostMegabytesAsync(PlanningTown town)
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-bench-").FullName;
        try
        {
            var (nodes, edges) = (Path.Combine(folder, "nodes.csv"), Path.Combine(folder, "edges.csv"));
            await File.WriteAllLinesAsync(nodes, town.Units.Select(Line).Prepend("id,weight,x,y,group,area,perim,current"));
            await File.WriteAllLinesAsync(edges, town.Borders
                .Select(border => string.Create(CultureInfo.InvariantCulture, $"b{border.First},b{border.Second},{border.Length},{(int)border.Kind}"))
                .Prepend("u,v,len,kind"));
            return await ServerProcess.MostMegabytesAsync("plan", "--nodes", nodes, "--edges", edges, "--out", Path.Combine(folder, "plan.csv"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Line(PlanningUnit unit) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{unit.Id},{unit.Households},{unit.X},{unit.Y},{unit.Community},{unit.Area},{unit.Perimeter},{unit.Grid}");
}
