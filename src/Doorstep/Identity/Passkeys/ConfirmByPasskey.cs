using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Sessions;

namespace Doorstep.Identity.Passkeys;

/// <summary>Confirms a signed-in session once more, with a passkey instead of a code.</summary>
sealed class ConfirmByPasskey(IServiceScopeFactory scopes, Caller caller, UsePasskey passkey, SecondFactor factor, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/session/step-up/passkey/question",
            async (UsePasskey passkey, Caller caller) => TypedResults.Ok(await passkey.AskAsync(caller.AccountId)))
            .Needs(Permission.Self).WithTags("Session").WithSummary("What one of my passkeys must sign to confirm that it is me");
        app.MapPost("/api/session/step-up/passkey",
            async (UsePasskey.Answer request, ConfirmByPasskey useCase, CancellationToken cancellationToken) =>
            {
                await useCase.RunAsync(request, cancellationToken);
                return TypedResults.NoContent();
            }).Needs(Permission.Self).RequireRateLimiting(Doorstep.Identity.Sessions.GuessLimit.Name).WithTags("Session")
            .WithSummary("Confirm that it is me, with one of my passkeys");
    }

    /// <exception cref="WrongFieldException">It is not right, or not hers.</exception>
    public async Task RunAsync(UsePasskey.Answer answer, CancellationToken cancellationToken = default)
    {
        if (await passkey.RunAsync(caller.AccountId, answer, cancellationToken) is null)
        {
            throw new WrongFieldException("credential", "error.passkey");
        }

        using var scope = scopes.AsJob("step-up");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        await factor.StrengthenAsync(db, clock.GetUtcNow(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }
}
