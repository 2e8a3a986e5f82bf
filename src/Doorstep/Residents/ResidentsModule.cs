using Doorstep.Residents.Reporting;

namespace Doorstep.Residents;

static class ResidentsModule
{
    public static void AddResidents(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<FindMyGrid>();
        builder.Services.AddScoped<NotSatisfied>();
        builder.Services.AddScoped<AddToReport>();
        builder.Services.AddScoped<PlainKinds>();
        builder.Services.AddScoped<TakeAnswers>();
    }

    public static void MapResidents(this IEndpointRouteBuilder app) => MyHome.Map(app);
}
