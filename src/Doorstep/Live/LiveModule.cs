using Doorstep.Live.Health;
using Doorstep.Live.Telemetry;

namespace Doorstep.Live;

static class LiveModule
{
    public static void AddLive(this IHostApplicationBuilder builder)
    {
        // Only the demo city is made from a seed; everything else needs chance that nobody can foresee.
        builder.Services.AddSingleton(_ => new Chance(builder.Configuration.GetValue<int?>("Seed")));
        builder.Services.AddSingleton<Ids>();
        builder.Services.AddHealth();
        builder.AddTelemetry();
        builder.Services.AddSingleton<JobRegistry>();
        // Jobs go on whatever fails in them; this holds where one is written past PeriodicJob.
        builder.Services.Configure<HostOptions>(host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
        builder.Services.AddSingleton<Feed>();
        builder.Services.AddHostedService(all => all.GetRequiredService<Feed>());
    }
}
