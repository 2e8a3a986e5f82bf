using System.CommandLine;
using Doorstep.Sealing;

namespace Doorstep.CommandLine;

/// <summary>Changes the keys that names and numbers are sealed with; the city goes on working.</summary>
static class RotateKeysVerb
{
    public static Command Make(Func<string[], WebApplication> build)
    {
        var data = Verbs.DataOption();
        var cityKey = new Option<string>("--city-key")
        {
            Description = "Only put the keys under the city key in this file, made if it is not there; then let it take the old file's place"
        };
        var verb = new Command("rotate-keys", "Seal all sealed fields again with new keys, while the city works") { data, cityKey };
        verb.SetAction((parsed, cancellationToken) => Verbs.ErrandAsync(build, parsed.GetValue(data)!, "rotate-keys", async (services, stop) =>
        {
            var rotate = services.GetRequiredService<RotateKeys>();
            if (parsed.GetValue(cityKey) is { } file)
            {
                await rotate.RewrapAsync(file, stop);
                Console.WriteLine($"The keys are under {file} now. Put it in place of the old city key before the next start, and back it up.");
                return 0;
            }

            var count = 0L;
            await Verbs.WithProgressAsync(async tell => count = await rotate.RunAsync((table, rows) => tell(table, rows), stop));
            Console.WriteLine($"{count} fields sealed again.");
            return 0;
        }, cancellationToken));
        return verb;
    }
}
