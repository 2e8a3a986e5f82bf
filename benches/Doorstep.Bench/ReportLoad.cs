using System.Diagnostics;
using Doorstep.Live;

namespace Doorstep.Bench;

/// <summary>
/// Residents who report as fast as they are answered: one request at a time on each of many connections. Anything but 200 ends the bench.
/// </summary>
internal sealed class ReportLoad(int port, int connections)
{
    private readonly Ids ids = new(TimeProvider.System, new Chance());

    internal sealed record Figures(long Count, double PerSecond, double P99Ms);

    public async Task<Figures> RunAsync(TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => ReportAsync(watch, length))));
        var seconds = watch.Elapsed.TotalSeconds;
        var all = times.SelectMany(one => one).ToList();
        return new(all.Count, all.Count / seconds, Rounds.Percentile(all, 0.99));
    }

    /// <summary>How long each answer took, in ms.</summary>
    private async Task<List<double>> ReportAsync(Stopwatch watch, TimeSpan length)
    {
        using var connection = await BareConnection.OpenAsync(port);
        List<double> times = [];
        while (watch.Elapsed < length)
        {
            var sent = watch.Elapsed;
            var answer = await connection.AskAsync(Request());
            if (answer.Status != 200)
            {
                throw new InvalidOperationException($"The server answered: {answer.Head}");
            }

            times.Add((watch.Elapsed - sent).TotalMilliseconds);
        }

        return times;
    }

    private byte[] Request() => BareConnection.Post(
        "/api/reports",
        $$"""{"key":"{{ids.Next()}}","kind":"0301","text":"楼下垃圾堆了三天（合成）","longitude":110.34,"latitude":20.03,"address":"合成路 1 号","phone":"13800000000"}""");
}
