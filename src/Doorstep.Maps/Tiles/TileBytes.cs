using System.Numerics;
using System.Text;

namespace Doorstep.Maps.Tiles;

/// <summary>
/// A reusable buffer in which a protocol buffers message is written; cleared and used again, so that a tile costs no memory but its own bytes.
/// </summary>
sealed class TileBytes
{
    private const int WholeNumber = 0, EightBytes = 1, Block = 2;

    private byte[] bytes = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => bytes.AsMemory(0, Length);

    public static int SizeOf(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    public void Clear() => Length = 0;

    public void Number(ulong value)
    {
        Reserve(10);
        for (; value >= 0x80; value >>= 7)
        {
            bytes[Length++] = (byte)(value | 0x80);
        }

        bytes[Length++] = (byte)value;
    }

    /// <summary>Puts numbers one after another and tells where they end.</summary>
    public static int Numbers(Span<byte> room, int at, ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers)
        {
            var value = (uint)number;
            for (; value >= 0x80; value >>= 7)
            {
                room[at++] = (byte)(value | 0x80);
            }

            room[at++] = (byte)value;
        }

        return at;
    }

    /// <summary>Space behind what is written, to be filled and then taken.</summary>
    public Span<byte> Room(int size)
    {
        Reserve(size);
        return bytes.AsSpan(Length, size);
    }

    public void Take(int size) => Length += size;

    public byte[] ToArray()
    {
        // Not cleared first: it is filled at once, and tiles are large.
        var copy = GC.AllocateUninitializedArray<byte>(Length);
        Written.CopyTo(copy);
        return copy;
    }

    /// <summary>A number that may be negative, small when it is near zero.</summary>
    public void Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    public void NumberField(int field, ulong value)
    {
        Number((uint)(field << 3) | WholeNumber);
        Number(value);
    }

    public void DoubleField(int field, double value)
    {
        Number((uint)(field << 3) | EightBytes);
        Reserve(8);
        System.Buffers.Binary.BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(Length), value);
        Length += 8;
    }

    /// <summary>Opens a field whose length is known; the caller writes that many bytes next.</summary>
    public void BlockField(int field, int length)
    {
        Number((uint)(field << 3) | Block);
        Number((uint)length);
    }

    public void BlockField(int field, ReadOnlySpan<byte> content)
    {
        BlockField(field, content.Length);
        Raw(content);
    }

    public void TextField(int field, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        BlockField(field, length);
        Reserve(length);
        Length += Encoding.UTF8.GetBytes(text, bytes.AsSpan(Length));
    }

    public void Raw(ReadOnlySpan<byte> content)
    {
        Reserve(content.Length);
        content.CopyTo(bytes.AsSpan(Length));
        Length += content.Length;
    }

    private void Reserve(int more)
    {
        if (bytes.Length - Length < more)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + more));
        }
    }
}
