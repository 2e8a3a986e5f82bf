using System.CommandLine;
using Doorstep.Register;

namespace Doorstep.CommandLine;

/// <summary>Counts the whole register again, says where the kept counts differ, and puts them right.</summary>
static class RecountVerb
{
    private const int MostShown = 50;

    public static Command Make(Func<string[], WebApplication> build)
    {
        var data = Verbs.DataOption();
        var check = new Option<bool>("--check") { Description = "Compare only; change nothing, and end with 1 where there are differences" };
        var verb = new Command("recount", "Compare the kept counts with a full count of the register, and repair them") { data, check };
        verb.SetAction((parsed, cancellationToken) => Verbs.ErrandAsync(build, parsed.GetValue(data)!, "recount", async (services, stop) =>
        {
            var differences = await services.GetRequiredService<Recount>().RunAsync(repair: !parsed.GetValue(check), stop);
            foreach (var difference in differences.Take(MostShown))
            {
                Console.WriteLine($"{difference.Area,-15}  {difference.Key,-28}  kept {difference.Kept,8}  counted {difference.Counted,8}");
            }

            Console.WriteLine(
                differences.Count == 0 ? "No differences." : $"{differences.Count} differences{(parsed.GetValue(check) ? "." : ", repaired.")}");
            return differences.Count > 0 && parsed.GetValue(check) ? 1 : 0;
        }, cancellationToken));
        return verb;
    }
}
