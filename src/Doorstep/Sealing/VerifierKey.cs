using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Doorstep.Sealing;

/// <summary>The signature algorithm of a key (C2SP signed-note).</summary>
enum SignatureKind : byte
{
    /// <summary>The log's own: Ed25519 over the text.</summary>
    Log = 0x01,
    /// <summary>A witness's: Ed25519 over the text with the time it was seen at (tlog-cosignature v1).</summary>
    Witness = 0x04,
}

/// <summary>A public key that signatures are verified with, and the name it stands under; written name+id+key.</summary>
sealed record VerifierKey(string Name, SignatureKind Kind, byte[] Public)
{
    public uint Id { get; } = IdOf(SHA256.HashData([.. Encoding.UTF8.GetBytes(Name), (byte)'\n', (byte)Kind, .. Public]));

    public static uint IdOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);

    public static VerifierKey? Parse(string? text)
    {
        var parts = text?.Trim().Split('+', 3) ?? [];
        var bytes = new byte[text?.Length ?? 0];
        return parts is [{ Length: > 0 } name, var id, var base64] && Convert.TryFromBase64String(base64, bytes, out var count)
            && count == 1 + Ed25519.PublicKeySize
            && (SignatureKind)bytes[0] is SignatureKind.Log or SignatureKind.Witness
            && new VerifierKey(name, (SignatureKind)bytes[0], bytes[1..count]) is var key
            && uint.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) && key.Id == number
            ? key
            : null;
    }

    /// <summary>A text that is no head; its first line says what it is, so neither is ever taken for the other.</summary>
    public bool HasSigned(string text, byte[] signature) => HasSigned(Encoding.UTF8.GetBytes(text), signature);

    public bool HasSigned(byte[] message, byte[] signature) =>
        signature.Length == Ed25519.SignatureSize && Ed25519.Verify(signature, 0, Public, 0, message, 0, message.Length);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{Id:x8}+{Convert.ToBase64String([(byte)Kind, .. Public])}");
}

/// <summary>The private key that belongs to a <see cref="VerifierKey"/>.</summary>
sealed class SigningKey
{
    private readonly byte[] secret;

    public SigningKey(string? name, SignatureKind kind, byte[] secret)
    {
        this.secret = secret;
        var open = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(secret, 0, open, 0);
        Verifier = new(name ?? $"doorstep-{Convert.ToHexStringLower(SHA256.HashData(open).AsSpan(0, 4))}", kind, open);
    }

    public VerifierKey Verifier { get; }

    /// <summary>Of a text that is no head.</summary>
    public byte[] Sign(string text) => Sign(Encoding.UTF8.GetBytes(text));

    public byte[] Sign(byte[] message)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(secret, 0, message, 0, message.Length, signature, 0);
        return signature;
    }
}
