namespace Doorstep.Insights;

static class InsightsModule
{
    public static void AddInsights(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FigureBoard>();
        builder.Services.AddScoped<FiveQuestions>();
        builder.Services.AddScoped<ShowArea>();
        builder.Services.AddScoped<FlagReadings>();
    }

    public static void MapInsights(this IEndpointRouteBuilder app)
    {
        FiveQuestions.Map(app);
        FlagReadings.Map(app);
    }
}
