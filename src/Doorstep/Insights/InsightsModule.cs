using Doorstep.Insights.Operation;

namespace Doorstep.Insights;

static class InsightsModule
{
    public static void AddInsights(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FigureBoard>();
        builder.Services.AddScoped<FiveQuestions>();
        builder.Services.AddScoped<ShowArea>();
        builder.Services.AddScoped<FlagReadings>();
        builder.Services.AddScoped<ShowPlatform>();
    }

    public static void MapInsights(this IEndpointRouteBuilder app)
    {
        FiveQuestions.Map(app);
        FlagReadings.Map(app);
        TellHealth.Map(app);
        ShowPlatform.Map(app);
    }
}
