using System.Diagnostics;
using Doorstep.Tests;

namespace Doorstep.Bench;

/// <summary>
/// The worker's phone app as it is published and installed, opened without a network by somebody who types her PIN at once and taps the first task: at
/// a fourth of this machine's speed, and at all of it. Then her list of 500 households, and a search among the 1,500 people who live there.
/// </summary>
internal static class FieldStart
{
    private const string Name = "field-start";
    private const double MostMegabytes = 2.6, MostListMs = 50;

    private static int Times => Size.Of(5, 1);

    private static int Households => Size.Of(500, 1);

    private static int Persons => Size.Of(1_500, 1);

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-bench-").FullName;
        try
        {
            var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
            await DemoFolder.MakeAsync("small", data);
            await using ServerProcess server = new(data, new Dictionary<string, string>
            {
                ["Limits:Factor"] = "1000", ["Accounts:SecondFactor"] = "optional", ["Readings:PerHour"] = "10000", ["Readings:PerDay"] = "10000",
            })
            {
                Published = Size.IsSmoke ? null : await PublishedAsync(folder, session),
            };
            await server.StartAsync("--demo");
            yield return Gate.Ceiling(Name, "the first download, Brotli", "MB", await PhoneDownload.MegabytesAsync(server), MostMegabytes);

            var worker = await DemoStaff.SignInAsync(server, "worker");
            var missing = await FullGrid.FillAsync(server, worker, Households, Persons, session.Stopping);
            await using var app = await InstalledApp.InstallAsync(server);
            session.Say($"{Name}: opening the app");
            var (rate, slow, best) = await app.FindRateAsync();
            yield return Gate.Shown(Name, "a fixed loop at CPU/4", "ms", slow, 1, best, "at its best");
            foreach (var gate in Gates("CPU/4", await OpenAsync(app, rate, session), 1000, 1000, 5000))
            {
                yield return gate;
            }

            var (list, search) = await app.LookAsync(rate);
            yield return Gate.Ceiling(Name, $"list of {Households:#,0} households at CPU/4", "ms", list, MostListMs, InstalledApp.Looks);
            yield return Gate.Ceiling(Name, $"search over {Persons:#,0} people at CPU/4", "ms", search, MostListMs, InstalledApp.Looks);
            foreach (var gate in Gates("full speed", await OpenAsync(app, 1, session), 300, 300, 1500))
            {
                yield return gate;
            }

            yield return Gate.Ceiling(Name, "households that are not on the phone", "households", missing, 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>DOORSTEP_PUBLISHED names one that is there already: publishing takes minutes.</summary>
    private static async Task<string> PublishedAsync(string folder, Session session)
    {
        if (Environment.GetEnvironmentVariable("DOORSTEP_PUBLISHED") is { Length: > 0 } there)
        {
            return there;
        }

        session.Say($"{Name}: publishing the platform, which takes minutes");
        var published = Path.Combine(folder, "published");
        using var publish = Process.Start("dotnet", ["publish", "src/Doorstep", "-c", "Release", "-o", published, "-v", "q", "--nologo"]);
        await publish.WaitForExitAsync(session.Stopping);
        return publish.ExitCode == 0 ? published : throw new InvalidOperationException("The platform could not be published.");
    }

    private static async Task<List<Opening>> OpenAsync(InstalledApp app, double rate, Session session)
    {
        List<Opening> opened = [];
        for (var time = 0; time < Times; time++)
        {
            session.Stopping.ThrowIfCancellationRequested();
            opened.Add(await app.OpenAsync(rate));
        }

        return opened;
    }

    private static IEnumerable<Gate> Gates(string speed, List<Opening> opened, double mostPad, double mostList, double mostTap)
    {
        yield return Gate.Ceiling(Name, $"{speed}: PIN pad can be used", "ms", Rounds.Median(opened.Select(one => one.Pad)), mostPad, Times);
        yield return Gate.Ceiling(Name, $"{speed}: today's list after the PIN", "ms", Rounds.Median(opened.Select(one => one.List)), mostList, Times);
        yield return Gate.Ceiling(Name, $"{speed}: tapped task open, from the start", "ms", Rounds.Median(opened.Select(one => one.Task)), mostTap, Times);
    }
}
