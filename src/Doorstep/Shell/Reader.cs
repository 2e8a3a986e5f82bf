using Doorstep.Trust;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Localization;

namespace Doorstep.Shell;

/// <summary>How the reader wants to read: her language, the size of the letters, light or dark, each kept in a cookie that plain links set.</summary>
static class Reader
{
    private const string LanguageCookie = "doorstep-lang";
    private const string TypeCookie = "doorstep-type";
    private const string ThemeCookie = "doorstep-theme";

    /// <summary>What each language calls itself.</summary>
    public static IReadOnlyList<(string Code, string Name)> Languages { get; } = [("zh-Hans", "简体"), ("zh-Hant", "繁體"), ("en", "EN")];

    public static bool WantsLargeType(HttpContext http) => http.Request.Cookies[TypeCookie] == "large";

    public static bool WantsDark(HttpContext http) => http.Request.Cookies[ThemeCookie] == "dark";

    public static CookieRequestCultureProvider FromCookie => new() { CookieName = LanguageCookie };

    public static string LanguageLink(string to, HttpContext http) => $"/language?to={to}&from={Uri.EscapeDataString(Here(http))}";

    public static string TypeLink(HttpContext http) => $"/large-type?on={(WantsLargeType(http) ? "false" : "true")}&from={Uri.EscapeDataString(Here(http))}";

    public static string ThemeLink(HttpContext http) => $"/theme?dark={(WantsDark(http) ? "false" : "true")}&from={Uri.EscapeDataString(Here(http))}";

    /// <summary>An address of our own, or the first page: never a way out to somebody else's site.</summary>
    public static string Local(string? address) => address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? address : "/";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/language", (string to, string? from, HttpContext http) =>
        {
            if (Words.Languages.Contains(to))
            {
                Keep(http, LanguageCookie, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(to)));
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
