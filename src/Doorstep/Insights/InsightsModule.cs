using Doorstep.Access;
using Doorstep.Insights.Operation;
using Doorstep.Live;

namespace Doorstep.Insights;

/// <summary>The module of statistics: the five questions, the figures of each area, readings that stand out.</summary>
sealed class InsightsModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions => Role.Holding(Permission.ViewFigures, Permission.WatchPlatform);

    public override void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FigureBoard>();
        builder.Services.AddScoped<FiveQuestions>();
        builder.Services.AddScoped<ShowArea>();
        builder.Services.AddScoped<FlagReadings>();
        builder.Services.AddScoped<ShowPlatform>();
    }

    public override void Map(IEndpointRouteBuilder app)
    {
        FiveQuestions.Map(app);
        FlagReadings.Map(app);
        TellHealth.Map(app);
        ShowPlatform.Map(app);
    }
}
