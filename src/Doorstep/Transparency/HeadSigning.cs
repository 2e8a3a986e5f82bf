using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Doorstep.Sealing;

namespace Doorstep.Transparency;

/// <summary>Signs and verifies the head of a tree with the keys of the log and of its witnesses (C2SP signed-note and tlog-cosignature v1).</summary>
static class HeadSigning
{
    private const int TimeBytes = sizeof(ulong);

    public static HeadSignature Sign(this SigningKey key, TreeHead head) => Signed(key, Encoding.UTF8.GetBytes(head.Text), []);

    /// <summary>A witness signs the text together with the time at which it saw it.</summary>
    public static HeadSignature Cosign(this SigningKey key, string text, DateTimeOffset seenAt)
    {
        var seconds = (ulong)seenAt.ToUnixTimeSeconds();
        var time = new byte[TimeBytes];
        BinaryPrimitives.WriteUInt64BigEndian(time, seconds);
        return Signed(key, Cosigned(text, seconds), time);
    }

    public static bool Verifies(this VerifierKey key, string text, HeadSignature signature)
    {
        if (signature.Name != key.Name || signature.Id != key.Id)
        {
            return false;
        }

        if (key.Kind is SignatureKind.Log)
        {
            return key.HasSigned(text, signature.Bytes);
        }

        return signature.Bytes.Length > TimeBytes
            && key.HasSigned(Cosigned(text, BinaryPrimitives.ReadUInt64BigEndian(signature.Bytes)), signature.Bytes[TimeBytes..]);
    }

    private static byte[] Cosigned(string text, ulong unixSeconds) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {unixSeconds}\n{text}"));

    private static HeadSignature Signed(SigningKey key, byte[] message, byte[] before) =>
        new(key.Verifier.Name, key.Verifier.Id, [.. before, .. key.Sign(message)]);
}
