using System.Net;
using Doorstep.Edge.Lanes;
using Doorstep.Live;

namespace Doorstep.Edge;

/// <summary>The module of what every request passes first, and of calls to other servers: lanes, limits, origins, outgoing calls.</summary>
sealed class EdgeModule : Module
{
    public override void Add(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRateLimiter(Limits.Set).AddSingleton<NetworkLimits>().AddSingleton<UploadBudget>().AddSingleton<ReportRateLimits>();
        services.AddSingleton<PublicAddress>();
        LaneLengths.AddTo(services);
        services.AddSingleton(all => new Outgoing(all.GetRequiredService<IConfiguration>(), Dns.GetHostAddressesAsync));
        builder.AddKnownProxies();
    }

    public override void Use(WebApplication app)
    {
        app.UseRateLimiter();
        app.UseBodyLimit();
        app.UseLanes();
        app.UseSameSiteOnly();
    }
}
