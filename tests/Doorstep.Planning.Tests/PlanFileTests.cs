using System.Text.Json;
using CsCheck;
using Doorstep.Planning.Files;
using static Doorstep.Planning.PlanInputFault;

namespace Doorstep.Planning.Tests;

public sealed class PlanFileTests
{
    private const string Nodes = "id,weight,x,y,group,area,perim,current\na,100,0,0,c,1,4,g\nb,250,1,0,c,1,4,g\n";
    private const string Edges = "u,v,len,kind\na,b,1,0\n";

    [Theory]
    [InlineData("", NoUnits, 0, "")]
    [InlineData("id,group\na,c\n", ColumnMissing, 1, "weight")]
    [InlineData("id,weight,x,y,group\na,100,0,0\n", TooFewCells, 2, "")]
    [InlineData("id,weight,group\n\"a,100,c\n", QuoteNotClosed, 2, "")]
    [InlineData("id,weight,group\n,100,c\n", IdMissing, 2, "id")]
    [InlineData("id,weight,group\na,100,c\n\na,100,c\n", IdTwice, 4, "id")]
    [InlineData("id,weight,group\na,100,\n", CommunityMissing, 2, "group")]
    [InlineData("id,weight,group\na,,c\n", NumberMissing, 2, "weight")]
    [InlineData("id,weight,group\na,many,c\n", NotANumber, 2, "weight")]
    [InlineData("id,weight,group\na,NaN,c\n", NotANumber, 2, "weight")]
    [InlineData("id,weight,group\na,1.5,c\n", NotWhole, 2, "weight")]
    [InlineData("id,weight,group\na,-3,c\n", Negative, 2, "weight")]
    [InlineData("id,weight,group\na,99999999999,c\n", TooLarge, 2, "weight")]
    [InlineData("id,weight,group\na,20000000,c\n", TooLarge, 2, "weight")]
    [InlineData("id,weight,x,group\na,1,east,c\n", NotANumber, 2, "x")]
    [InlineData("id,weight,area,group\na,1,-2,c\n", Negative, 2, "area")]
    [InlineData("id,weight,workload,group\na,1,-2,c\n", Negative, 2, "workload")]
    public void A_bad_line_of_nodes_is_told(string nodes, PlanInputFault fault, int row, string column) =>
        Assert.Equal((fault, "nodes.csv", row, column), Told(nodes.Length == 0 ? "id,weight,group\n" : nodes, "u,v,len,kind\n"));

    [Theory]
    [InlineData("u,v,len\n", ColumnMissing, 1, "kind")]
    [InlineData("u,v,len,kind\na,b,1\n", TooFewCells, 2, "")]
    [InlineData("u,v,len,kind\na,b,1,0\nx,b,1,0\n", UnitUnknown, 3, "u")]
    [InlineData("u,v,len,kind\na,x,1,0\n", UnitUnknown, 2, "v")]
    [InlineData("u,v,len,kind\na,a,1,0\n", BorderToItself, 2, "v")]
    [InlineData("u,v,len,kind\na,b,1,9\n", BorderKindUnknown, 2, "kind")]
    [InlineData("u,v,len,kind\na,b,1,\n", NumberMissing, 2, "kind")]
    [InlineData("u,v,len,kind\na,b,-1,0\n", Negative, 2, "len")]
    [InlineData("u,v,len,kind\na,b,far,0\n", NotANumber, 2, "len")]
    public void A_bad_line_of_edges_is_told(string edges, PlanInputFault fault, int row, string column) =>
        Assert.Equal((fault, "edges.csv", row, column), Told(Nodes, edges));

    [Theory]
    [InlineData("kind,a\nstays,x\n", GridUnknown, 2, "a")]
    [InlineData("kind,a\nfreeze,g\n", LockKindUnknown, 2, "kind")]
    [InlineData("a,b\n", ColumnMissing, 1, "kind")]
    [InlineData("kind,a,b\ntogether,a,x\n", UnitUnknown, 2, "b")]
    [InlineData("kind,a,b\ntogether,a,b\napart,a,b\n", LockContradicts, 3, "")]
    public void A_bad_lock_is_told(string locks, PlanInputFault fault, int row, string column) =>
        Assert.Equal((fault, "locks.csv", row, column), Told(Nodes, Edges, locks));

    [Theory]
    [InlineData(0, 500, WindowNotPositive)]
    [InlineData(400, 300, WindowUpsideDown)]
    [InlineData(300, 2_000_000, WindowTooHigh)]
    public void A_window_that_is_none_is_told(int lowest, int highest, PlanInputFault fault)
    {
        var city = Read(Nodes, Edges);
        var problem = Assert.Single(Assert.Throws<PlanInputException>(() => Planner.Plan(city, new() { Window = new(lowest, highest) })).Problems);
        Assert.Equal((fault, "options"), (problem.Fault, problem.File));
    }

    [Fact]
    public void Every_fault_has_a_sentence_and_all_faults_of_a_file_come_at_once()
    {
        Assert.All(Enum.GetValues<PlanInputFault>(),
            fault => Assert.DoesNotContain(fault.ToString(), new PlanInputProblem(fault, "", 0, "", "").ToString()));
        var problems = Assert.Throws<PlanInputException>(() => Read("id,weight,group\na,-1,c\n,2,c\na,x,\n", "u,v,len,kind\na,q,1,0\n")).Problems;
        Assert.Equal([2, 3, 4, 4, 2], problems.Select(problem => problem.Row).ToArray());
        Assert.Equal("nodes.csv, line 2, weight: this may not be below zero (-1)", problems[0].ToString());
    }

