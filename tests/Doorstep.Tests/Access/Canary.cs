using System.Net;
using System.Net.Sockets;

namespace Doorstep.Tests.Access;

/// <summary>Listens inside, at a port that may be called, and notes whoever comes: nobody should.</summary>
sealed class Canary : IDisposable
{
    private readonly List<TcpListener> listeners = [];
    private int visits;

    public Canary()
    {
        Port = ((int[])[8443, 443, 80]).FirstOrDefault(port => Listen(IPAddress.Loopback, port));
        Assert.True(Port > 0, "No port that may be called is free on this machine.");
        Listen(IPAddress.IPv6Loopback, Port);
    }

    public int Port { get; }

    public int Visits => visits;

    public void Dispose() => listeners.ForEach(listener => listener.Dispose());

    private bool Listen(IPAddress address, int port)
    {
        var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
        }
        catch (SocketException)
        {
            return false;
        }

        listeners.Add(listener);
        _ = CountAsync(listener);
        return true;
    }

    private async Task CountAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var visitor = await listener.AcceptSocketAsync();
                Interlocked.Increment(ref visits);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test has ended.
        }
    }
}
