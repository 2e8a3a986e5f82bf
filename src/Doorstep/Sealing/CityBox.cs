using System.Security.Cryptography;
using System.Text;

namespace Doorstep.Sealing;

/// <summary>
/// Opens what a phone has sealed to the city, and nobody else can open, also not the phone. As in JWE's ECDH-ES: a key of the moment on P-256, agreed
/// with the city's; of that, by HKDF-SHA-256, a key for one AES-256-GCM. A box is the public half of that key (65 bytes), a nonce (12), and what was
/// sealed with its tag (16).
/// </summary>
sealed class CityBox(KeyRing keys)
{
    private const int PointBytes = 65, NonceBytes = 12, TagBytes = 16;

    /// <summary>In base64, uncompressed: what a phone learns when it is registered.</summary>
    public string PublicKey => Convert.ToBase64String(CurveKey.PointOf(CurveKey.Of(keys.PhoneKey)));

    /// <param name="bound">What it was sealed for, and opens as nothing else.</param>
    /// <returns>Null where it is none of this city's.</returns>
    public string? Open(string box, string bound)
    {
        try
        {
            var bytes = Convert.FromBase64String(box);
            return bytes.Length < PointBytes + NonceBytes + TagBytes ? null : Open(bytes, bound);
        }
        catch (Exception wrong) when (wrong is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private string Open(byte[] box, string bound)
    {
        var (point, nonce) = (box[..PointBytes], box[PointBytes..(PointBytes + NonceBytes)]);
        var (secret, tag) = (box[(PointBytes + NonceBytes)..^TagBytes], box[^TagBytes..]);
        using var city = ECDiffieHellman.Create(CurveKey.Of(keys.PhoneKey));
        using var other = ECDiffieHellman.Create(
            new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = point[1..33], Y = point[33..] } });
        var key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, city.DeriveRawSecretAgreement(other.PublicKey), 32, point, "doorstep outbox"u8.ToArray());
        var plain = new byte[secret.Length];
        using AesGcm aes = new(key, TagBytes);
        aes.Decrypt(nonce, secret, tag, plain, Encoding.UTF8.GetBytes(bound));
        return Encoding.UTF8.GetString(plain);
    }
}
