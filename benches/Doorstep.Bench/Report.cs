using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Doorstep.Bench;

/// <summary>Prints the rows: as a table for people, or one JSON object a line for programs.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void WriteLine(Gate gate) => Console.Out.WriteLine(JsonSerializer.Serialize(gate, Wire));

    public static void WriteTable(IEnumerable<Gate> gates)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 160;
        }

        foreach (var bench in gates.GroupBy(gate => gate.Name))
        {
            var table = new Table().RoundedBorder().BorderColor(Color.Grey).Title(bench.Key);
            table.AddColumn("case").AddColumns(Figures("ours"), Figures("peer")).AddColumn("")
                .AddColumns(Figures("ratio"), Figures("goal")).AddColumn("");
            foreach (var gate in bench)
            {
                table.AddRow(
                    Markup.Escape($"{gate.Case}, {gate.Unit}"), Number(gate.Ours), Number(gate.Peer), Markup.Escape(gate.PeerName ?? ""),
                    gate.Ratio is { } ratio ? $"{Number(ratio)}x" : "", Markup.Escape(gate.Goal), Verdict(gate));
            }

            AnsiConsole.Write(table);
        }
    }

    private static TableColumn Figures(string title) => new TableColumn(title).RightAligned().NoWrap();

    private static string Number(double? figure) => figure switch
    {
        null => "",
        >= 1000 => figure.Value.ToString("#,0", CultureInfo.InvariantCulture),
        _ => figure.Value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    private static string Verdict(Gate gate) => (gate.Ok, gate.Goal) switch
    {
        (false, _) => "[red]missed[/]",
        (true, "shown") => "",
        _ => "[green]met[/]",
    };
}
