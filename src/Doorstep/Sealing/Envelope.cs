using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Doorstep.Sealing;

/// <summary>
/// A sealed field as it is stored: 1 | algorithm | key version (2 bytes) | nonce (12) | ciphertext | tag (16), in base64url.
/// The place and the key version are authenticated with it. A nonce is random: with 2^32 seals under one key two would meet with a chance
/// of 2^-33, so keys are changed long before.
/// </summary>
public static class Envelope
{
    private const byte Form = 1;
    private const int HeadBytes = 4, NonceBytes = 12, TagBytes = 16;

    public static string Seal(string plain, SealedPlace place, DataKey key)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentNullException.ThrowIfNull(key);
        var size = Encoding.UTF8.GetByteCount(plain);
        var bytes = new byte[HeadBytes + NonceBytes + size + TagBytes];
        (bytes[0], bytes[1]) = (Form, (byte)key.Algorithm);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)key.Version);
        RandomNumberGenerator.Fill(bytes.AsSpan(HeadBytes, NonceBytes));
        key.Cipher.Encrypt(bytes.AsSpan(HeadBytes, NonceBytes), Encoding.UTF8.GetBytes(plain), bytes.AsSpan(HeadBytes + NonceBytes, size),
            bytes.AsSpan(^TagBytes..), Bound(place, key.Version));
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="CryptographicException">It was changed, or it was sealed for another place.</exception>
    public static string Open(string envelope, SealedPlace place, Func<int, DataKey> keyOf)
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        if (!IsOne(envelope, out var bytes))
        {
            throw new CryptographicException($"What stands in {place} is no sealed field.");
        }

        var key = keyOf(BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2)));
        var plain = new byte[bytes.Length - HeadBytes - NonceBytes - TagBytes];
        try
        {
            key.Cipher.Decrypt(bytes.AsSpan(HeadBytes, NonceBytes), bytes.AsSpan(HeadBytes + NonceBytes, plain.Length), bytes.AsSpan(^TagBytes..),
                plain, Bound(place, key.Version));
        }
        catch (CryptographicException)
        {
            throw new CryptographicException($"The sealed field {place} was changed, or belongs elsewhere.");
        }

        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>The version of the key it was sealed with; null for what is not sealed.</summary>
    public static int? VersionOf(string column) => IsOne(column, out var bytes) ? BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2)) : null;

    private static bool IsOne(string column, out byte[] bytes)
    {
        bytes = [];
        if (column is not { Length: >= 43 } || !Base64Url.IsValid(column))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(column);
        return bytes.Length > HeadBytes + NonceBytes + TagBytes && bytes[0] == Form && Enum.IsDefined((SealAlgorithm)bytes[1]);
    }

    private static byte[] Bound(SealedPlace place, int version) => Encoding.UTF8.GetBytes($"{place}|{version}");
}
