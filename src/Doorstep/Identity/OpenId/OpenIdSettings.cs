using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Doorstep.Identity.OpenId;

/// <summary>
/// The settings of the city's own sign-in service, where it has one (Accounts:OpenIdConnect). It says who somebody is; whether she may come in, and
/// what she may do, stands here.
/// </summary>
sealed class OpenIdSettings(IConfiguration configuration)
{
    public const string Scheme = "openid";

    /// <summary>Where the service sends the browser back to; it must be told beforehand.</summary>
    public const string AnswerPath = "/sign-in/openid/answer";

    private readonly IConfigurationSection section = configuration.GetSection("Accounts:OpenIdConnect");

    public bool IsOn => section["Authority"] is { Length: > 0 };

    /// <summary>What people call it.</summary>
    public string Name => section["Name"] is { Length: > 0 } name ? name : new Uri(section["Authority"]!).Host;

    /// <summary>
    /// What the service says when it has asked for two factors itself, in amr or acr; where nothing is set, a code is asked for here.
    /// </summary>
    public bool IsStrong(IEnumerable<string> amr, string? acr) =>
        amr.Intersect(Words("StrongAmr")).Any() || (acr is not null && Words("StrongAcr").Contains(acr));

    public void Set(OpenIdConnectOptions options)
    {
        var authority = new Uri(section["Authority"]!);
        (options.Authority, options.ClientId, options.ClientSecret) = (authority.ToString(), section["ClientId"], section["ClientSecret"]);
        options.RequireHttpsMetadata = !authority.IsLoopback;
        options.SignInScheme = IdentityConstants.ExternalScheme;
        (options.ResponseType, options.ResponseMode, options.UsePkce) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query, true);
        // Who she is, and nothing else of her.
        options.Scope.Clear();
        options.Scope.Add("openid");
        // Whose number it is, and how she was asked, would else be dropped on the way.
        options.ClaimActions.Remove("iss");
        options.ClaimActions.Remove("acr");
        options.CallbackPath = AnswerPath;
        (options.MapInboundClaims, options.DisableTelemetry) = (false, true);
        foreach (var cookie in (CookieBuilder[])[options.CorrelationCookie, options.NonceCookie])
        {
            (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
        }

        options.Events.OnTicketReceived = async context =>
        {
            context.HandleResponse();
            context.Response.Redirect(await context.HttpContext.RequestServices.GetRequiredService<SignInByOpenId>()
                .RunAsync(context.Principal!, context.Properties!.Items, context.HttpContext.RequestAborted));
        };
        options.Events.OnRemoteFailure = context =>
        {
            context.HandleResponse();
            context.Response.Redirect("/sign-in?openid=failed");
            return Task.CompletedTask;
        };
    }

    private string[] Words(string setting) => section[setting]?.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) ?? [];
}
