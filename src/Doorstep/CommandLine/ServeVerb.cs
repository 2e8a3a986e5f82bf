using System.CommandLine;
using Doorstep.Demo;

namespace Doorstep.CommandLine;

/// <summary>Serves the city, on this machine only unless told otherwise.</summary>
static class ServeVerb
{
    public static Command Make(Func<string[], WebApplication> build)
    {
        var port = new Option<int>("--port") { Description = "Port", DefaultValueFactory = _ => 5080 };
        var data = Verbs.DataOption();
        var listen = new Option<string>("--listen") { Description = "Address to listen on; 0.0.0.0 opens it to the network", DefaultValueFactory = _ => "127.0.0.1" };
        var demo = new Option<bool>("--demo") { Description = "Let the demo city's sign-ins in" };
        var verb = new Command("serve", "Serve the city") { port, data, listen, demo };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = Path.GetFullPath(parsed.GetValue(data)!);
            Directory.CreateDirectory(folder);
            await using var app = build([$"--Data={folder}", $"--urls=http://{parsed.GetValue(listen)}:{parsed.GetValue(port)}", $"--City:Demo={parsed.GetValue(demo)}"]);
            app.Lifetime.ApplicationStarted.Register(() => Announce(parsed.GetValue(port), parsed.GetValue(demo) ? folder : null));
            await app.RunAsync(cancellationToken);
            return 0;
        });
        return verb;
    }

    private static void Announce(int port, string? demoFolder)
    {
        Console.WriteLine();
        Console.WriteLine($"Doorstep is ready: http://localhost:{port}");
        if (demoFolder is not null && DemoAccounts.Read(demoFolder) is { Count: > 0 } accounts)
        {
            Console.WriteLine();
            Console.WriteLine("Demo sign-ins (synthetic people), at /sign-in:");
            foreach (var account in accounts)
            {
                Console.WriteLine($"  {account.UserName,-14} {account.Password,-18} {account.Role,-18} {account.Area,-16} {account.DisplayName}");
            }

            Console.WriteLine("Press Ctrl-C to stop.");
        }
    }
}
