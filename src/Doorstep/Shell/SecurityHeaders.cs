
using Doorstep.Edge;

namespace Doorstep.Shell;

/// <summary>Middleware that sets security headers, the content security policy first of all.</summary>
static class SecurityHeaders
{
    /// <summary>
    /// Scripts only from here and never inline; MapLibre builds its worker from a blob; a city's own base map may add
    /// image hosts by setting (Map:Hosts).
    /// </summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        var hosts = app.Configuration["Map:Hosts"] ?? "";
        var policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + $"img-src 'self' data: blob: {hosts}; connect-src 'self' {hosts}; worker-src 'self' blob:; "
            + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
        var fieldPolicy = policy.Replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", StringComparison.Ordinal);
        var address = app.Services.GetRequiredService<PublicAddress>();
        app.Use((http, next) =>
        {
            // On starting, since an error page clears what was set before it.
            http.Response.OnStarting(() =>
            {
                var headers = http.Response.Headers;
                headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/field") ? fieldPolicy : policy;
                headers.XContentTypeOptions = "nosniff";
                if (address.IsOnlyByHttps(http.Request))
                {
                    headers.StrictTransportSecurity = "max-age=31536000";
                }

                if (http.Request.Path == "/log/verifier.html")
                {
                    // It carries its script in itself, so that it works from a disk without a network; from here it is only to be taken home.
                    headers.ContentDisposition = "attachment; filename=doorstep-verifier.html";
                }

                headers["Referrer-Policy"] = "same-origin";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=(), payment=()";
                return Task.CompletedTask;
            });
            return next(http);
        });
    }
}
