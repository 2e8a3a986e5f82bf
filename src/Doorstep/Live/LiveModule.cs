using Doorstep.Live.Health;
using Doorstep.Live.Telemetry;

namespace Doorstep.Live;

/// <summary>The module of the log, of its readers, and of the background jobs.</summary>
sealed class LiveModule : Module
{
    public override void Add(IHostApplicationBuilder builder)
    {
        // Only the demo city is made from a seed; everything else needs chance that nobody can foresee.
        builder.Services.AddSingleton(_ => new Chance(builder.Configuration.GetValue<int?>("Seed")));
        builder.Services.AddSingleton<Ids>();
        builder.AddHealth();
        builder.AddTelemetry();
        builder.Services.AddSingleton<JobRegistry>();
        // Jobs go on whatever fails in them; this holds where one is written past PeriodicJob.
        builder.Services.Configure<HostOptions>(host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
        builder.AddJob<Feed>();
    }
}
