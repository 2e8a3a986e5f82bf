using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Doorstep.Tests.Identity;

/// <summary>A device that makes passkeys (WebAuthn level 3, ES256, no attestation), and can be told to do it wrong.</summary>
sealed class SoftAuthenticator : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] id = RandomNumberGenerator.GetBytes(32);
    private string userHandle = "";

    /// <summary>What the browser says the page's origin is, and for which name the device answers.</summary>
    public string Origin { get; set; } = "http://localhost";

    public string Server { get; set; } = "localhost";

    public uint Signed { get; set; }

    public bool HasRecognisedHer { get; set; } = true;

    public string Id => Base64Url.EncodeToString(id);

    public string Make(string given)
    {
        var options = JsonSerializer.Deserialize<JsonElement>(given);
        userHandle = options.GetProperty("user").GetProperty("id").GetString()!;
        var data = new CborWriter(CborConformanceMode.Ctap2Canonical);
        data.WriteStartMap(3);
        data.WriteTextString("fmt");
        data.WriteTextString("none");
        data.WriteTextString("attStmt");
        data.WriteStartMap(0);
        data.WriteEndMap();
        data.WriteTextString("authData");
        data.WriteByteString([.. AuthenticatorData(withKey: true), .. new byte[16], 0, (byte)id.Length, .. id, .. PublicKey()]);
        data.WriteEndMap();
        return Credential(new
        {
            clientDataJSON = ClientData("webauthn.create", options),
            attestationObject = Base64Url.EncodeToString(data.Encode()),
            transports = new[] { "internal" }
        });
    }

    /// <param name="flipped">One bit of the signature is another.</param>
    public string Sign(string given, bool flipped = false)
    {
        var options = JsonSerializer.Deserialize<JsonElement>(given);
        Signed++;
        var (data, client) = (AuthenticatorData(withKey: false), ClientData("webauthn.get", options));
        var signature = key.SignData(
            [.. data, .. SHA256.HashData(Base64Url.DecodeFromChars(client))], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        signature[^1] ^= (byte)(flipped ? 1 : 0);
        return Credential(new
        {
            clientDataJSON = client, authenticatorData = Base64Url.EncodeToString(data), signature = Base64Url.EncodeToString(signature), userHandle
        });
    }

    public void Dispose() => key.Dispose();

    private string Credential(object response) =>
        JsonSerializer.Serialize(new { id = Id, rawId = Id, type = "public-key", clientExtensionResults = new { }, response });

    private string ClientData(string type, JsonElement options) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            JsonSerializer.Serialize(new { type, challenge = options.GetProperty("challenge").GetString(), origin = Origin, crossOrigin = false })));

    /// <summary>Whose name it answers for, what it has asked of the person, and how often it has signed.</summary>
    private byte[] AuthenticatorData(bool withKey)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Signed);
        var flags = (byte)(0x01 | (HasRecognisedHer ? 0x04 : 0) | (withKey ? 0x40 : 0));
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Server)), flags, .. count];
    }

    private byte[] PublicKey()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var cose = new CborWriter(CborConformanceMode.Ctap2Canonical);
        cose.WriteStartMap(5);
        foreach (var (label, value) in ((int, int)[])[(1, 2), (3, -7), (-1, 1)])
        {
            cose.WriteInt32(label);
            cose.WriteInt32(value);
        }

        cose.WriteInt32(-2);
        cose.WriteByteString(point.X!);
        cose.WriteInt32(-3);
        cose.WriteByteString(point.Y!);
        cose.WriteEndMap();
        return cose.Encode();
    }
}
