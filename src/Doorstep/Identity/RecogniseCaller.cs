using System.Security.Claims;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Edge.Lanes;
using Doorstep.Identity.Devices;
using Microsoft.AspNetCore.StaticAssets;

namespace Doorstep.Identity;

/// <summary>Authentication middleware: finds out who sends a request, before anything is done for her.</summary>
static class RecogniseCaller
{
    private static readonly TimeSpan longestInDanger = TimeSpan.FromSeconds(2);

    /// <summary>
    /// From the cookie, or what a device shows instead, to the caller. A session whose account was disabled, or has a newer password, is none; what
    /// is answered to a person is kept by no cache.
    /// </summary>
    public static async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        if (DeviceAccess.IsShown(http.Request))
        {
            http.User = http.RequestServices.GetRequiredService<DeviceAccess>().Read(http.Request);
        }

        if (http.User.Identity?.IsAuthenticated == true && http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
        {
            if (await StateOfAsync(http) is { } state)
            {
                http.RequestServices.GetRequiredService<Caller>().Become(CallerReader.AccountIdOf(http.User), state);
                await http.RequestServices.GetRequiredService<CallerReader>().SawAsync(http.User, state, http.RequestAborted);
            }
            else
            {
                http.User = new ClaimsPrincipal(new ClaimsIdentity());
            }

            http.Response.OnStarting(KeepOutOfCaches, http.Response);
        }

        await next(http);
    }

    /// <summary>Where somebody may be calling for help, it does not matter who she is if that cannot be found out soon.</summary>
    private static async Task<CallerState?> StateOfAsync(HttpContext http)
    {
        var callers = http.RequestServices.GetRequiredService<CallerReader>();
        var known = http.GetEndpoint()?.Metadata;
        if (known?.GetMetadata<PublicAttribute>() is null || known.GetMetadata<LaneAttribute>() is not { Lane: Lane.Emergency })
        {
            return await callers.StateOfAsync(http.User, http.RequestAborted);
        }

        try
        {
            return await Task.Run(() => callers.StateOfAsync(http.User, CancellationToken.None)).WaitAsync(longestInDanger, http.RequestAborted);
        }
        catch (Exception away) when (away is TimeoutException || DatabaseAway.Is(away))
        {
            return null;
        }
    }

    private static Task KeepOutOfCaches(object response)
    {
        var headers = ((HttpResponse)response).Headers;
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
