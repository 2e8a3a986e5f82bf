using Doorstep.Live;

namespace Doorstep.Cases.Desk;

/// <summary>The command centre: queue, map and case on one screen.</summary>
static class DeskRegistration
{
    public static void AddDesk(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddJob<CaseMap>();
        services.AddScoped<ReadQueue>();
        services.AddScoped<ReadFigures>();
        services.AddScoped<ShowEmergencies>();
        services.AddScoped<OftenReported>();
        services.AddScoped<DoAct>();
    }

    public static void MapDesk(this IEndpointRouteBuilder app)
    {
        CaseTiles.Map(app);
        ShowEmergencies.Map(app);
    }
}
