using System.Text;
using Doorstep.Planning.Files;

namespace Doorstep.Planning.Tests;

/// <summary>Files that a program has spoilt on the way: two names must never become one in silence.</summary>
public sealed class SpoiltFileTests
{
    private const string Edges = "u,v,len,kind\na,b,1,0\n";

    [Theory]
    [InlineData("4.60106E+14", true)]
    [InlineData("4.60106e+14", true)]
    [InlineData("4.60106E14", true)]
    [InlineData("5E+11", true)]
    [InlineData("-1.5E-05", true)]
    [InlineData("\"4,60106E+14\"", true)]
    [InlineData("460106005001001", false)]
    [InlineData("3E12", false)]
    [InlineData("E+14", false)]
    [InlineData("12-E+1", false)]
    [InlineData("g1.5", false)]
    public void A_code_that_a_spreadsheet_made_a_number_of_is_refused_wherever_it_stands(string code, bool isSpoilt)
    {
        (string Nodes, string Edges, string? Locks, string File, int Row, string Column)[] places =
        [
            ($"id,weight,group,current\na,1,c,g\n{code},1,c,g\n", "u,v,len,kind\n", null, "nodes.csv", 3, "id"),
            ($"id,weight,group,current\na,1,c,g\nb,1,{code},g\n", "u,v,len,kind\n", null, "nodes.csv", 3, "group"),
            ($"id,weight,group,current\na,1,c,g\nb,1,c,{code}\n", "u,v,len,kind\n", null, "nodes.csv", 3, "current"),
        ];
        foreach (var (nodes, edges, locks, file, row, column) in places)
        {
            var told = Told(nodes, edges, locks);
            Assert.Equal(isSpoilt, told.Contains((PlanInputFault.ScientificNotation, file, row, column)));
            Assert.True(isSpoilt || told.Count == 0);
        }
    }

    [Fact]
    public void The_ends_of_a_border_and_the_units_of_a_lock_are_codes_too()
    {
        const string Nodes = "id,weight,group\na,1,c\nb,1,c\n";
        Assert.Contains((PlanInputFault.ScientificNotation, "edges.csv", 2, "v"), Told(Nodes, "u,v,len,kind\na,1E+11,1,0\n", null));
        Assert.Contains((PlanInputFault.ScientificNotation, "locks.csv", 2, "b"), Told(Nodes, Edges, "kind,a,b\ntogether,a,1E+11\n"));
    }

    /// <summary>华垦 and 海垦 in GBK, read as UTF-8, would be one community.</summary>
    [Fact]
    public void Bytes_that_are_no_utf8_are_refused_by_row_and_column()
    {
        byte[] nodes = [.. "id,weight,group\na,1,"u8, 0xbb, 0xaa, 0xbf, 0xd1, .. "\nb,1,"u8, 0xba, 0xa3, 0xbf, 0xd1, .. "\n"u8];
        using var reader = new StreamReader(new MemoryStream(nodes));
        var told = Assert.Throws<PlanInputException>(() => ReadPlanFiles.Read(reader, new StringReader("u,v,len,kind\n"))).Problems;
        Assert.Equal([(PlanInputFault.NotUtf8, 2, "group"), (PlanInputFault.NotUtf8, 3, "group")],
            told.Select(problem => (problem.Fault, problem.Row, problem.Column)));
    }

    [Fact]
    public void A_grid_of_two_communities_is_in_two_whatever_the_borders_say()
    {
        StringBuilder nodes = new("id,weight,group,current\n"), edges = new("u,v,len,kind\n");
        for (var unit = 0; unit < 20; unit++)
        {
            nodes.Append(System.Globalization.CultureInfo.InvariantCulture, $"n{unit},40,c{unit % 2},g\n");
            edges.Append(System.Globalization.CultureInfo.InvariantCulture, $"n{unit},n{(unit + 1) % 20},10,0\nn{unit},n{(unit + 2) % 20},10,0\n");
        }

        var city = ReadPlanFiles.Read(new StringReader(nodes.ToString()), new StringReader(edges.ToString()));
        foreach (var mode in Enum.GetValues<PlanMode>())
        {
            var plan = Planner.Plan(city, new PlanningOptions { Mode = mode, Seed = 1 }, stopping: TestContext.Current.CancellationToken);
            var grids = Enumerable.Range(0, 20).GroupBy(unit => plan.GridOf[unit]);
            Assert.All(grids, grid => Assert.Single(grid.Select(unit => unit % 2).Distinct()));
        }
    }

    private static List<(PlanInputFault, string, int, string)> Told(string nodes, string edges, string? locks)
    {
        try
        {
            ReadPlanFiles.Read(new StringReader(nodes), new StringReader(edges), locks is null ? null : new StringReader(locks));
            return [];
        }
        catch (PlanInputException wrong)
        {
            return [.. wrong.Problems.Select(problem => (problem.Fault, problem.File, problem.Row, problem.Column))];
        }
    }
}
