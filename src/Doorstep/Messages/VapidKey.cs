using System.Buffers.Text;
using System.Security.Cryptography;
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
        // Any number below the curve's order is a key; that begins with 32 set bits, so without the first bit all are below.
        byte[] number = [(byte)(secret[0] & 0x7f), .. secret[1..]];
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = number });
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return (Base64Url.EncodeToString([4, .. point.X!, .. point.Y!]), Base64Url.EncodeToString(number));
    }
}
