using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Sessions;
using Doorstep.Live;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Devices;

/// <summary>Registers the phone of a worker who has just signed in on it, with the public half of a key that was made there.</summary>
sealed class RegisterDevice(IServiceScopeFactory scopes, Caller caller, CurrentAct acting, Chance chance, SecondFactor factor, CityBox box)
{
    /// <param name="PublicKey">On P-256, SubjectPublicKeyInfo in base64.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(Device.LongestName, ErrorMessage = "error.too-long")] string Name,
        DeviceKind Kind,
        [property: Required(ErrorMessage = "error.required"), StringLength(400, ErrorMessage = "error.too-long")] string PublicKey);

    /// <param name="Refresh">To be given, with a signature, for the first access; each access brings the next.</param>
    /// <param name="CityKey">On P-256, uncompressed, in base64: what is not sent is sealed to it besides.</param>
    public sealed record Response(Guid Id, string Refresh, string CityKey);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/session/devices", async (Request request, RegisterDevice useCase, CancellationToken cancellationToken) =>
            TypedResults.Created((string?)null, await useCase.RunAsync(request, cancellationToken)))
        .Needs(Permission.Self).RequireRateLimiting(Doorstep.Identity.Sessions.GuessLimit.Name).WithTags("Devices")
        .WithSummary("Register the phone I am signed in on");

    public async Task<Response> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(request.Name) || !Enum.IsDefined(request.Kind))
        {
            throw new WrongFieldException(
                Enum.IsDefined(request.Kind) ? "name" : "kind", Enum.IsDefined(request.Kind) ? "error.required" : "error.field");
        }

        var key = KeyOf(request.PublicKey) ?? throw new WrongFieldException("publicKey", "error.device-key");
        using var scope = scopes.AsJob("devices");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var account = await db.Users.SingleAsync(account => account.Id == caller.AccountId, cancellationToken);
        // What lasts for months is not begun in a session that somebody left open.
        factor.MustBeFresh(account);
        if (await db.Devices.CountAsync(device => device.AccountId == caller.AccountId && device.EndedAt == null, cancellationToken) >= Device.Most)
        {
            throw new RuleBrokenException("rule.device-most", Device.Most);
        }

        var (act, refresh) = (acting.Now(), chance.Secret());
        var device = Device.Register(caller.AccountId, request.Name.Trim(), request.Kind, key, refresh, caller.StrongAt, act);
        account.RegisterDevice(await db.HomeOfAsync(account.Id, cancellationToken), act);
        db.Devices.Add(device);
        await db.SaveChangesAsync(cancellationToken);
        return new(device.Id, refresh, box.PublicKey);
    }

    private static byte[]? KeyOf(string text)
    {
        try
        {
            var bytes = Convert.FromBase64String(text);
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(bytes, out var read);
            return read == bytes.Length
                && key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value ? bytes : null;
        }
        catch (Exception wrong) when (wrong is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
