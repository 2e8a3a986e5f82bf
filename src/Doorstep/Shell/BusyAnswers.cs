using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Doorstep.Edge.Lanes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Doorstep.Shell;

/// <summary>
/// A cache of the bodies of 429 answers, by language and seconds. Under a flood this is most of what is said at all, and it is always the same few
/// sentences: each is made once, for its language and its seconds, and afterwards only sent.
/// </summary>
static class BusyAnswers
{
    private const int MostSeconds = 120;
    private const string MediaType = "application/problem+json";

    private static readonly ConcurrentDictionary<(string Language, int Seconds), byte[]> made = [];
    private static readonly JsonSerializerOptions wire = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The usual answers without a body, after these.</summary>
    public static StatusCodePagesOptions First()
    {
        var usual = new StatusCodePagesOptions().HandleAsync;
        return new() { HandleAsync = context => BodyFor(context.HttpContext) is { } body ? SendAsync(context.HttpContext, body) : usual(context) };
    }

    private static byte[]? BodyFor(HttpContext http) =>
        http.Response.StatusCode is StatusCodes.Status429TooManyRequests && TakesJson(http.Request)
        && http.SecondsToWait() is { } seconds and <= MostSeconds
            ? made.GetOrAdd((CultureInfo.CurrentUICulture.Name, seconds), _ => Make(http, seconds))
            : null;

    private static bool TakesJson(HttpRequest request) =>
        request.Headers.Accept.ToString() is var accept
        && (accept.Length == 0 || accept.Contains("*/*", StringComparison.Ordinal) || accept.Contains("json", StringComparison.OrdinalIgnoreCase));

    private static byte[] Make(HttpContext http, int seconds) => JsonSerializer.SerializeToUtf8Bytes(
        new ProblemDetails
        {
            Type = "https://tools.ietf.org/html/rfc6585#section-4",
            Title = ReasonPhrases.GetReasonPhrase(StatusCodes.Status429TooManyRequests),
            Status = StatusCodes.Status429TooManyRequests,
            Detail = http.RequestServices.GetRequiredService<Words>()["error.busy", seconds],
        },
        wire);

    private static Task SendAsync(HttpContext http, byte[] body)
    {
        http.Response.ContentType = MediaType;
        http.Response.ContentLength = body.Length;
        return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }
}
