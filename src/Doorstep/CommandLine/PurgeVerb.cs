using System.CommandLine;
using Doorstep.Privacy.Retention;

namespace Doorstep.CommandLine;

/// <summary>Lists what has been kept long enough; erases it when told to.</summary>
static class PurgeVerb
{
    public static Command Make(Func<string[], WebApplication> build)
    {
        var data = Verbs.DataOption();
        var erase = new Option<bool>("--erase") { Description = "Erase what is due, for good; without it, only count" };
        var verb = new Command("purge", "Count what has been kept as long as the retention table says, or erase it") { data, erase };
        verb.SetAction((parsed, cancellationToken) => Verbs.ErrandAsync(build, parsed.GetValue(data)!, "purge", async (services, stop) =>
        {
            var purge = services.GetRequiredService<PurgeByRule>();
            try
            {
                purge.RefuseBelowFloor();
            }
            catch (InvalidOperationException below)
            {
                await Console.Error.WriteLineAsync(below.Message);
                return 2;
            }

            foreach (var line in parsed.GetValue(erase) ? await purge.EraseAsync(stop) : await purge.CountAsync(stop))
            {
                Console.WriteLine($"{line.Name,-12}  kept {line.Days,5} days  {line.Rows,8} {(parsed.GetValue(erase) ? "erased" : "due")}");
            }

            return 0;
        }, cancellationToken));
        return verb;
    }
}
