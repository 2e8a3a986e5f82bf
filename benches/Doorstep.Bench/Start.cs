using System.Diagnostics;
using Doorstep.Tests;

namespace Doorstep.Bench;

/// <summary>From the built platform to a city that answers: the first time, with all of Haikou to make, and again.</summary>
internal static class Start
{
    private const double FirstGoalSeconds = 30;
    private const double AgainGoalSeconds = 3;
    private static int Again => Size.Of(3, 1);

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-bench-").FullName;
        try
        {
            session.Say("start: making the city");
            var first = Stopwatch.StartNew();
            await ServerProcess.RunAsync("demo", "--city", Size.Of("haikou", "small"), "--data", folder);
            await UntilReadyAsync(folder);
            yield return Gate.Ceiling("start", "first time, city made", "s", first.Elapsed.TotalSeconds, FirstGoalSeconds);

            List<double> again = [];
            for (var round = 0; round < Again; round++)
            {
                session.Stopping.ThrowIfCancellationRequested();
                var watch = Stopwatch.StartNew();
                await UntilReadyAsync(folder);
                again.Add(watch.Elapsed.TotalSeconds);
            }

            yield return Gate.Ceiling("start", "again, city kept", "s", Rounds.Median(again), AgainGoalSeconds, Again);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task UntilReadyAsync(string folder)
    {
        await using var server = new ServerProcess(folder);
        await server.StartAsync("--demo");
    }
}
