namespace Doorstep.Identity.OpenId;

/// <summary>Part of Identity: the city's own sign-in service, where it has one.</summary>
static class OpenIdRegistration
{
    public static void AddOpenId(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = new OpenIdSettings(configuration);
        services.AddSingleton(settings).AddScoped<SignInByOpenId>().AddScoped<DropOpenId>();
        if (settings.IsOn)
        {
            services.AddAuthentication().AddOpenIdConnect(OpenIdSettings.Scheme, settings.Set);
        }
    }

    public static void MapOpenId(this IEndpointRouteBuilder app)
    {
        AskOpenId.Map(app);
        DropOpenId.Map(app);
    }
}
