namespace Doorstep.Identity.Devices;

/// <summary>Part of Identity: the phones of workers.</summary>
static class DevicesRegistration
{
    public static void AddDevices(this IServiceCollection services)
    {
        services.AddSingleton<DeviceAccess>();
        services.AddScoped<AskDevice>().AddScoped<RecognisePhone>();
        services.AddScoped<RegisterDevice>().AddScoped<GiveAccess>().AddScoped<ListDevices>().AddScoped<EndDevice>();
    }

    public static void MapDevices(this IEndpointRouteBuilder app)
    {
        RegisterDevice.Map(app);
        GiveAccess.Map(app);
        ListDevices.Map(app);
        EndDevice.Map(app);
    }
}
