using System.Collections.Concurrent;
using System.Diagnostics;
using Doorstep.Live;

namespace Doorstep.Bench;

/// <summary>Residents who call for help, one every so often, whether or not the one before was answered.</summary>
internal sealed class CallsForHelp(int port, string text)
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Ids ids = new(TimeProvider.System, new Chance());

    /// <param name="TimesMs">Of those taken: from the moment each was to be sent until its answer.</param>
    internal sealed record Figures(IReadOnlyList<double> TimesMs, long Refused);

    public async Task<Figures> RunAsync(TimeSpan every, TimeSpan length, CancellationToken stopping)
    {
        ConcurrentBag<BareConnection> idle = [];
        ConcurrentBag<double> taken = [];
        List<Task> calls = [];
        var refused = 0L;
        var watch = Stopwatch.StartNew();
        for (var due = TimeSpan.Zero; due < length; due += every)
        {
            if (due - watch.Elapsed is { Ticks: > 0 } early)
            {
                await Task.Delay(early, stopping);
            }

            var sent = due;
            calls.Add(Task.Run(() => CallAsync(sent), stopping));
        }

        await Task.WhenAll(calls).WaitAsync(Patience, stopping);
        foreach (var connection in idle)
        {
            connection.Dispose();
        }

        return new([.. taken], refused);

        async Task CallAsync(TimeSpan sent)
        {
            try
            {
                var connection = idle.TryTake(out var known) ? known : await BareConnection.OpenAsync(port, stopping);
                var answer = await connection.AskAsync(Request(), stopping);
                idle.Add(connection);
                if (answer.Status == 200)
                {
                    taken.Add((watch.Elapsed - sent).TotalMilliseconds);
                    return;
                }
            }
            catch (Exception broken) when (broken is IOException or System.Net.Sockets.SocketException)
            {
                // A call that is not answered is as good as refused.
            }

            Interlocked.Increment(ref refused);
        }
    }

    private byte[] Request() => BareConnection.Post(
        "/api/reports",
        $$"""{"key":"{{ids.Next()}}","kind":"0214","text":"{{text}}","longitude":110.34,"latitude":20.03,"address":"合成路 1 号","phone":"13800000000"}""");
}
