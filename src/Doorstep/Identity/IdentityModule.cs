using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Doorstep.Identity.Approvals;
using Doorstep.Identity.Devices;
using Doorstep.Identity.OpenId;
using Doorstep.Identity.Passkeys;
using Doorstep.Identity.Recoveries;
using Doorstep.Identity.Sessions;
using Doorstep.Live;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Identity;

namespace Doorstep.Identity;

/// <summary>The module of authentication: accounts, sign-ins, second factors, phones, and the ways back in.</summary>
sealed class IdentityModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions => Role.Holding(Permission.ManageAccounts);

    public override IReadOnlyList<EventKind> Events => EventKind.Of(
        Permission.ManageAccounts,
        "account.invited", "account.disabled", "account.restored", "account.session-ended", "account.link-made", "account.password-set",
        "account.second-factor-set", "account.second-factor-dropped", "account.factors-lost", "account.passkey-added", "account.passkey-removed",
        "account.openid-bound", "account.openid-dropped", "account.device-registered", "account.device-ended", "account.device-copied",
        "account.approval-asked", "account.approval-given", "account.approval-refused", "account.approval-used",
        "account.recovery-started", "account.recovery-confirmed", "account.recovery-withdrawn", "account.recovered-at-server");

    public override void Add(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<CallerReader>().AddScoped<CircuitCaller>().AddScoped<CircuitHandler>(all => all.GetRequiredService<CircuitCaller>());
        services.AddScoped<SignIn>();
        services.AddSessions();
        services.AddPasskeys(builder.Configuration);
        services.AddOpenId(builder.Configuration);
        services.AddDevices();
        services.AddRecoveries();
        services.AddAccounts();
        builder.AddLoggedTable<LoggedRecoveries>();
        builder.AddLoggedTable<LoggedApprovals>();
        services.AddRateLimiter(GuessLimit.Set);
        AddFramework(services);
    }

    public override void Use(WebApplication app)
    {
        app.UseAuthentication();
        app.Use(RecogniseCaller.RunAsync);
        app.UseAuthorization();
        app.UseAntiforgery();
        app.Use(RefuseForgedForm);
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        SignIn.Map(app);
        app.MapSessions();
        app.MapPasskeys();
        app.MapOpenId();
        app.MapDevices();
        app.MapRecoveries();
        app.MapAccounts();
    }

    private static void AddFramework(IServiceCollection services)
    {
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.AddSingleton<ILookupNormalizer, UserNameNormalizer>();
        services.AddIdentityCore<Account>(SetRules).AddEntityFrameworkStores<DoorstepContext>().AddSignInManager().AddDefaultTokenProviders();
        services.ConfigureApplicationCookie(SetCookie);
        // What carries neither a permission nor the mark of a public endpoint is closed to everyone.
        services.AddAuthorizationBuilder().SetFallbackPolicy(
            new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(_ => false).Build());
        services.AddAntiforgery(SetFormToken);
        services.AddCascadingAuthenticationState();
    }

    private static void SetRules(IdentityOptions options)
    {
        options.Password.RequiredLength = 10;
        options.Password.RequireDigit = options.Password.RequireNonAlphanumeric = options.Password.RequireUppercase =
            options.Password.RequireLowercase = false;
    }

    private static void SetCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "doorstep";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Session.Lasts;
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "from";
        // Every request asks about session and stamp itself. The framework's own look, each half hour, makes the person anew and loses her session.
        options.Events.OnValidatePrincipal = _ => Task.CompletedTask;
        options.Events.OnRedirectToLogin = context => AnswerOrRedirect(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => AnswerOrRedirect(context, StatusCodes.Status403Forbidden);
    }

    private static void SetFormToken(AntiforgeryOptions options)
    {
        options.Cookie.Name = "doorstep-form";
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }

    /// <summary>Programs get the number; only a person without a session is sent to sign in.</summary>
    private static Task AnswerOrRedirect(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (status == StatusCodes.Status403Forbidden || context.Request.Path.StartsWithSegments("/api") || context.Request.Method != HttpMethods.Get)
        {
            context.Response.StatusCode = status;
        }
        else
        {
            context.Response.Redirect(context.RedirectUri);
        }

        return Task.CompletedTask;
    }

    /// <summary>Refused with a status alone, so that the person reads our page and not the framework's sentence.</summary>
    private static Task RefuseForgedForm(HttpContext http, RequestDelegate next)
    {
        // A page for which no token is asked takes nothing but a form all the same.
        if (HttpMethods.IsPost(http.Request.Method) && (http.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false }
            || (http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && !http.Request.HasFormContentType)))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        return next(http);
    }
}
