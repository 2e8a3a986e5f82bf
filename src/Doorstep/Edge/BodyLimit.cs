using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Doorstep.Edge;

/// <summary>
/// Middleware that limits the size of a request body: 64 KB, unless the endpoint says more (<see
/// cref="Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute"/>). Also where nobody said beforehand how long it will be. So whatever a stranger may
/// send is held in memory while it is looked at, and is in no file.
/// </summary>
static class BodyLimit
{
    public const int Usual = 64 << 10;

    public static void UseBodyLimit(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var most = http.MostBytes();
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = most;
        }

        if (http.Request.ContentLength > most)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        }

        if (http.Request.ContentLength is null && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            var read = 0L;
            http.Request.Body = new CountedStream(http.Request.Body, more =>
            {
                if ((read += more) > most)
                {
                    throw new BadHttpRequestException("The body is larger than what this endpoint takes.", StatusCodes.Status413PayloadTooLarge);
                }
            });
        }

        return next(http);
    });

    /// <summary>The largest body that this endpoint takes, in bytes.</summary>
    public static long MostBytes(this HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is { } own ? own.MaxRequestBodySize ?? long.MaxValue : Usual;
}
