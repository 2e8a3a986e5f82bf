using System.CommandLine;
using Doorstep.Trust.Transparency;

namespace Doorstep.CommandLine;

/// <summary>Checks that nothing in the transparency log was changed, removed or put in afterwards.</summary>
static class VerifyLogVerb
{
    private const int MostShown = 50;

    public static Command Make(Func<string[], WebApplication> build)
    {
        var data = Verbs.DataOption();
        var earlier = new Option<string>("--earlier") { Description = "File with a head that a witness has kept" };
        var export = new Option<string>("--export") { Description = "Also write every row with its salt to this file, for another program to check. It holds who read whose data: keep it as such" };
        var adopt = new Option<bool>("--after-restore") { Description = "Take in what the published log holds and a restored database does not, so that the log can go on; it is written down" };
        var verb = new Command("verify-log", "Check the transparency log: its signed head, its files, and every row it has committed to") { data, earlier, export, adopt };
        verb.SetAction((parsed, cancellationToken) => Verbs.ErrandAsync(build, parsed.GetValue(data)!, "verify-log", async (services, stop) =>
        {
            if (parsed.GetValue(adopt))
            {
                Console.WriteLine($"{await services.GetRequiredService<AdoptAfterRestore>().RunAsync(stop)} entries taken in from the published log.");
            }

            var verify = services.GetRequiredService<VerifyLog>();
            if (parsed.GetValue(export) is { } file)
            {
                Console.WriteLine($"{await verify.ExportAsync(file, stop)} entries written to {file}.");
            }

            return Show(await verify.RunAsync(Earlier(parsed.GetValue(earlier)), stop));
        }, cancellationToken));
        return verb;
    }

    private static SignedHead? Earlier(string? file) => file is null
        ? null
        : SignedHead.Parse(File.ReadAllText(file)) ?? throw new InvalidOperationException($"{file} holds no head of a log.");

    private static int Show(VerifyLog.Result result)
    {
        Console.WriteLine($"Key      {result.Key}");
        Console.WriteLine(result.Head is { } head ? $"Head     {head.Size} entries, root {Convert.ToBase64String(head.Root)}" : "Head     none published yet");
        Console.WriteLine($"Waiting  {result.Waiting} rows for the next head");
        foreach (var fault in result.Faults.Take(MostShown))
        {
            Console.WriteLine($"FAULT    {fault}");
        }

        Console.WriteLine(result.Faults.Count == 0 ? "Everything fits." : $"{result.Faults.Count} faults.");
        return result.Faults.Count == 0 ? 0 : 1;
    }
}
