using System.Security.Cryptography;
using System.Text;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Doorstep.Shell;

/// <summary>
/// Serves the OpenAPI document from memory, made once: half a megabyte of text that costs an eighth of a second of a processor, and that anybody may
/// ask for.
/// </summary>
sealed class CachedApiDocument : IDisposable
{
    private const string Name = "v1";

    private readonly SemaphoreSlim making = new(1);
    private Kept? kept;

    private sealed record Kept(byte[] Json, EntityTagHeaderValue Tag);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/openapi/{documentName}.json", async (string documentName, CachedApiDocument document, HttpContext http) =>
            documentName is Name ? await document.AnswerAsync(http) : TypedResults.NotFound())
        .Public().RequireRateLimiting(Limits.Public).Lane(Lane.Bulk).ExcludeFromDescription();

    public void Dispose() => making.Dispose();

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        var (json, tag) = kept ?? await MakeAsync(http);
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(json, "application/json; charset=utf-8", entityTag: tag);
    }

    private async Task<Kept> MakeAsync(HttpContext http)
    {
        await making.WaitAsync(http.RequestAborted);
        try
        {
            if (kept is null)
            {
                var maker = http.RequestServices.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name);
                var document = await maker.GetOpenApiDocumentAsync(CancellationToken.None);
                var json = Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, CancellationToken.None));
                kept = new(json, new($"\"{Convert.ToHexStringLower(SHA256.HashData(json))}\""));
            }

            return kept;
        }
        finally
        {
            making.Release();
        }
    }
}
