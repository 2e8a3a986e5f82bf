using System.Security.Cryptography;

namespace Doorstep.Sealing;

/// <summary>The key on P-256 that belongs to a secret of the city.</summary>
static class CurveKey
{
    public static ECParameters Of(byte[] secret)
    {
        // Any number below the curve's order is a key; that begins with 32 set bits, so without the first bit all are below.
        byte[] number = [(byte)(secret[0] & 0x7f), .. secret[1..]];
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = number });
        return key.ExportParameters(includePrivateParameters: true);
    }

    /// <summary>Its public half, uncompressed.</summary>
    public static byte[] PointOf(ECParameters key) => [4, .. key.Q.X!, .. key.Q.Y!];
}
