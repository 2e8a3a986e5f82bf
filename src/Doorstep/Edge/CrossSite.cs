using Microsoft.AspNetCore.Http.Features;

namespace Doorstep.Edge;

/// <summary>
/// Middleware against cross-site request forgery: refuses what another web site makes a person's browser send here. Browsers mark such requests
/// themselves (Sec-Fetch-Site, and Origin on every unsafe method and on every upgrade), and programs that are no browser carry nobody's cookie; so no
/// token travels with the calls of our own pages. Forms that work without JavaScript carry an antiforgery token besides.
/// </summary>
/// <remarks>
/// A WebSocket is opened by a GET that no same-origin policy stops, and a strict cookie goes along from another name of the same domain. So an
/// upgrade must
/// say that it comes from here, and the connection behind interactive pages is asked like any change.
/// </remarks>
static class CrossSite
{
    public const string Circuits = "/_blazor";

    public static void UseSameSiteOnly(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var isAllowed = IsUpgrade(http)
            ? IsFromHere(http.Request) && IsOurs(http.Request, http.Request.Headers.Origin.ToString())
            : IsRead(http.Request) || IsFromHere(http.Request);
        if (isAllowed)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });

    /// <summary>
    /// Over HTTP/1.1 by its header, over HTTP/2 and 3 by an extended CONNECT. Programs offer other protocols besides, which this server passes over.
    /// </summary>
    private static bool IsUpgrade(HttpContext http) =>
        http.Request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase)
        || http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    /// <summary>What only reads, and whose answer another site's page therefore never sees.</summary>
    private static bool IsRead(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        && !request.Path.StartsWithSegments(Circuits);

    private static bool IsFromHere(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not "")
        {
            return site is "same-origin" or "none";
        }

        // Older browsers.
        var origin = request.Headers.Origin.ToString();
        return origin is "" || IsOurs(request, origin);
    }

    /// <summary>The host is compared and not the scheme, which a proxy in front may have taken off.</summary>
    private static bool IsOurs(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value;
}
