using System.CommandLine;
using Doorstep.Live;
using Doorstep.Transparency;

namespace Doorstep.CommandLine;

/// <summary>Checks that nothing in the transparency log was changed, removed or put in afterwards.</summary>
static class VerifyLogVerb
{
    private const int MostShown = 50;

    public static Command Make(Func<string[], WebApplication> build)
    {
        var data = Verbs.DataOption();
        var earlier = new Option<string>("--earlier") { Description = "File with a head that a witness has kept" };
        var export = new Option<string>("--export")
        {
            Description =
                "Also write every row with its salt to this file, for another program to check. It holds who read whose data: keep it as such"
        };
        var adopt = new Option<bool>("--after-restore")
        {
            Description = "Take in what the published log holds and a restored database does not, so that the log can go on; it is written down"
        };
        var anew = new Option<bool>("--begin-anew")
        {
            Description = "Leave a tree behind that cannot be signed on, and begin another over the rows that are there; "
                + "it is written down, and who kept a head of the old one sees a fork",
        };
        var reason = new Option<string>("--reason") { Description = "Why the tree is begun anew" };
        var verb = new Command("verify-log", "Check the transparency log: its head, its files, every row it has committed to, every protected row")
        {
            data, earlier, export, adopt, anew, reason,
        };
        verb.SetAction((parsed, cancellationToken) => Verbs.ErrandAsync(build, parsed.GetValue(data)!, "verify-log", async (services, stop) =>
        {
            if (parsed.GetValue(anew))
            {
                return await BeginAnewAsync(services.GetRequiredService<RestartTree>(), parsed.GetValue(reason)?.Trim() ?? "", stop);
            }

            if (parsed.GetValue(adopt) && !await AdoptAsync(services.GetRequiredService<AdoptAfterRestore>(), stop))
            {
                return 1;
            }

            var verify = services.GetRequiredService<VerifyLog>();
            if (parsed.GetValue(export) is { } file)
            {
                Console.WriteLine($"{await verify.ExportAsync(file, stop)} entries written to {file}.");
            }

            return Show(await verify.RunAsync(Earlier(parsed.GetValue(earlier)), stop), Console.Out);
        }, cancellationToken));
        return verb;
    }

    private static async Task<bool> AdoptAsync(AdoptAfterRestore adopt, CancellationToken cancellationToken)
    {
        try
        {
            Console.WriteLine($"{await adopt.RunAsync(cancellationToken)} entries taken in from the published log.");
            return true;
        }
        catch (Exception broken) when (broken is ForkException or TileFaultException)
        {
            await Console.Error.WriteLineAsync(broken.Message);
            return false;
        }
    }

    private static async Task<int> BeginAnewAsync(RestartTree begin, string reason, CancellationToken cancellationToken)
    {
        if (reason.Length is 0 or > RestartTree.ReasonLength)
        {
            await Console.Error.WriteLineAsync($"--begin-anew needs --reason, of 1 to {RestartTree.ReasonLength} characters; it stays in the log.");
            return 2;
        }

        Console.WriteLine($"A new tree begins with {await begin.RunAsync(reason, cancellationToken)} rows; the server signs it within seconds.");
        Console.WriteLine("The files of the old one lie beside it, as .left-…");
        return 0;
    }

    private static SignedHead? Earlier(string? file) => file is null
        ? null
        : SignedHead.Parse(File.ReadAllText(file)) ?? throw new InvalidOperationException($"{file} holds no head of a log.");

    internal static int Show(VerifyLog.Result result, TextWriter to)
    {
        to.WriteLine($"Key      {result.Key}");
        var published = result.Head is { } head ? $"{head.Size} entries, root {Convert.ToBase64String(head.Root)}" : "none published yet";
        to.WriteLine($"Head     {published}");
        to.WriteLine($"Waiting  {result.Waiting} rows for the next head");
        foreach (var told in result.Told)
        {
            to.WriteLine($"Told     {told}");
        }

        foreach (var erased in result.Erasures)
        {
            to.WriteLine($"Erased   {Line(erased)}");
        }

        foreach (var (witness, heads) in result.Refused)
        {
            to.WriteLine($"Refused  by {witness}: {heads.TrimEnd()}");
        }

        foreach (var fault in result.Faults.Take(MostShown))
        {
            to.WriteLine($"FAULT    {fault}");
        }

        to.WriteLine(result.Faults.Count == 0 ? "Everything fits." : $"{result.Faults.Count} faults.");
        return result.Faults.Count == 0 ? 0 : 1;
    }

    private static string Line(ErasedRange erased)
    {
        var said = erased.Erasure;
        var times = $"the youngest of {said.Youngest ?? "no known time"}, between readings of {Time(erased.Before)} and {Time(erased.After)}";
        return $"{said.From} to {said.Until - 1}: {said.Until - said.From} entries, {said.Why}, at {said.At}, {times} (record {erased.Index})";
    }

    private static string Time(DateTimeOffset? time) => time is { } known ? RecordText.Of(known) : "no known time";
}
