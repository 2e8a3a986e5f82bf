using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Doorstep.Identity.Sessions;
using Doorstep.Live;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;
using Microsoft.Net.Http.Headers;

namespace Doorstep.Shell;

static class ShellRegistration
{
    public static void AddShell(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<Words>();
        services.AddSingleton<IStringLocalizer>(all => all.GetRequiredService<Words>());
        services.AddSingleton<Refusals>();
        services.AddErrors();
        services.AddValidation();
        services.AddApiDocument();
        services.ConfigureHttpJsonOptions(json => ReadJson.Set(json.SerializerOptions));
        services.Configure<RequestLocalizationOptions>(SetLanguages);
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddSingleton<Navigation>();
        services.AddScoped<FollowLog>();
        // Chinese as it is: as numbered entities every page would be twice as long.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
    }

    public static void UseShell(this WebApplication app)
    {
        app.Use(ReaderPreferences.TakeFromForm);
        app.UseRequestLocalization();
        app.UseSecurityHeaders();
        app.Use(app.Services.GetRequiredService<PublicAddress>().AnswerAsync);
        app.UseErrors();
        app.Use(RefuseNul);
        app.Use(PassOverCharset);
        app.Use(ReadErrorPage);
        // After the errors, so that an error page is routed like any other.
        app.UseRouting();
        app.Use(AnswerUnknownPath);
    }

    public static void MapShell(this WebApplication app)
    {
        app.MapStaticAssets().Public();
        FieldApp.Map(app);
        CachedApiDocument.Map(app);
        FollowLog.Map(app);
        ReaderPreferences.Map(app);
        app.MapPost("/sign-out", SignOutAsync).Public().ExcludeFromDescription();
        app.MapRazorComponents<App>().AddAdditionalAssemblies([.. app.Services.GetRequiredService<Modules>().Assemblies.Skip(1)])
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null).Add(OpenTheCircuit);
    }

    /// <summary>
    /// PostgreSQL keeps no text with a NUL in it, and no person types one: such an address is a wrong request. Forms
    /// with one the framework refuses itself.
    /// </summary>
    private static Task RefuseNul(HttpContext http, RequestDelegate next)
    {
        if (http.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) is not true)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    /// <summary>
    /// JSON is UTF-8 (RFC 8259), whatever a program calls it: a call for help is not refused for the name of letters that this server does not know.
    /// </summary>
    private static Task PassOverCharset(HttpContext http, RequestDelegate next)
    {
        if (http.Request.HasJsonContentType() && MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            && type is { Charset.Length: > 0, Encoding: not (UnicodeEncoding or UTF32Encoding) })
        {
            http.Request.ContentType = type.MediaType.ToString();
        }

        return next(http);
    }

    /// <summary>Whatever was tried, its error page is only read: a refused form is not posted to it.</summary>
    private static Task ReadErrorPage(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IStatusCodeReExecuteFeature>() is not null || http.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            http.Request.Method = HttpMethods.Get;
            if (DatabaseAway.Is(http.Features.Get<IExceptionHandlerFeature>()?.Error))
            {
                // Whose session it is stands in the database: without one, the page that says that it is away needs nothing from there.
                var cookies = http.Request.Headers.Cookie.ToString().Split(';', StringSplitOptions.TrimEntries);
                http.Request.Headers.Cookie = string.Join("; ", cookies.Where(cookie => cookie.StartsWith("doorstep-", StringComparison.Ordinal)));
                http.User = new();
            }
        }

        return next(http);
    }

    /// <summary>What does not exist is not found for everyone; the closing fallback policy would ask strangers to sign in first.</summary>
    private static Task AnswerUnknownPath(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not null)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, IAntiforgery forms, EndSession end)
    {
        if (!await forms.IsRequestValidAsync(http))
        {
            return TypedResults.BadRequest();
        }

        await end.SignOutAsync(http.RequestAborted);
        return TypedResults.LocalRedirect("/sign-in");
    }

    /// <summary>Pages carry their own permission; the connection behind the interactive ones is open to whoever is signed in.</summary>
    private static void OpenTheCircuit(EndpointBuilder endpoint)
    {
        var path = (endpoint as RouteEndpointBuilder)?.RoutePattern.RawText?.TrimStart('/') ?? "";
        if (path.StartsWith("_framework", StringComparison.Ordinal))
        {
            endpoint.Metadata.Add(new PublicAttribute());
        }
        else if (path.StartsWith("_blazor", StringComparison.Ordinal))
        {
            endpoint.Metadata.Add(new NeedsAttribute(Permission.Self));
            // It brings the red point to the desk, and the desk's answer back.
            endpoint.Metadata.Add(new LaneAttribute(Lane.Emergency));
        }
    }

    /// <summary>The reader's choice (?lang=, kept in a cookie), then the browser's languages, then simplified Chinese.</summary>
    private static void SetLanguages(RequestLocalizationOptions options)
    {
        options.SetDefaultCulture(Words.Languages[0]).AddSupportedCultures(Words.Languages).AddSupportedUICultures(Words.Languages);
        options.RequestCultureProviders =
        [
            new QueryStringRequestCultureProvider { QueryStringKey = "lang", UIQueryStringKey = "lang" },
            ReaderPreferences.FromForm,
            ReaderPreferences.FromCookie,
            new AcceptLanguageHeaderRequestCultureProvider(),
        ];
    }
}
