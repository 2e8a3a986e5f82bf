using System.Buffers.Text;
using Doorstep.Sealing;
using Lib.Net.Http.WebPush.Authentication;

namespace Doorstep.Messages;

/// <summary>The city's key pair on P-256 by which push services know it (VAPID, RFC 8292), made of the city's secret for it.</summary>
sealed class VapidKey(KeyRing keys, IConfiguration configuration)
{
    private readonly Lazy<(string Public, string Private)> pair = new(() => PairOf(keys.PushKey));

    /// <summary>Uncompressed, in base64url, as browsers want it.</summary>
    public string PublicKey => pair.Value.Public;

    /// <summary>Signs for a call; a push service that has a complaint finds the city under Messages:Contact, or at its own address.</summary>
    public VapidAuthentication Authentication() => new(pair.Value.Public, pair.Value.Private)
    {
        Subject = configuration["Messages:Contact"] is { Length: > 0 } contact ? contact
            : configuration["City:Address"] is { } address && address.StartsWith("https:", StringComparison.Ordinal) ? address : null,
    };

    private static (string Public, string Private) PairOf(byte[] secret)
    {
        var key = CurveKey.Of(secret);
        return (Base64Url.EncodeToString(CurveKey.PointOf(key)), Base64Url.EncodeToString(key.D!));
    }
}
