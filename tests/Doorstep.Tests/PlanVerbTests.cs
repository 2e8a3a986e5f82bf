using System.Globalization;
using System.Text;
using System.Text.Json;
using Doorstep.CommandLine;

namespace Doorstep.Tests;

/// <summary>Redrawing grids at the command line, from files to files.</summary>
[Trait("needs", "nothing")]
public sealed class PlanVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("doorstep-plan-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("min-change")]
    [InlineData("clean-slate")]
    public async Task A_street_of_eight_hundred_households_in_one_grid_becomes_two_of_four_hundred(string mode)
    {
        WriteStreet(householdsOfTheThird: "100");
        Assert.Equal(0, await RunAsync("--mode", mode, "--report", At("report.json")));
        var parts = (await File.ReadAllLinesAsync(At("plan.csv"))).Skip(1).Select(line => line.Split(','))
            .GroupBy(cells => cells[1], cells => cells[0]).ToList();
        Assert.Equal(8, parts.Sum(part => part.Count()));
        Assert.All(parts, part => Assert.InRange(part.Count(), 3, 5));
        Assert.Contains(parts, part => part.Key == "g1");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(At("report.json")));
        var score = report.RootElement.GetProperty("score");
        Assert.Equal(
            (0, 0, 0), (score.GetProperty("over").GetInt32(), score.GetProperty("out_parts").GetInt32(), score.GetProperty("noncontig").GetInt32()));
        Assert.Equal(mode, report.RootElement.GetProperty("mode").GetString());
    }

    [Theory]
    [InlineData("-5", "--min", "300")]
    [InlineData("many", "--min", "300")]
    [InlineData("100", "--min", "600")]
    [InlineData("100", "--target", "250")]
    [InlineData("100", "--locks", "no-such-file.csv")]
    public async Task Where_something_is_wrong_it_ends_with_two_and_writes_nothing(string households, string option, string value)
    {
        WriteStreet(households);
        Assert.Equal(2, await RunAsync(option, value));
        Assert.False(File.Exists(At("plan.csv")));
    }

    [Theory]
    [InlineData("id,weight,group,current\nb1,100,华垦,g1\n", "gb18030")]
    [InlineData("id,weight,group,current\nb1,100,c1,g1\n华2,100,c1,g1\n", "gb18030")]
    [InlineData("id,weight,group,current\nb1,100,华垦,g1\nb2,100,华垦,4.60106E+14\n", "utf-8")]
    [InlineData("id,weight,group,current\n4.60106005E+11,100,华垦,g1\n", "utf-8")]
    [InlineData("id,weight,group,current\nb1,100,4.60106E+11,g1\n", "utf-8")]
    public async Task A_file_whose_names_were_spoilt_on_the_way_is_refused(string nodes, string encoding)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        await File.WriteAllTextAsync(At("nodes.csv"), nodes, Encoding.GetEncoding(encoding));
        await File.WriteAllTextAsync(At("edges.csv"), "u,v,len,kind\n");
        Assert.Equal(2, await RunAsync("--min", "50"));
        Assert.False(File.Exists(At("plan.csv")));
    }

    /// <summary>Eight houses in a row.</summary>
    private void WriteStreet(string householdsOfTheThird)
    {
        StringBuilder nodes = new("id,weight,group,current\n"), edges = new("u,v,len,kind\n");
        for (var i = 1; i <= 8; i++)
        {
            nodes.Append(CultureInfo.InvariantCulture, $"b{i},{(i == 3 ? householdsOfTheThird : "100")},c1,g1\n");
            edges.Append(i == 8 ? "" : string.Create(CultureInfo.InvariantCulture, $"b{i},b{i + 1},10,0\n"));
        }

        File.WriteAllText(At("nodes.csv"), nodes.ToString());
        File.WriteAllText(At("edges.csv"), edges.ToString());
    }

    private Task<int> RunAsync(params string[] more) => Verbs.RunAsync(
        ["plan", "--nodes", At("nodes.csv"), "--edges", At("edges.csv"), "--out", At("plan.csv"), .. more],
        _ => throw new InvalidOperationException("It needs no platform."), TimeProvider.System);

    private string At(string file) => Path.Combine(folder, file);
}
