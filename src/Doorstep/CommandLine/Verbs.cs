using System.CommandLine;
using Doorstep.Data;
using Spectre.Console;

namespace Doorstep.CommandLine;

/// <summary>The verbs of the command line of the one executable. Without a verb it serves.</summary>
static class Verbs
{
    /// <summary>A first word is a verb, known or not: a slip of the finger must not start a server.</summary>
    public static bool Know(string[] args) => args is [var first, ..] && (first is "-h" or "--help" or "--version" || !first.StartsWith('-'));

    public static Task<int> RunAsync(string[] args, Func<string[], WebApplication> build, TimeProvider clock) =>
        Root(build, clock).Parse(args is ["help", ..] ? ["--help"] : args).InvokeAsync();

    private static RootCommand Root(Func<string[], WebApplication> build, TimeProvider clock) =>
        new("Doorstep (门边): community grid management for a city. Without a verb: serve.")
        {
            ServeVerb.Make(build),
            MigrateVerb.Make(build),
            AdminVerb.Make(build),
            RecountVerb.Make(build),
            RotateKeysVerb.Make(build),
            PurgeVerb.Make(build),
            VerifyLogVerb.Make(build),
            WitnessVerb.Make(clock),
            PlanVerb.Make(build),
            BackupVerb.Backup(build, clock),
            BackupVerb.Restore(build, clock),
        };

    public static Option<string> DataOption() => new("--data") { Description = "Folder of the city's data", DefaultValueFactory = _ => "data" };

    /// <summary>The platform without its server, for one errand.</summary>
    public static async Task<int> ErrandAsync(
        Func<string[], WebApplication> build, string data, string name, Func<IServiceProvider, CancellationToken, Task<int>> work,
        CancellationToken cancellationToken, params string[] settings)
    {
        Directory.CreateDirectory(data);
        // The port for Prometheus is the server's, which may be at work beside this.
        await using var app = build(
            [$"--Data={Path.GetFullPath(data)}", "--Logging:LogLevel:Default=Warning", "--Telemetry:PrometheusPort=", .. settings]);
        using var scope = app.Services.GetRequiredService<IServiceScopeFactory>().AsJob(name);
        await PrepareDatabase.CityAsync(scope.ServiceProvider, cancellationToken);
        return await work(scope.ServiceProvider, cancellationToken);
    }

    /// <summary>Shows a long errand's progress: a bar at a terminal, plain lines in a log.</summary>
    public static Task WithProgressAsync(Func<Action<string, double>, Task> work)
    {
        if (Console.IsOutputRedirected)
        {
            return work(InLines());
        }

        return AnsiConsole.Progress().HideCompleted(false).StartAsync(context =>
        {
            Dictionary<string, ProgressTask> bars = [];
            return work((what, share) =>
            {
                if (!bars.TryGetValue(what, out var bar))
                {
                    bars[what] = bar = context.AddTask(what);
                }

                bar.Value = share * 100;
            });
        });
    }

    /// <summary>A line for what begins, and one for each quarter of it.</summary>
    private static Action<string, double> InLines()
    {
        const int Parts = 4;
        var (last, reached) = ("", 0);
        return (what, share) =>
        {
            if (what != last)
            {
                (last, reached) = (what, 0);
                Console.WriteLine($"  {what}");
            }

            if ((int)(share * Parts) is var part && part > reached && part < Parts)
            {
                reached = part;
                Console.WriteLine($"    {100 * part / Parts} %");
            }
        };
    }
}
