using Doorstep.Live.Health;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust.Transparency;

static class TransparencyModule
{
    private static readonly TimeSpan WitnessAnswers = TimeSpan.FromSeconds(10);

    public static void AddTransparency(this IServiceCollection services)
    {
        services.AddSingleton(all => new LogFolder(Path.Combine(all.GetRequiredService<IConfiguration>()["Data"] ?? "data", "log")));
        services.AddSingleton<KeptHead>().AddSingleton<CheckContinuity>().AddSingleton<TellWitnesses>();
        services.AddSingleton<GrowTree>().AddHostedService(all => all.GetRequiredService<GrowTree>());
        services.AddSingleton(new StoredGauge(Metrics.Unplaced, null, async (db, cancellationToken) => await db.Leaves.CountAsync(leaf => leaf.Index == null, cancellationToken)));
        services.AddScoped<VerifyLog>().AddScoped<AdoptAfterRestore>().AddScoped<BeginTreeAnew>().AddScoped<CheckRows>().AddScoped<ShowLogState>();
        services.AddHttpClient(TellWitnesses.Client, client => client.Timeout = WitnessAnswers);
    }
}
