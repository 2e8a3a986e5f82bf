using System.Buffers.Binary;

namespace Doorstep.Live;

/// <summary>
/// The one source of ids: UUIDv7 (RFC 9562), so that they sort by the time they were made; those of one millisecond in the order in which they were
/// made (section 6.2, method 1: its twelve bits count on from where chance began).
/// </summary>
public sealed class Ids(TimeProvider clock, Chance chance)
{
    private const int CountBits = 12;

    private long last;

    public Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        chance.Fill(bytes);
        // Half of the count is left free at the beginning of a millisecond; were it used up, the ids would be a millisecond ahead.
        var now = (clock.GetUtcNow().ToUnixTimeMilliseconds() << CountBits)
            | (BinaryPrimitives.ReadInt64BigEndian(bytes) & ((1 << (CountBits - 1)) - 1));
        long seen;
        long mine;
        do
        {
            seen = Volatile.Read(ref last);
            mine = Math.Max(now, seen + 1);
        }
        while (Interlocked.CompareExchange(ref last, mine, seen) != seen);
        return Of(mine, bytes);
    }

    /// <summary>An id as if made at another time: the demo city's past.</summary>
    public Guid At(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        chance.Fill(bytes);
        return Of((time.ToUnixTimeMilliseconds() << CountBits) | (BinaryPrimitives.ReadInt64BigEndian(bytes) & ((1 << CountBits) - 1)), bytes);
    }

    /// <param name="stamp">Milliseconds since 1970, and twelve bits.</param>
    private static Guid Of(long stamp, Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes, ((stamp >> CountBits) << 16) | 0x7000 | (stamp & ((1 << CountBits) - 1)));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true);
    }
}
