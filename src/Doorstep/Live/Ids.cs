using System.Buffers.Binary;

namespace Doorstep.Live;

/// <summary>The one source of ids: UUIDv7 (RFC 9562), so that they sort by the time they were made.</summary>
public sealed class Ids(TimeProvider clock, Chance chance)
{
    public Guid Next() => At(clock.GetUtcNow());

    /// <summary>An id as if made at another time: the demo city's past.</summary>
    public Guid At(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        chance.Fill(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (time.ToUnixTimeMilliseconds() << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true);
    }
}
