using System.Security.Cryptography;
using System.Text;
using Doorstep.Identity.Sessions;
using Doorstep.Live;

namespace Doorstep.Identity.Devices;

public enum DeviceKind
{
    Phone,
    Tablet,
    Computer,
}

/// <summary>
/// A worker's phone as a session that lasts until it is ended: it shows with a key that never leaves it that it is the one she registered,
/// and gets access for minutes at a time.
/// </summary>
public sealed class Device : Session
{
    public const int LongestName = 60;

    /// <summary>For one worker: a phone, its successor, a tablet, and some left over.</summary>
    public const int Most = 5;

    private Device() { }

    public DeviceKind Kind { get; private init; }
    /// <summary>On P-256, as SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey { get; private init; } = [];
    /// <summary>Of the refresh it holds now.</summary>
    public string RefreshHash { get; private set; } = "";
    /// <summary>Of the one it gave for that; good until the new one is used, since the answer may have been lost on the way.</summary>
    public string PreviousHash { get; private set; } = "";

    public static Device Register(
        Guid accountId, string name, DeviceKind kind, byte[] publicKey, string refresh, DateTimeOffset? strongAt, Act act) =>
        new()
        {
            Id = act.Id, AccountId = accountId, Browser = name, StartedAt = act.At, SeenAt = act.At, StrongAt = strongAt, Kind = kind,
            PublicKey = publicKey, RefreshHash = Digest.Of(refresh)
        };

    public override bool CountsAt(DateTimeOffset time) => EndedAt is null;

    /// <param name="signature">In base64.</param>
    public bool HasSigned(string text, string signature)
    {
        var bytes = new byte[100];
        if (!Convert.TryFromBase64String(signature, bytes, out var length))
        {
            return false;
        }

        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(PublicKey, out _);
        return key.VerifyData(Encoding.UTF8.GetBytes(text), bytes.AsSpan(0, length), HashAlgorithmName.SHA256);
    }

    /// <returns>False where it was given out and replaced before: then one of the two who hold it is not the device.</returns>
    public bool Refresh(string given, string next, DateTimeOffset at)
    {
        var hash = Digest.Of(given);
        if (hash != RefreshHash && hash != PreviousHash)
        {
            return false;
        }

        (PreviousHash, RefreshHash, SeenAt) = (hash, Digest.Of(next), at);
        return true;
    }
}
