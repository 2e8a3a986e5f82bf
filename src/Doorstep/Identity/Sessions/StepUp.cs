using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;

namespace Doorstep.Identity.Sessions;

/// <summary>Confirms a signed-in session with a code once more: for an hour she may do what that is asked for.</summary>
sealed class StepUp(IServiceScopeFactory scopes, Caller caller, SecondFactor factor, TimeProvider clock)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(40, ErrorMessage = "error.too-long")] string Code);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/session/step-up", async (Request request, StepUp useCase, CancellationToken cancellationToken) =>
        {
            await useCase.RunAsync(request, cancellationToken);
            return TypedResults.NoContent();
        }).Needs(Permission.Self).RequireRateLimiting(Doorstep.Identity.Sessions.GuessLimit.Name).WithTags("Session")
        .WithSummary("Give a code of my second factor again");

    /// <exception cref="WrongFieldException">The code is not good, or was used.</exception>
    public async Task RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        if (!await factor.UseAsync(caller.AccountId, request.Code))
        {
            throw new WrongFieldException("code", "error.code");
        }

        using var scope = scopes.AsJob("step-up");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        await factor.StrengthenAsync(db, clock.GetUtcNow(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }
}
