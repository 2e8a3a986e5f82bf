using Doorstep.Access;
using Doorstep.Live;
using Doorstep.Live.Health;
using Doorstep.Privacy.Glass;
using Doorstep.Privacy.Hidings;
using Doorstep.Privacy.Objections;
using Doorstep.Privacy.Readings;
using Doorstep.Privacy.Retention;
using Doorstep.Transparency;

namespace Doorstep.Privacy;

/// <summary>The module of data protection: readings, budgets, hidings, objections, broken glass, retention.</summary>
sealed class PrivacyModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions => Role.Holding(Permission.Audit, Permission.BreakGlass);

    public override IReadOnlyList<EventKind> Events =>
    [
        .. EventKind.Of(
            Permission.Audit,
            "reading.disclosed", "reading.hiding-asked", "reading.hiding-allowed", "reading.hiding-refused",
            "reading.objected", "reading.objection-upheld", "reading.objection-refused"),
        .. EventKind.Of(
            Permission.ManageAccounts,
            "account.glass-broken", "account.glass-agreed", "account.glass-was-right", "account.glass-was-wrong"),
        .. EventKind.OfPlatform("log.hold-placed", "log.hold-lifted"),
    ];

    public override void Add(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddScoped<ReadingRecorder>().AddScoped<ListReadings>().AddSingleton<ReadingBudget>();
        services.AddSingleton<CommittedTable, CommittedReadings>();
        builder.AddJob<ReadingBatchWriter>();
        builder.AddJob<ReadingSpool>();
        services.AddGauge(Metrics.Queue, "readings", (ReadingBatchWriter writer) => writer.Length)
            .AddGauge(Metrics.Spool, "readings", (ReadingSpool spool) => spool.Waiting);
        services.AddScoped<AnswerObjection>().AddScoped<ListObjections>().AddScoped<DecideHiding>().AddScoped<ListHidings>();
        services.AddScoped<BreakGlass>().AddScoped<AgreeToGlass>().AddScoped<ReviewGlass>().AddScoped<HoldRecords>();
        services.AddSingleton<PurgeByRule>();
        builder.AddJob<PurgeNightly>();
        builder.AddRetention<ReadingRetention>();
        builder.AddRetention<DecisionRetention>();
        builder.AddRetention<SessionRetention>();
        builder.AddLoggedTable<LoggedHolds>();
        builder.AddLoggedTable<LoggedHidings>();
        builder.AddLoggedTable<LoggedObjections>();
        builder.AddLoggedTable<LoggedGlass>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        ListReadings.Map(app);
        ListObjections.Map(app);
        AnswerObjection.Map(app);
        ListHidings.Map(app);
        DecideHiding.Map(app);
        BreakGlass.Map(app);
        AgreeToGlass.Map(app);
        HoldRecords.Map(app);
        ReviewGlass.Map(app);
    }
}
