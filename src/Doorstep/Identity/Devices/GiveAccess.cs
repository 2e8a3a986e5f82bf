using System.ComponentModel.DataAnnotations;
using Doorstep.Data;
using Doorstep.Edge;
using Doorstep.Live;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Devices;

/// <summary>
/// Gives a registered device a new access token: it signs a question of ours with its key, and gives the refresh token it got the last time for a new
/// one. A refresh that was replaced before ends the device: somebody has a copy of it.
/// </summary>
sealed class GiveAccess(
    IServiceScopeFactory scopes, CallerReader callers, DeviceAccess access, AskDevice questions, Chance chance, Ids ids, TimeProvider clock)
{
    /// <param name="Challenge">To be signed as it stands here: ECDSA on P-256 with SHA-256 over its UTF-8 bytes.</param>
    public sealed record Question(string Challenge);

    /// <param name="Signature">64 bytes, r and s, in base64.</param>
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(100, ErrorMessage = "error.too-long")] string Refresh,
        [property: Required(ErrorMessage = "error.required"), StringLength(1000, ErrorMessage = "error.too-long")] string Challenge,
        [property: Required(ErrorMessage = "error.required"), StringLength(100, ErrorMessage = "error.too-long")] string Signature);

    /// <param name="Access">For the header Authorization: Bearer …</param>
    public sealed record Response(string Access, DateTimeOffset Until, string Refresh);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/devices/{id:guid}/challenge", (Guid id, AskDevice questions) => TypedResults.Ok(new Question(questions.For(id))))
            .Public().RequireRateLimiting(Limits.Public).WithTags("Devices").WithSummary("What a registered device must sign to get access");
        app.MapPost("/api/devices/{id:guid}/access", async Task<Results<Ok<Response>, UnauthorizedHttpResult>> (
            Guid id, Request request, GiveAccess useCase, CancellationToken cancellationToken) =>
                await useCase.RunAsync(id, request, cancellationToken) is { } given ? TypedResults.Ok(given) : TypedResults.Unauthorized())
            .Public().RequireRateLimiting(Limits.Public).WithTags("Devices").WithSummary("Access for ten minutes, for a signature and a refresh");
    }

    /// <returns>Null for whatever is not right.</returns>
    public async Task<Response?> RunAsync(Guid id, Request request, CancellationToken cancellationToken)
    {
        if (!questions.Asked(id, request.Challenge))
        {
            return null;
        }

        using var scope = scopes.AsJob("devices");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        return await db.Devices.SingleOrDefaultAsync(device => device.Id == id && device.EndedAt == null, cancellationToken) is { } device
            && device.HasSigned(request.Challenge, request.Signature)
            && await callers.StateOfAsync(device.AccountId, cancellationToken) is { Scope.IsBlind: false }
            && await questions.TakeAsync(request.Challenge, cancellationToken)
                ? await RefreshAsync(db, device, request.Refresh, cancellationToken)
                : null;
    }

    private async Task<Response?> RefreshAsync(DoorstepContext db, Device device, string given, CancellationToken cancellationToken)
    {
        var (account, now, next) =
            (await db.Users.SingleAsync(account => account.Id == device.AccountId, cancellationToken), clock.GetUtcNow(), chance.Secret());
        if (device.Refresh(given, next, now))
        {
            await db.SaveChangesAsync(cancellationToken);
            var (token, until) = access.For(account, device);
            return new(token, until, next);
        }

        var act = new Act(ids.Next(), account.Id, now);
        device.End(act);
        account.DeviceWasCopied(await db.HomeOfAsync(account.Id, cancellationToken), act);
        await db.SaveChangesAsync(cancellationToken);
        return null;
    }
}
