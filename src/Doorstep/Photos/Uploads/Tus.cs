using System.Globalization;
using System.Text;
using Microsoft.Extensions.Localization;

namespace Doorstep.Photos.Uploads;

/// <summary>The headers of tus 1.0 (tus.io), the open protocol for resumable uploads: its core, and the extensions creation and expiration.</summary>
static class Tus
{
    public const string Version = "1.0.0", Resumable = "Tus-Resumable", Offset = "Upload-Offset", Length = "Upload-Length",
        Metadata = "Upload-Metadata", Expires = "Upload-Expires", Piece = "application/offset+octet-stream", HashKey = "sha256";

    /// <summary>An endpoint filter: every answer names the version that is spoken here, and what speaks another is refused.</summary>
    public static async ValueTask<object?> SpeakAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        Say(response, Resumable, Version);
        if (request.Headers[Resumable] == Version)
        {
            return await next(context);
        }

        Say(response, "Tus-Version", Version);
        return Refused(context.HttpContext, StatusCodes.Status412PreconditionFailed, Resumable, "error.tus-version");
    }

    /// <summary>Also on an answer that says no: the error handler begins it anew.</summary>
    public static void Say(HttpResponse response, string header, string value) => response.OnStarting(() =>
    {
        response.Headers[header] = value;
        return Task.CompletedTask;
    });

    public static void SayWhere(HttpResponse response, Upload upload, DateTimeOffset expires)
    {
        Say(response, Offset, upload.ReceivedBytes.ToString(CultureInfo.InvariantCulture));
        Say(response, Length, upload.LengthBytes.ToString(CultureInfo.InvariantCulture));
        Say(response, Expires, expires.ToString("R", CultureInfo.InvariantCulture));
    }

    public static IResult Refused(HttpContext http, int status, string field, string reason)
    {
        var sentence = http.RequestServices.GetRequiredService<IStringLocalizer>()[reason].Value;
        return TypedResults.Problem(sentence, statusCode: status, extensions: new Dictionary<string, object?>
        {
            ["errors"] = new Dictionary<string, string[]> { [field] = [sentence] },
        });
    }

    /// <exception cref="WrongFieldException">The header is missing or no whole number.</exception>
    public static long NumberIn(HttpRequest request, string header) =>
        long.TryParse(request.Headers[header], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : throw new WrongFieldException(header, "error.tus-number");

    /// <summary>Of <c>sha256 BASE64</c> among the pairs of the header, where what is in base64 is the hash in hex.</summary>
    /// <exception cref="WrongFieldException">There is none.</exception>
    public static string HashIn(HttpRequest request)
    {
        var pairs = request.Headers[Metadata].ToString().Split(',', StringSplitOptions.TrimEntries).Select(pair => pair.Split(' '));
        var given = pairs.FirstOrDefault(pair => pair is [HashKey, _])?[1] ?? "";
        Span<byte> bytes = new byte[given.Length];
        return Convert.TryFromBase64String(given, bytes, out var length) && Encoding.ASCII.GetString(bytes[..length]) is var hash && IsHash(hash)
            ? hash : throw new WrongFieldException(Metadata, "error.photo-hash");
    }

    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
