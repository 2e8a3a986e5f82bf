namespace Doorstep.Maps.Tiles;

/// <summary>
/// The bytes of a tile in a pooled array, lent until it is disposed of. Near the ground a tile is easily a hundred kilobytes; an array of its own for
/// each would have the collector clear memory for longer than the tile took to draw.
/// </summary>
sealed class DrawnTile(ReadOnlyMemory<byte> bytes, Action giveBack) : IDisposable
{
    private Action? giveBack = giveBack;

    public static DrawnTile Empty => new(ReadOnlyMemory<byte>.Empty, () => { });

    public ReadOnlyMemory<byte> Bytes => giveBack is null ? throw new ObjectDisposedException(nameof(DrawnTile)) : bytes;

    public void Dispose() => Interlocked.Exchange(ref giveBack, null)?.Invoke();
}
