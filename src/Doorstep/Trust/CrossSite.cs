namespace Doorstep.Trust;

/// <summary>
/// Refuses what another web site makes a person's browser send here. Browsers mark such requests themselves (Sec-Fetch-Site, and Origin on
/// every unsafe method), and programs that are no browser carry nobody's cookie; so no token travels with the calls of our own pages.
/// Forms that work without JavaScript carry an antiforgery token besides.
/// </summary>
static class CrossSite
{
    public static void UseSameSiteOnly(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (IsSafe(http.Request.Method) || IsFromHere(http.Request))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsFromHere(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not "")
        {
            return site is "same-origin" or "none";
        }

        // Older browsers. The host is compared and not the scheme, which a proxy in front may have taken off.
        var origin = request.Headers.Origin.ToString();
        return origin is "" || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value);
    }
}
