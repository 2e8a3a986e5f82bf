using Microsoft.AspNetCore.Identity;

namespace Doorstep.Identity.Passkeys;

/// <summary>Part of Identity: signing in with a device of one's own instead of something one types.</summary>
static class PasskeysRegistration
{
    public static void AddPasskeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new RelyingParty(configuration));
        services.AddOptions<IdentityPasskeyOptions>().Configure<RelyingParty>((options, place) => place.Set(options));
        services.AddScoped<UsePasskey>().AddScoped<SignInByPasskey>().AddScoped<ConfirmByPasskey>();
        services.AddScoped<AddPasskey>().AddScoped<ListPasskeys>().AddScoped<RemovePasskey>();
    }

    public static void MapPasskeys(this IEndpointRouteBuilder app)
    {
        SignInByPasskey.Map(app);
        ConfirmByPasskey.Map(app);
        AddPasskey.Map(app);
        ListPasskeys.Map(app);
        RemovePasskey.Map(app);
    }
}
