using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Doorstep.Tests.Messages;

/// <summary>One message as a push service receives it.</summary>
sealed record Pushed(string Device, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>A push service on this machine: it takes what it is given, or answers with the status that a test has set for a device.</summary>
sealed class PushService : IAsyncDisposable
{
    private readonly WebApplication web;

    private PushService(WebApplication web) => this.web = web;

    public ConcurrentQueue<Pushed> Taken { get; } = [];

    /// <summary>How often each device was written to, whatever was answered.</summary>
    public ConcurrentDictionary<string, int> Asked { get; } = [];

    public ConcurrentDictionary<string, int> Answers { get; } = [];

    public string Host => new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Authority;

    public string Endpoint(string device) => $"http://{Host}/push/{device}";

    public List<Pushed> To(string device) => [.. Taken.Where(pushed => pushed.Device == device)];

    public static async Task<PushService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        PushService service = new(builder.Build());
        service.web.Urls.Add("http://127.0.0.1:0");
        service.web.MapPost("/push/{device}", service.TakeAsync);
        await service.web.StartAsync();
        return service;
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private async Task<IResult> TakeAsync(string device, HttpRequest request)
    {
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body);
        Asked.AddOrUpdate(device, 1, (_, before) => before + 1);
        var status = Answers.GetValueOrDefault(device, StatusCodes.Status201Created);
        if (status == StatusCodes.Status201Created)
        {
            Taken.Enqueue(new(device, request.Headers.ToDictionary(one => one.Key, one => one.Value.ToString()), body.ToArray()));
        }

        return TypedResults.StatusCode(status);
    }
}

/// <summary>The browser of a person: its keys, and how it reads what was pushed to it (RFC 8188, 8291).</summary>
sealed class PushBrowser : IDisposable
{
    private const int SaltBytes = 16, SizeBytes = 4, SecretBytes = 32, KeyBytes = 16, NonceBytes = 12, TagBytes = 16;

    private readonly ECDiffieHellman key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] auth = RandomNumberGenerator.GetBytes(16);

    public string P256dh => Base64Url.EncodeToString(Public);

    public string Auth => Base64Url.EncodeToString(auth);

    private byte[] Public => key.ExportParameters(false).Q is var point ? [4, .. point.X!, .. point.Y!] : [];

    public JsonElement Read(byte[] body)
    {
        var salt = body[..SaltBytes];
        var length = body[SaltBytes + SizeBytes];
        var theirs = body[(SaltBytes + SizeBytes + 1)..][..length];
        var sealedText = body[(SaltBytes + SizeBytes + 1 + length)..];
        Assert.InRange(sealedText.Length, TagBytes, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(SaltBytes)));
        using var other = ECDiffieHellman.Create(
            new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = theirs[1..33], Y = theirs[33..] } });
        var shared = key.DeriveRawSecretAgreement(other.PublicKey);
        var material = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, shared, SecretBytes, auth, [.. Encoding.ASCII.GetBytes("WebPush: info\0"), .. Public, .. theirs]);
        using var aes = new AesGcm(Derived(material, salt, "Content-Encoding: aes128gcm\0", KeyBytes), TagBytes);
        var plain = new byte[sealedText.Length - TagBytes];
        aes.Decrypt(Derived(material, salt, "Content-Encoding: nonce\0", NonceBytes), sealedText[..^TagBytes], sealedText[^TagBytes..], plain);
        // The last record ends with a two, and zeros after it.
        return JsonSerializer.Deserialize<JsonElement>(plain.AsSpan(0, plain.AsSpan().LastIndexOf((byte)2)));
    }

    public void Dispose() => key.Dispose();

    private static byte[] Derived(byte[] material, byte[] salt, string info, int length) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, material, length, salt, Encoding.ASCII.GetBytes(info));
}
