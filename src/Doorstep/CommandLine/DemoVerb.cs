using System.CommandLine;
using Doorstep.Demo;

namespace Doorstep.CommandLine;

/// <summary>Makes the demo city: synthetic, the same for the same seed.</summary>
static class DemoVerb
{
    public static Command Make(Func<string[], WebApplication> build)
    {
        var data = Verbs.DataOption();
        var city = new Option<string>("--city") { Description = "haikou (the whole city) or small (one subdistrict)", DefaultValueFactory = _ => "haikou" };
        city.AcceptOnlyFromAmong("haikou", "small");
        var seed = new Option<int>("--seed") { Description = "The same seed makes the same city", DefaultValueFactory = _ => 2015 };
        var verb = new Command("demo", "Make the demo city (synthetic people)") { city, seed, data };
        verb.SetAction((parsed, cancellationToken) => Verbs.ErrandAsync(build, parsed.GetValue(data)!, "demo", async (services, stop) =>
        {
            var scale = parsed.GetValue(city) == "small" ? DemoScale.Small : DemoScale.Haikou;
            await Verbs.WithProgressAsync(tell => new DemoCity(services, Path.GetFullPath(parsed.GetValue(data)!), tell).MakeAsync(scale, parsed.GetValue(seed), stop));
            return 0;
        }, cancellationToken, $"--Seed={parsed.GetValue(seed)}"));
        return verb;
    }
}
