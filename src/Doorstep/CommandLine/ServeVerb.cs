using System.CommandLine;

namespace Doorstep.CommandLine;

/// <summary>Serves the city, on this machine only unless told otherwise.</summary>
static class ServeVerb
{
    public static Command Make(Func<string[], WebApplication> build)
    {
        var port = new Option<int>("--port") { Description = "Port", DefaultValueFactory = _ => 5080 };
        var data = Verbs.DataOption();
        var listen = new Option<string>("--listen")
        {
            Description = "Address to listen on; 0.0.0.0 opens it to the network",
            DefaultValueFactory = _ => "127.0.0.1"
        };
        var demo = new Option<bool>("--demo") { Description = "Let the demo city's sign-ins in" };
        var verb = new Command("serve", "Serve the city") { port, data, listen, demo };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = Path.GetFullPath(parsed.GetValue(data)!);
            Directory.CreateDirectory(folder);
            await using var app = build(
                [$"--Data={folder}", $"--urls=http://{parsed.GetValue(listen)}:{parsed.GetValue(port)}", $"--City:Demo={parsed.GetValue(demo)}"]);
            app.Lifetime.ApplicationStarted
                .Register(() => Console.WriteLine($"\nDoorstep is ready: http://localhost:{parsed.GetValue(port)}\nPress Ctrl-C to stop."));
            await app.RunAsync(cancellationToken);
            return 0;
        });
        return verb;
    }
}
