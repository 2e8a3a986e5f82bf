namespace Doorstep.Identity.Sessions;

/// <summary>Part of Identity: sign-ins, and the second factor that makes them strong.</summary>
static class SessionsRegistration
{
    public static void AddSessions(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<KnownBrowser>().AddScoped<SignInLimit>();
        services.AddScoped<StartSession>().AddScoped<EndSession>().AddScoped<EndAllSessions>().AddScoped<ListSessions>();
        services.AddScoped<SecondFactor>().AddScoped<StepUp>().AddScoped<ReplayGuard>().AddScoped<FirstPath>();
    }

    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        EndSession.Map(app);
        EndAllSessions.Map(app);
        ListSessions.Map(app);
        SecondFactor.Map(app);
        StepUp.Map(app);
    }
}
