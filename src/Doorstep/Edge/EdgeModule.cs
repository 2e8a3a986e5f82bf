using System.Net;
using Doorstep.Edge.Lanes;
using Doorstep.Live;

namespace Doorstep.Edge;

/// <summary>What every request passes first, and whatever the server itself asks of others: lanes, limits, origins, outgoing calls.</summary>
sealed class EdgeModule : Module
{
    public override void Add(IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRateLimiter(Limits.Set).AddSingleton<NetworkLimits>().AddSingleton<HeldUploads>().AddSingleton<BusyAddresses>();
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
