namespace Doorstep.Identity.Recoveries;

/// <summary>Part of Identity: a way back in for whoever lost hers, that no single person can take.</summary>
static class RecoveriesRegistration
{
    public static void AddRecoveries(this IServiceCollection services)
    {
        services.AddScoped<StartRecovery>().AddScoped<ConfirmRecovery>().AddScoped<WithdrawRecovery>().AddScoped<ListRecoveries>();
        services.AddScoped<OwnRecovery>().AddScoped<RecoverAtServer>();
    }

    public static void MapRecoveries(this IEndpointRouteBuilder app)
    {
        StartRecovery.Map(app);
        ConfirmRecovery.Map(app);
        WithdrawRecovery.Map(app);
        ListRecoveries.Map(app);
        OwnRecovery.Map(app);
    }
}
