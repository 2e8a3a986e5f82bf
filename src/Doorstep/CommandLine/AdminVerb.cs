using System.CommandLine;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Doorstep.Identity.Recoveries;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.CommandLine;

/// <summary>Makes the first administrator of a city, who then invites everyone else.</summary>
static class AdminVerb
{
    public static Command Make(Func<string[], WebApplication> build)
    {
        var data = Verbs.DataOption();
        var user = new Option<string>("--user") { Description = "User name", DefaultValueFactory = _ => "admin" };
        var name = new Option<string>("--name") { Description = "Name that colleagues see", DefaultValueFactory = _ => "管理员" };
        var area = new Option<string?>("--area") { Description = "Code of the city, where the database holds none yet" };
        var address = AddressOption();
        var create = new Command("create", "Make an administrator, or a new link for one, and print the link that sets the password")
        {
            data, user, name, area, address
        };
        create.SetAction((parsed, cancellationToken) => Verbs.ErrandAsync(build, parsed.GetValue(data)!, "admin create", async (services, stopping) =>
        {
            var db = services.GetRequiredService<DoorstepContext>();
            var held = await db.Cities.OrderBy(city => city.Code).Select(city => city.Code).FirstOrDefaultAsync(stopping);
            if (!AreaCode.TryParse(parsed.GetValue(area) ?? held.Value, out var city))
            {
                Console.Error.WriteLine("This database holds no city yet: say which with --area, for example --area 4601.");
                return 1;
            }

            var path = await services.GetRequiredService<AdminCreate>().RunAsync(parsed.GetValue(user)!, parsed.GetValue(name)!, city, stopping);
            return Hand(parsed.GetValue(address)!, path);
        }, cancellationToken));
        return new Command("admin", "Administrators") { create, Recover(build) };
    }

    /// <summary>For a city with a single administrator; everywhere else two of them do it on the accounts page.</summary>
    private static Command Recover(Func<string[], WebApplication> build)
    {
        var data = Verbs.DataOption();
        var user = new Option<string>("--user") { Description = "User name of who lost her phone or passkey", Required = true };
        var reason = new Option<string>("--reason")
        {
            Description = "Why; she reads it at her next sign-in, and the log keeps that it was done here",
            Required = true
        };
        var address = AddressOption();
        var recover = new Command("recover", "Take away what somebody signed in with, end her sessions, and print a link to begin again")
        {
            data, user, reason, address
        };
        recover.SetAction((parsed, cancellationToken) =>
            Verbs.ErrandAsync(build, parsed.GetValue(data)!, "admin recover", async (services, stopping) =>
            {
                var why = parsed.GetValue(reason)!.Trim();
                if (why.Length is 0 or > Recovery.LongestReason)
                {
                    Console.Error.WriteLine($"A reason has 1 to {Recovery.LongestReason} characters.");
                    return 1;
                }

                if (await services.GetRequiredService<RecoverAtServer>().RunAsync(parsed.GetValue(user)!, why, stopping) is not { } path)
                {
                    Console.Error.WriteLine($"There is no account named {parsed.GetValue(user)}.");
                    return 1;
                }

                return Hand(parsed.GetValue(address)!, path);
            }, cancellationToken));
        return recover;
    }

    private static Option<string> AddressOption() =>
        new("--address") { Description = "Where people reach the platform", DefaultValueFactory = _ => "http://localhost:5080" };

    private static int Hand(string address, string path)
    {
        Console.WriteLine($"{address.TrimEnd('/')}{path}");
        Console.Error.WriteLine("The link works once, within 24 hours.");
        return 0;
    }
}
