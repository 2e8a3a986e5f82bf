using System.CommandLine;
using Doorstep.CommandLine;
using Doorstep.Data;
using Doorstep.Demo.Geography;

namespace Doorstep.Demo;

/// <summary>Makes the demo city, and prints its sign-ins, by the server's own means: synthetic, the same for the same seed.</summary>
static class DemoProgram
{
    private static Task<int> Main(string[] args)
    {
        FileModes.KeepToOwner();
        return new RootCommand("The demo city of Doorstep (门边).") { Make(), SignIns() }.Parse(args).InvokeAsync();
    }

    private static Command Make()
    {
        var data = Verbs.DataOption();
        var city = new Option<string>("--city")
        {
            Description = "haikou (the whole city) or small (one subdistrict)",
            DefaultValueFactory = _ => "haikou"
        };
        city.AcceptOnlyFromAmong("haikou", "small");
        var seed = new Option<int>("--seed") { Description = "The same seed makes the same city", DefaultValueFactory = _ => 2015 };
        var verb = new Command("make", "Make the demo city (synthetic people)") { city, seed, data };
        verb.SetAction((parsed, cancellationToken) =>
            Verbs.ErrandAsync(global::Program.Build, parsed.GetValue(data)!, "demo", async (services, stop) =>
            {
                var scale = parsed.GetValue(city) == "small" ? DemoScale.Small : DemoScale.Haikou;
                await Verbs.WithProgressAsync(tell =>
                    new DemoCity(services, Path.GetFullPath(parsed.GetValue(data)!), tell).MakeAsync(scale, parsed.GetValue(seed), stop));
                return 0;
            }, cancellationToken, $"--Seed={parsed.GetValue(seed)}"));
        return verb;
    }

    private static Command SignIns()
    {
        var data = Verbs.DataOption();
        var verb = new Command("sign-ins", "Print the sign-ins of the demo city") { data };
        verb.SetAction(parsed =>
        {
            Console.WriteLine("Demo sign-ins (synthetic people), at /sign-in:");
            foreach (var account in DemoAccounts.Read(parsed.GetValue(data)!))
            {
                Console.WriteLine($"  {account.UserName,-14} {account.Password,-18} {account.Role,-18} {account.Area,-16} {account.DisplayName}");
            }
        });
        return verb;
    }
}
