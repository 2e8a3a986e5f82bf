using Doorstep.Plans.Land;
using Doorstep.Register;

namespace Doorstep.Plans;

static class PlansModule
{
    public static void AddPlans(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<CityLand>();
        services.AddScoped<CountNeeds>();
        services.AddScoped<ReadGround>();
    }
}
