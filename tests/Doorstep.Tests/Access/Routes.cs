using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;

namespace Doorstep.Tests.Access;

/// <summary>Every route of the running application, so that a new one is tested before anybody thinks of it.</summary>
static partial class Routes
{
    /// <summary>Method and pattern, in order; files that are served as they are stand for themselves as one.</summary>
    public static List<(string Method, string Path)> All(WebApplicationFactory<Program> app) =>
    [
        .. Endpoints(app)
            .SelectMany(endpoint => Methods(endpoint).Select(method => (Method: method, Path: PathOf(endpoint))))
            .Distinct().OrderBy(route => route.Path, StringComparer.Ordinal).ThenBy(route => route.Method, StringComparer.Ordinal),
    ];

    public static IEnumerable<RouteEndpoint> Endpoints(WebApplicationFactory<Program> app) =>
        app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is null)
            // Only while developing: what lies in wwwroot and was not there at the build.
            .Where(endpoint => endpoint.RoutePattern.RawText != "{**path:file}");

    public static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');

    /// <summary>A page is read and, with a form on it, posted to.</summary>
    public static IReadOnlyList<string> Methods(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET", "POST"];

    /// <summary>The pattern with a value for each parameter: a syntax that is right, of a thing that is not there.</summary>
    public static string Sample(string path) => Parameter().Replace(path, match => match.Value switch
    {
        var name when name.Contains("guid", StringComparison.Ordinal) => "00000000-0000-7000-8000-000000000000",
        var name when name.Contains("int", StringComparison.Ordinal) || name.Contains("long", StringComparison.Ordinal) => "1",
        "{code}" or "{Code}" => path.Contains("/forms/", StringComparison.Ordinal) ? "care-visit" : "0303",
        _ => "x",
    });

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
