using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Doorstep.Tests.Photos;

/// <summary>A tiny client that sends photos in pieces, written from docs/photos.md alone.</summary>
sealed class PhotoSender(HttpClient client)
{
    public static string HashOf(byte[] photo) => Convert.ToHexStringLower(SHA256.HashData(photo));

    public Task<HttpResponseMessage> BeginAsync(byte[] photo) => BeginAsync(HashOf(photo), photo.Length);

    public Task<HttpResponseMessage> BeginAsync(string hash, long length, string version = "1.0.0")
    {
        HttpRequestMessage request = new(HttpMethod.Post, "/api/photos/uploads");
        request.Headers.Add("Tus-Resumable", version);
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Metadata", $"sha256 {Convert.ToBase64String(Encoding.ASCII.GetBytes(hash))}");
        return client.SendAsync(request);
    }

    /// <returns>Null where there is no such upload.</returns>
    public async Task<int?> OffsetAsync(string hash)
    {
        HttpRequestMessage request = new(HttpMethod.Head, $"/api/photos/uploads/{hash}");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        using var answer = await client.SendAsync(request);
        return answer.StatusCode is HttpStatusCode.OK ? OffsetOf(answer)
            : answer.StatusCode is HttpStatusCode.NotFound ? null : throw new HttpRequestException($"{answer.StatusCode}");
    }

    public Task<HttpResponseMessage> PieceAsync(
        string hash, int offset, ReadOnlyMemory<byte> piece, string type = "application/offset+octet-stream")
    {
        HttpRequestMessage request = new(HttpMethod.Patch, $"/api/photos/uploads/{hash}") { Content = new ReadOnlyMemoryContent(piece) };
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return client.SendAsync(request);
    }

    /// <summary>Sends what is not there yet, however often somebody else does the same meanwhile.</summary>
    public async Task SendAsync(byte[] photo, int pieceBytes = 2000)
    {
        var hash = HashOf(photo);
        while (await OffsetAsync(hash) is var offset && offset != photo.Length)
        {
            using var answer = offset is { } from
                ? await PieceAsync(hash, from, photo.AsMemory(from, Math.Min(pieceBytes, photo.Length - from))) : await BeginAsync(photo);
            Assert.True(answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.Conflict, await answer.Content.ReadAsStringAsync());
        }
    }

    public static int OffsetOf(HttpResponseMessage answer) =>
        int.Parse(Assert.Single(answer.Headers.GetValues("Upload-Offset")), CultureInfo.InvariantCulture);

    /// <summary>The fields that a refusal names.</summary>
    public static async Task<List<string>> FieldsAsync(HttpResponseMessage refused) =>
        [.. JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("errors").EnumerateObject()
            .Select(one => one.Name)];

    public static async Task<string?> RuleAsync(HttpResponseMessage refused) =>
        JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("rule").GetString();
}