    [Theory]
    [InlineData("one building of three thousand", "id,weight,group\na,3000,c\nb,0,c\n", ExceptionReason.OversizeBuilding)]
    [InlineData("a community below the window", "id,weight,group\na,299,c\n", ExceptionReason.TooFewHouseholds)]
    [InlineData("the hole", "id,weight,group\na,300,c\nb,250,c\n", ExceptionReason.NoNumberDivides)]
    [InlineData("nobody lives there", "id,weight,group\na,0,c\nb,0,c\n", ExceptionReason.NoHouseholds)]
    public void What_cannot_be_in_the_window_is_listed_with_its_reason(string what, string nodes, ExceptionReason reason)
    {
        var plan = Planner.Plan(Read(nodes, nodes.Contains("b,", StringComparison.Ordinal) ? Edges : "u,v,len,kind\n"));
        Assert.True(plan.Exceptions.Select(exception => exception.Reason).SequenceEqual([reason]), what);
        Assert.All(plan.Exceptions, exception => Assert.True(exception.IsProved));
    }

    [Fact]
    public void An_island_and_what_an_oversize_building_cuts_off_are_listed()
    {
        var plan = Planner.Plan(Read(
            "id,weight,group\nisland,40,c\ncut,60,c\nlarge,900,c\nfits,400,c\nempty,0,d\n",
            "u,v,len,kind\ncut,large,1,0\nlarge,fits,1,0\nisland,fits,1,2\n"));
        Assert.Equal(
            [ExceptionReason.TooFewHouseholds, ExceptionReason.CutOffByOversize, ExceptionReason.OversizeBuilding, ExceptionReason.NoHouseholds],
            plan.Exceptions.Select(exception => exception.Reason));
    }

    [Fact]
    public void A_window_that_no_plan_can_meet_gives_a_plan_and_its_exceptions()
    {
        var plan = Planner.Plan(LatticeTown.Build(300, seed: 6), new() { Window = new(100_000, 100_001) });
        Assert.Equal(plan.Grids.Count, plan.Exceptions.Count);
        Assert.DoesNotContain(plan.Exceptions, exception => exception.Reason == ExceptionReason.NotSolved);
    }

    [Fact]
    public void Quotes_and_a_byte_order_mark_are_read_and_a_plan_that_is_written_is_read_back()
    {
        var city = Read("\uFEFFid,weight,group,current\r\n\"a \"\"1\"\", left\",300,c,\"g,1\"\r\nb,400,c,\r\n",
            "v,u,kind,len\r\nb,\"a \"\"1\"\", left\",0,5\r\n");
        var plan = Planner.Plan(city);
        using var written = new StringWriter();
        WritePlanFiles.WritePlan(plan, written);
        var (gridOf, names) = ReadPlan.Read(city, new StringReader(written.ToString()));
        Assert.Equal(plan.GridOf.ToArray(), gridOf);
        Assert.Equal(["g,1", "c+1"], names);
        Assert.Equal(1, city.BorderCount);
    }

    [Fact]
    public void A_plan_file_that_forgets_a_unit_is_refused()
    {
        var city = Read(Nodes, Edges);
        var problems = Assert.Throws<PlanInputException>(() => ReadPlan.Read(city, new StringReader("node_id,part\na,1\na,2\nx,1\n"))).Problems;
        Assert.Equal([IdTwice, UnitUnknown, UnitNotInPlan], problems.Select(problem => problem.Fault));
    }

    [Fact]
    public void The_report_is_json_with_figures_and_reasons()
    {
        var plan = Planner.Plan(LatticeTown.Build(500, seed: 8));
        using var stream = new MemoryStream();
        WriteReport.Write(plan, new(), stream);
        var report = JsonDocument.Parse(stream.ToArray()).RootElement;
        Assert.Equal(plan.Score.OutOfWindow, report.GetProperty("score").GetProperty("out_parts").GetInt32());
        Assert.Equal(plan.Exceptions.Count, report.GetProperty("exceptions").GetArrayLength());
        Assert.Equal(plan.City.Communities.Count, report.GetProperty("communities").GetArrayLength());
        Assert.Equal("min-change", report.GetProperty("mode").GetString());
    }

    [Fact]
    public void No_text_whatever_breaks_the_reader() => Gen.Select(Gen.String, Gen.String, Gen.String).Sample(
        (nodes, edges, locks) =>
        {
            try
            {
                Read("id,weight,group\n" + nodes, "u,v,len,kind\n" + edges, "kind,a,b\n" + locks);
            }
            catch (PlanInputException told)
            {
                Assert.NotEmpty(told.Problems);
            }
        },
        iter: 2_000, threads: 1);

    private static (PlanInputFault Fault, string File, int Row, string Column) Told(string nodes, string edges, string? locks = null)
    {
        var problem = Assert.Single(Assert.Throws<PlanInputException>(() => Read(nodes, edges, locks)).Problems);
        return (problem.Fault, problem.File, problem.Row, problem.Column);
    }

    private static PlanningCity Read(string nodes, string edges, string? locks = null) =>
        ReadPlanFiles.Read(new StringReader(nodes), new StringReader(edges), locks is null ? null : new StringReader(locks));
}
