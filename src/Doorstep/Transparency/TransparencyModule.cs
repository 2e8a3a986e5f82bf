using Doorstep.Live;
using Doorstep.Live.Health;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Transparency;

/// <summary>The module of the transparency log, which nobody can rewrite unseen: its tree, its files, its witnesses, and whoever checks it.</summary>
sealed class TransparencyModule : Module
{
    private static readonly TimeSpan WitnessAnswers = TimeSpan.FromSeconds(10);

    public override IReadOnlyList<EventKind> Events =>
        EventKind.OfPlatform(AdoptRows.What, RestartTree.What, Erasure.What, SignedPurge.What);

    public override void Add(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(all => new LogFolder(Path.Combine(all.GetRequiredService<IConfiguration>()["Data"] ?? "data", "log")));
        services.AddSingleton<LastHeadFile>().AddSingleton<CheckContinuity>().AddSingleton<TellWitnesses>();
        builder.AddJob<GrowTree>();
        services.AddScoped<VerifyLog>().AddScoped<AdoptAfterRestore>().AddScoped<RestartTree>().AddScoped<ShowLogState>();
        services.AddScoped<CheckRows>().AddScoped<AuditLines>().AddScoped<AddLeaves>().AddScoped<AdoptRows>();
        services.AddSingleton(new StoredGauge(
            Metrics.Unplaced, null, async (db, cancellationToken) => await db.Leaves.CountAsync(leaf => leaf.Index == null, cancellationToken)));
        services.AddHttpClient(TellWitnesses.Client, client => client.Timeout = WitnessAnswers);
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        ServeTree.Map(app);
        ShowLogState.Map(app);
    }
}
