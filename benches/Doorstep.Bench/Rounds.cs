using System.Diagnostics;

namespace Doorstep.Bench;

/// <summary>
/// Two figures taken by turns, so that whatever else the machine does falls on both: medians of the figures, and the median of each round's
/// own ratio (ours : peer).
/// </summary>
internal sealed record Rounds(double Ours, double Peer, double Ratio, int Count)
{
    /// <summary>Each round measures both, and who goes first changes every round.</summary>
    public static async Task<Rounds> InterleavedAsync(int count, Func<Task<double>> ours, Func<Task<double>> peer, CancellationToken stopping)
    {
        var taken = new List<(double Ours, double Peer)>();
        for (var round = 0; round < count; round++)
        {
            stopping.ThrowIfCancellationRequested();
            if (round % 2 == 0)
            {
                var first = await ours();
                taken.Add((first, await peer()));
            }
            else
            {
                var first = await peer();
                taken.Add((await ours(), first));
            }
        }

        return Of(taken);
    }

    public static Rounds Interleaved(int count, Func<double> ours, Func<double> peer, CancellationToken stopping) =>
        InterleavedAsync(count, () => Task.FromResult(ours()), () => Task.FromResult(peer()), stopping).GetAwaiter().GetResult();

    public static Rounds Of(IReadOnlyCollection<(double Ours, double Peer)> taken) => new(
        Median(taken.Select(round => round.Ours)),
        Median(taken.Select(round => round.Peer)),
        Median(taken.Select(round => round.Ours / round.Peer)),
        taken.Count);

    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The value that so large a share (0.99) of the figures does not exceed.</summary>
    public static double Percentile(IEnumerable<double> figures, double share)
    {
        var sorted = figures.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    public static double WallSeconds(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Processor time of this whole process: the measure for work on one thread, which a busy neighbour does not stretch.</summary>
    public static double CpuSeconds(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
