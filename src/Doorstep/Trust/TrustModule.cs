using System.Net;
using System.Security.Claims;
using Doorstep.Data;
using Doorstep.Live.Health;
using Doorstep.Trust.Accounts;
using Doorstep.Trust.Devices;
using Doorstep.Trust.Glass;
using Doorstep.Trust.Hidings;
using Doorstep.Trust.Keys;
using Doorstep.Trust.Objections;
using Doorstep.Trust.OpenId;
using Doorstep.Trust.Passkeys;
using Doorstep.Trust.Readings;
using Doorstep.Trust.Recoveries;
using Doorstep.Trust.Retention;
using Doorstep.Trust.Sessions;
using Doorstep.Trust.Transparency;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;

namespace Doorstep.Trust;

static class TrustModule
{
    /// <summary>Limits by endpoint class; the strictest for guessing passwords.</summary>
    public const string SignInLimit = "sign-in";
    public const string PhotoLimit = "photo";
    public const string PublicLimit = "public";
    public const string HelpLimit = "help";

    private static readonly TimeSpan longestInDanger = TimeSpan.FromSeconds(2);

    public static void AddTrust(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<CallerReader>();
        services.AddScoped<RotateKeys>();
        services.AddScoped<WriteReadings>().AddScoped<ListReadings>();
        services.AddSingleton<ReadingBudget>().AddSingleton<KeepReadings>().AddHostedService(all => all.GetRequiredService<KeepReadings>());
        services.AddSingleton<ReadingSpool>().AddHostedService(all => all.GetRequiredService<ReadingSpool>());
        services.AddGauge(Metrics.Queue, "readings", (KeepReadings keep) => keep.Length).AddGauge(Metrics.Spool, "readings", (ReadingSpool spool) => spool.Waiting);
        LaneLengths.AddTo(services);
        services.AddTransparency();
        services.AddSingleton<KeyRing>().AddHostedService(all => all.GetRequiredService<KeyRing>());
        services.AddScoped<Acting>();
        services.AddScoped<CircuitCaller>();
        services.AddScoped<CircuitHandler>(all => all.GetRequiredService<CircuitCaller>());
        services.AddScoped<SignIn>();
        services.AddSessions();
        services.AddPasskeys(builder.Configuration);
        services.AddOpenId(builder.Configuration);
        services.AddDevices();
        services.AddRecoveries();
        services.AddScoped<AnswerObjection>().AddScoped<ListObjections>();
        services.AddScoped<DecideHiding>().AddScoped<ListHidings>();
        services.AddSingleton<Kept, KeptReadings>().AddSingleton<Kept, KeptDecisions>().AddSingleton<Kept, KeptSessions>();
        services.AddSingleton<Purge>().AddHostedService<PurgeNightly>();
        services.AddSingleton<LoggedTable, LoggedGrants>().AddSingleton<LoggedTable, LoggedRecoveries>().AddSingleton<LoggedTable, LoggedHolds>()
            .AddSingleton<LoggedTable, Approvals.LoggedApprovals>();
        services.AddSingleton<LoggedTable, LoggedHidings>().AddSingleton<LoggedTable, LoggedObjections>().AddSingleton<LoggedTable, LoggedGlass>();
        services.AddScoped<HoldRecords>();
        services.AddScoped<BreakGlass>().AddScoped<AgreeToGlass>().AddScoped<ReviewGlass>();
        services.AddScoped<FollowLog>();
        services.AddSingleton(all => new Outgoing(all.GetRequiredService<IConfiguration>(), Dns.GetHostAddressesAsync));
        services.AddAccounts();
        services.AddScoped<IAuthorizationHandler, PermissionHandler>();
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.AddSingleton<ILookupNormalizer, FoldedNames>();
        services.AddIdentityCore<Account>(SetRules).AddEntityFrameworkStores<DoorstepContext>().AddSignInManager().AddDefaultTokenProviders();
        services.ConfigureApplicationCookie(SetCookie);
        services.AddDataProtection().SetApplicationName("Doorstep").PersistKeysToDbContext<DoorstepContext>();
        services.AddOptions<KeyManagementOptions>().Configure<IConfiguration>((options, configuration) => options.XmlEncryptor = new CookieKeys(configuration));
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(_ => false).Build());
        services.AddAntiforgery(SetFormToken);
        services.AddCascadingAuthenticationState();
        services.AddRateLimiter(Limits.Set).AddSingleton<NetworkLimits>().AddSingleton<HeldUploads>().AddSingleton<BusyAddresses>();
        services.AddSingleton<PublicAddress>();
        builder.AddKnownProxies();
    }

    public static void UseTrust(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseBodyLimit();
        app.UseLanes();
        app.UseSameSiteOnly();
        app.UseAuthentication();
        app.Use(RecogniseAsync);
        app.UseAuthorization();
        app.UseAntiforgery();
        app.Use(RefuseForgedForm);
    }

    public static void MapTrust(this IEndpointRouteBuilder app)
    {
        FollowLog.Map(app);
        ListReadings.Map(app);
        SignIn.Map(app);
        app.MapSessions();
        app.MapPasskeys();
        app.MapOpenId();
        app.MapDevices();
        app.MapRecoveries();
        ListObjections.Map(app);
        AnswerObjection.Map(app);
        ListHidings.Map(app);
        DecideHiding.Map(app);
        BreakGlass.Map(app);
        AgreeToGlass.Map(app);
        HoldRecords.Map(app);
        ReviewGlass.Map(app);
        app.MapAccounts();
        ServeTree.Map(app);
        ShowLogState.Map(app);
    }

    private static void SetRules(IdentityOptions options)
    {
        options.Password.RequiredLength = 10;
        options.Password.RequireDigit = options.Password.RequireNonAlphanumeric = options.Password.RequireUppercase = options.Password.RequireLowercase = false;
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

    /// <summary>
    /// From the cookie, or what a device shows instead, to the caller. A session whose account was disabled, or has a newer password, is none; what is answered to a person is kept by no cache.
    /// </summary>
    private static async Task RecogniseAsync(HttpContext http, RequestDelegate next)
    {
        if (DeviceAccess.IsShown(http.Request))
        {
            http.User = http.RequestServices.GetRequiredService<DeviceAccess>().Read(http.Request);
        }

        if (http.User.Identity?.IsAuthenticated == true && http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
        {
            if (await StandingOfAsync(http) is { } standing)
            {
                http.RequestServices.GetRequiredService<Caller>().Become(CallerReader.AccountIdOf(http.User), standing);
                await http.RequestServices.GetRequiredService<CallerReader>().SawAsync(http.User, standing, http.RequestAborted);
            }
            else
            {
                http.User = new ClaimsPrincipal(new ClaimsIdentity());
            }

            http.Response.OnStarting(KeepOutOfCaches, http.Response);
        }

        await next(http);
    }

    /// <summary>Where somebody may be calling for help, it does not matter who she is if that cannot be found out soon.</summary>
    private static async Task<Standing?> StandingOfAsync(HttpContext http)
    {
        var callers = http.RequestServices.GetRequiredService<CallerReader>();
        var known = http.GetEndpoint()?.Metadata;
        if (known?.GetMetadata<PublicAttribute>() is null || known.GetMetadata<LaneAttribute>() is not { Lane: Lane.Emergency })
        {
            return await callers.StandingOfAsync(http.User, http.RequestAborted);
        }

        try
        {
            return await Task.Run(() => callers.StandingOfAsync(http.User, CancellationToken.None)).WaitAsync(longestInDanger, http.RequestAborted);
        }
        catch (Exception away) when (away is TimeoutException || DatabaseAway.Is(away))
        {
            return null;
        }
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

    private static Task KeepOutOfCaches(object response)
    {
        var headers = ((HttpResponse)response).Headers;
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
