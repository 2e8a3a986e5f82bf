using Doorstep.Edge;
using Doorstep.Identity.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Identity.Passkeys;

/// <summary>
/// Signs somebody in with a passkey, without anything typed. It is something she has and something only she can do with it: both factors, so no code
/// is asked for.
/// </summary>
sealed class SignInByPasskey(UsePasskey passkey, StartSession start, FirstPath rooms)
{
    /// <param name="Room">The page she begins at.</param>
    public sealed record Response(string Room);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/session/passkey/question", async (UsePasskey passkey) => TypedResults.Ok(await passkey.AskAsync(Guid.Empty)))
            .Public().RequireRateLimiting(Doorstep.Identity.Sessions.GuessLimit.Name).WithTags("Session")
            .WithSummary("What a passkey must sign to sign in");
        app.MapPost("/api/session/passkey", async Task<Results<Ok<Response>, UnauthorizedHttpResult>> (
            UsePasskey.Answer request, SignInByPasskey useCase, CancellationToken cancellationToken) =>
                await useCase.RunAsync(request, cancellationToken) is { } room ? TypedResults.Ok(new Response(room)) : TypedResults.Unauthorized())
            .Public().RequireRateLimiting(Doorstep.Identity.Sessions.GuessLimit.Name).WithTags("Session")
            .WithSummary("Sign in with a passkey; the session is a cookie");
    }

    /// <returns>Null where it is not right.</returns>
    public async Task<string?> RunAsync(UsePasskey.Answer answer, CancellationToken cancellationToken = default)
    {
        if (await passkey.RunAsync(Guid.Empty, answer, cancellationToken) is not { } account)
        {
            return null;
        }

        await start.RunAsync(account, isStrong: true);
        return await rooms.OfAsync(account, isStrong: true, cancellationToken);
    }
}
