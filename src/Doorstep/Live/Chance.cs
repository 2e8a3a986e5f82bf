using System.Security.Cryptography;

namespace Doorstep.Live;

/// <summary>The one random number generator: the system's own, or one with a seed, whose numbers come again.</summary>
public sealed class Chance
{
    private readonly Random? seeded;
    private readonly Lock turn = new();

    /// <param name="seed">Null for unpredictable chance, which every secret needs.</param>
    public Chance(int? seed = null) => seeded = seed is { } known ? new Random(known) : null;

    public void Fill(Span<byte> bytes)
    {
        if (seeded is null)
        {
            RandomNumberGenerator.Fill(bytes);
            return;
        }

        lock (turn)
        {
            seeded.NextBytes(bytes);
        }
    }

    /// <summary>A whole number from 0 up to, not including, the limit.</summary>
    public int Below(int limit)
    {
        if (seeded is null)
        {
            return RandomNumberGenerator.GetInt32(limit);
        }

        lock (turn)
        {
            return seeded.Next(limit);
        }
    }

    /// <summary>A secret that goes into a link: 128 bits, 22 characters that need no escaping.</summary>
    public string Secret()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        return System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }
}
