using System.Diagnostics;
using System.Globalization;

namespace Doorstep.Bench;

/// <summary>Many people who look at lists and maps, each on a connection of her own, and none of whom waits as she is told.</summary>
internal sealed class Flood(int port, IReadOnlyList<byte[]> requests)
{
    /// <param name="TurnedAway">Answered 429 with a time to come back at between 1 and 30 seconds.</param>
    /// <param name="Otherwise">Anything else but 200 and 204, a broken connection among it.</param>
    /// <param name="Lists">Of those answered, the ones for which the database was read.</param>
    internal sealed record Figures(double Seconds, long Asked, long Answered, long Lists, long TurnedAway, long Otherwise)
    {
        public double AskedPerSecond => Asked / Seconds;
        public double AnsweredPerSecond => Answered / Seconds;
    }

    private long asked, answered, lists, turnedAway, otherwise;

    /// <param name="perSecond">How many requests all of them together make; null for as many as are answered. Who still waits for
    /// her answer asks nothing new.</param>
    public async Task<Figures> RunAsync(int connections, double? perSecond, TimeSpan length, CancellationToken stopping)
    {
        (asked, answered, lists, turnedAway, otherwise) = (0, 0, 0, 0, 0);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var watch = Stopwatch.StartNew();
        over.CancelAfter(length);
        await Task.WhenAll(
            Enumerable.Range(0, connections).Select(place => Task.Run(() => AskAsync(place, connections, perSecond, watch, over.Token))));
        return new(watch.Elapsed.TotalSeconds, asked, answered, lists, turnedAway, otherwise);
    }

    private async Task AskAsync(int place, int connections, double? perSecond, Stopwatch watch, CancellationToken over)
    {
        var period = perSecond is { } rate ? TimeSpan.FromSeconds(connections / rate) : TimeSpan.Zero;
        var due = period * ((double)place / connections);
        var next = place;
        while (!over.IsCancellationRequested)
        {
            try
            {
                using var connection = await BareConnection.OpenAsync(port, over);
                for (; ; due += period)
                {
                    var now = watch.Elapsed;
                    if (due > now)
                    {
                        await Task.Delay(due - now, over);
                    }
                    else if (now - due > period)
                    {
                        due = now;
                    }

                    Interlocked.Increment(ref asked);
                    var request = requests[next++ % requests.Count];
                    Count(await connection.AskAsync(request, over), IsList(request));
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception broken) when (broken is IOException or System.Net.Sockets.SocketException)
            {
                Interlocked.Increment(ref otherwise);
            }
        }
    }

    /// <summary>What the database is read for; the rest is tiles, from memory.</summary>
    public static bool IsList(byte[] request) => request.AsSpan().StartsWith("GET /api/"u8);

    private void Count(BareConnection.Answer answer, bool isList)
    {
        switch (answer.Status)
        {
            case 200 or 204:
                Interlocked.Increment(ref answered);
                Interlocked.Add(ref lists, isList ? 1 : 0);
                break;
            case 429 when int.TryParse(answer.Header("Retry-After"), CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 30:
                Interlocked.Increment(ref turnedAway);
                break;
            default:
                Interlocked.Increment(ref otherwise);
                break;
        }
    }
}
