using System.Diagnostics;
using Doorstep.Bench;

Bench[] benches =
[
    new("locate", "point -> grid, against NetTopologySuite", Locate.RunAsync),
    new("intake", "durable reports, against a save per request", Intake.RunAsync),
    new("tiles", "case points -> map tiles, against PostGIS", Tiles.RunAsync),
    new("rollup", "the five questions of 3,000,000, against GROUP BY", Rollup.RunAsync),
    new("overload", "calls for help under ten times the load, against no lanes", Overload.RunAsync),
    new("reading-cost", "opening a field, against opening it unwritten", ReadingCost.RunAsync),
    new("flagged", "a month of 400,000 readings, asked about by the auditor", Flagged.RunAsync),
    new("rotation", "new keys for a whole register while it is read", Rotation.RunAsync),
    new("tasks", "the night's planning of 1,456 grids, against a save for each row", Night.RunAsync),
    new("red-point", "a call for help -> the duty officer's page", RedPoint.RunAsync),
    new("field-start", "the worker's phone, opened without a network", FieldStart.RunAsync),
    new("planning", "grids redrawn, against METIS", Planning.RunAsync),
    new("start", "the built platform -> a city that answers", Start.RunAsync),
];

var (json, full) = (args.Contains("--json"), args.Contains("--full"));
Size.IsSmoke = args.Contains("--smoke");
var names = args.Where(arg => arg is not ("--json" or "--full" or "--smoke")).ToArray();
var strange = names.Except(benches.Select(bench => bench.Name)).ToArray();
if (strange.Length > 0)
{
    Console.Error.WriteLine("usage: ./bench [--json] [--full] [--smoke] [NAME...]");
    foreach (var bench in benches)
    {
        Console.Error.WriteLine($"  {bench.Name,-12} {bench.What}");
    }

    return names is ["--help"] or ["-h"] ? 0 : 2;
}

// Peers that were started must be stopped, so Ctrl-C asks first.
using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) => press.Cancel = !stopping.IsCancellationRequested;
Console.CancelKeyPress += (_, _) => stopping.Cancel();

var gates = new List<Gate>();
var session = new Session(full, Console.Error.WriteLine, stopping.Token);
foreach (var bench in benches.Where(bench => names.Length == 0 || names.Contains(bench.Name)))
{
    var begun = Stopwatch.GetTimestamp();
    try
    {
        await foreach (var gate in bench.RunAsync(session))
        {
            Add(gate);
        }
    }
    catch (OperationCanceledException) when (stopping.IsCancellationRequested)
    {
        break;
    }
    catch (Exception broken)
    {
        // The other benches still have something to say.
        Console.Error.WriteLine(broken);
        Add(Gate.Broken(bench.Name, broken));
    }

    Console.Error.WriteLine($"{bench.Name} took {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s");
}

if (!json)
{
    Report.WriteTable(gates);
}

if (Size.IsSmoke)
{
    var failed = gates.FindAll(gate => gate.IsCount && !gate.Ok);
    failed.ForEach(gate => Console.Error.WriteLine($"{gate.Name}, {gate.Case}: {gate.Ours} {gate.Unit}, {gate.Goal}"));
    Console.WriteLine($"{gates.Count - failed.Count} passed, {failed.Count} failed");
    return failed.Count == 0 && !stopping.IsCancellationRequested ? 0 : 1;
}

return gates.TrueForAll(gate => gate.Ok) && !stopping.IsCancellationRequested ? 0 : 1;

void Add(Gate gate)
{
    gates.Add(gate);
    if (json)
    {
        Report.WriteLine(gate);
    }
}
