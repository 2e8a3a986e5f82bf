namespace Doorstep.Trust.Transparency;

static class TransparencyModule
{
    private static readonly TimeSpan WitnessAnswers = TimeSpan.FromSeconds(10);

    public static void AddTransparency(this IServiceCollection services)
    {
        services.AddSingleton(all => new LogFolder(Path.Combine(all.GetRequiredService<IConfiguration>()["Data"] ?? "data", "log")));
        services.AddSingleton<KeptHead>().AddSingleton<CheckContinuity>().AddSingleton<TellWitnesses>();
        services.AddSingleton<GrowTree>().AddHostedService(all => all.GetRequiredService<GrowTree>());
        services.AddScoped<VerifyLog>().AddScoped<AdoptAfterRestore>().AddScoped<BeginTreeAnew>().AddScoped<CheckRows>().AddScoped<AuditLines>().AddScoped<AddLeaves>().AddScoped<AdoptRows>().AddScoped<ShowLogState>();
        services.AddHttpClient(TellWitnesses.Client, client => client.Timeout = WitnessAnswers);
    }
}
