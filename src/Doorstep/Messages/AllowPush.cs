using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Identity.Sessions;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Messages;

/// <summary>
/// Somebody turns on push messages in the browser she sits at, which gives us an address at its maker's push service and two keys. In one browser
/// they are hers who turned them on last. The first message tells her so, or that somebody else has.
/// </summary>
sealed class AllowPush(IServiceScopeFactory scopes, Caller caller, CurrentAct acting, KeyRing keys, Outgoing outgoing)
{
    private const int SecretBytes = 16, PointBytes = 65, CoordinateBytes = 32;
    private const byte Uncompressed = 4;

    /// <param name="P256dh">The browser's public key on P-256, uncompressed, in base64url.</param>
    /// <param name="Auth">16 bytes that it shares with us, in base64url.</param>
    public sealed record BrowserKeys(string P256dh, string Auth);

    /// <summary>What the browser's PushSubscription says of itself.</summary>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(PushDevice.LongestEndpoint, ErrorMessage = "error.too-long")]
        string Endpoint,
        BrowserKeys Keys);

    public sealed record Made(Guid Id);

    /// <param name="PublicKey">What the browser is asked to subscribe for (VAPID, RFC 8292), in base64url.</param>
    public sealed record ServerKey(string PublicKey);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/my/push/key", (VapidKey vapid) => TypedResults.Ok(new ServerKey(vapid.PublicKey)))
            .Needs(Permission.Self).WithTags("Messages").WithSummary("The key by which push services know this city");
        app.MapPost("/api/my/push",
            async (Request request, HttpRequest http, AllowPush useCase, CancellationToken cancellationToken) =>
                TypedResults.Ok(await useCase.RunAsync(request, BrowserName.Of(http.Headers.UserAgent), cancellationToken)))
            .Needs(Permission.Self).WithTags("Messages").WithSummary("Push my messages to this browser");
    }

    public async Task<Made> RunAsync(Request request, string browser, CancellationToken cancellationToken = default)
    {
        await CheckAsync(request, cancellationToken);
        // It may be another account's until now, and where somebody is at home stands in her grants.
        using var scope = scopes.AsJob("push");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var indexes = keys.Indexes(request.Endpoint, nameof(PushDevice.Endpoint));
        var device = await db.PushDevices.SingleOrDefaultAsync(one => indexes.Contains(one.EndpointKey!), cancellationToken);
        var act = acting.Now();
        if (device is not null && device.AccountId != caller.AccountId)
        {
            device.Withdraw(await db.HomeOfAsync(device.AccountId, cancellationToken), act);
            db.Remove(device);
            device = null;
        }

        device ??= await AddAsync(db, request.Endpoint, browser, act, cancellationToken);
        device.Tell(browser, CultureInfo.CurrentUICulture.Name, request.Keys.P256dh, request.Keys.Auth);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException both) when (!DatabaseAway.Is(both))
        {
            // The same browser twice in one moment.
            throw new RuleBrokenException("refused.changed-meanwhile");
        }

        return new(device.Id);
    }

    private async Task<PushDevice> AddAsync(DoorstepContext db, string endpoint, string browser, Act act, CancellationToken cancellationToken)
    {
        if (await db.PushDevices.CountAsync(one => one.AccountId == caller.AccountId, cancellationToken) >= PushDevice.Most)
        {
            throw new RuleBrokenException("rule.push-most", PushDevice.Most);
        }

        var device = PushDevice.Allow(caller.AccountId, endpoint, await db.HomeOfAsync(caller.AccountId, cancellationToken), act);
        db.Add(device);
        db.Add(Message.To(caller.AccountId, "message.push-on", [browser], "/messages", isUrgent: false, act));
        return device;
    }

    /// <exception cref="WrongFieldException">No browser gives this.</exception>
    private async Task CheckAsync(Request request, CancellationToken cancellationToken)
    {
        // Only to a city that has allowed a host of its own network is an address without TLS anything: that of a push service on this machine.
        if (!Uri.TryCreate(request.Endpoint, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
            || !await outgoing.CouldCallAsync(address, cancellationToken))
        {
            throw new WrongFieldException("endpoint", "error.push-endpoint");
        }

        if (Bytes(request.Keys.P256dh) is not { Length: PointBytes } point || !IsOnCurve(point))
        {
            throw new WrongFieldException("keys.p256dh", "error.push-key");
        }

        if (Bytes(request.Keys.Auth) is not { Length: SecretBytes })
        {
            throw new WrongFieldException("keys.auth", "error.push-key");
        }
    }

    private static byte[]? Bytes(string text) => text.Length <= 2 * PointBytes && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static bool IsOnCurve(byte[] point)
    {
        try
        {
            using var key = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new() { X = point[1..(1 + CoordinateBytes)], Y = point[(1 + CoordinateBytes)..] },
            });
            return point[0] == Uncompressed;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
