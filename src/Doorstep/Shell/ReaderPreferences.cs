using Doorstep.Edge;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Localization;

namespace Doorstep.Shell;

/// <summary>
/// The display preferences of the reader: her language, the size of the letters, light or dark, each kept in a cookie that plain links set.
/// </summary>
static class ReaderPreferences
{
    private const string LanguageCookie = "doorstep-lang";
    private const string TypeCookie = "doorstep-type";
    private const string ThemeCookie = "doorstep-theme";

    /// <summary>What each language calls itself.</summary>
    public static IReadOnlyList<(string Code, string Name)> Languages { get; } = [("zh-Hans", "简体"), ("zh-Hant", "繁體"), ("en", "EN")];

    public static bool WantsLargeType(HttpContext http) => (http.Items[TypeCookie] as string ?? http.Request.Cookies[TypeCookie]) == "large";

    public static bool WantsDark(HttpContext http) => http.Request.Cookies[ThemeCookie] == "dark";

    public static CookieRequestCultureProvider FromCookie => new() { CookieName = LanguageCookie };

    /// <summary>Chosen this moment, by a button that sends the form it stands above.</summary>
    public static CustomRequestCultureProvider FromForm => new(http =>
        Task.FromResult(http.Items[LanguageCookie] is string language ? new ProviderCultureResult(language) : null));

    /// <summary>
    /// A page that somebody is filling in: there language and type are buttons of its form, which comes back with
    /// everything that was typed. Null elsewhere.
    /// </summary>
    public static string? FormOf(HttpContext http) =>
        http.Request.Path.Value is "/report" or "/help" && (HttpMethods.IsPost(http.Request.Method) || http.Request.Query.ContainsKey("kind"))
            ? http.Request.Path.Value : null;

    /// <summary>Keeps what such a button chose, before anything is written in the old language.</summary>
    public static Task TakeFromForm(HttpContext http, RequestDelegate next)
    {
        if (HttpMethods.IsPost(http.Request.Method) && FormOf(http) is not null)
        {
            Take(http, LanguageCookie, http.Request.Query["language"], to => Words.Languages.Contains(to), CookieOf);
            Take(http, TypeCookie, http.Request.Query["type"], to => to is "large" or "usual", to => to);
        }

        return next(http);
    }

    private static void Take(HttpContext http, string cookie, string? to, Func<string, bool> isKnown, Func<string, string> asCookie)
    {
        if (to is not null && isKnown(to))
        {
            http.Items[cookie] = to;
            Keep(http, cookie, asCookie(to));
        }
    }

    private static string CookieOf(string language) => CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language));

    public static string LanguageLink(string to, HttpContext http) => $"/language?to={to}&from={Uri.EscapeDataString(Here(http))}";

    public static string TypeLink(HttpContext http) =>
        $"/large-type?on={(WantsLargeType(http) ? "false" : "true")}&from={Uri.EscapeDataString(Here(http))}";

    public static string ThemeLink(HttpContext http) => $"/theme?dark={(WantsDark(http) ? "false" : "true")}&from={Uri.EscapeDataString(Here(http))}";

    /// <summary>
    /// A page of a form may be shown again by the browser's own way back, as it was filled in: without being asked to send anything twice. A shared
    /// proxy keeps nothing, and whoever opens it anew gets a new one.
    /// </summary>
    public static void KeepForBack(HttpContext http) => http.Response.OnStarting(() =>
    {
        http.Response.Headers.CacheControl = "private, no-cache";
        http.Response.Headers.Remove("Pragma");
        return Task.CompletedTask;
    });

    /// <summary>An address of our own, or the first page: never a way out to somebody else's site.</summary>
    public static string Local(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? address : "/";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/language", (string to, string? from, HttpContext http) =>
        {
            if (Words.Languages.Contains(to))
            {
                Keep(http, LanguageCookie, CookieOf(to));
            }

            return TypedResults.LocalRedirect(Local(from));
        }).Public().ExcludeFromDescription();
        app.MapGet("/large-type", (bool on, string? from, HttpContext http) =>
        {
            Keep(http, TypeCookie, on ? "large" : "usual");
            return TypedResults.LocalRedirect(Local(from));
        }).Public().ExcludeFromDescription();
        app.MapGet("/theme", (bool dark, string? from, HttpContext http) =>
        {
            Keep(http, ThemeCookie, dark ? "dark" : "light");
            return TypedResults.LocalRedirect(Local(from));
        }).Public().ExcludeFromDescription();
    }

    /// <summary>Keeps a choice on the reader's own device for a year.</summary>
    public static void Keep(HttpContext http, string name, string value) => http.Response.Cookies.Append(name, value, new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = TimeSpan.FromDays(365),
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
    });

    private static string Here(HttpContext http) => http.Features.Get<IStatusCodeReExecuteFeature>() is { } failed
        ? failed.OriginalPath + failed.OriginalQueryString
        : http.Request.Path + http.Request.QueryString;
}
