using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Hidings;

/// <summary>
/// The data officer of the area decides whether readings are kept from a resident for a time, never on her own asking; and shows
/// them earlier when the reason has gone.
/// </summary>
sealed class DecideHiding(DoorstepContext db, SecondPerson second, CurrentAct acting)
{
    public sealed record Request(bool IsAllowed);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/hidings/{id:guid}/decision", (Guid id, Request request, DecideHiding useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.Audit).WithTags("Privacy").WithSummary("Decide whether readings are kept from a resident for a time");
        app.MapPost("/api/hidings/{id:guid}/disclosure", (Guid id, DecideHiding useCase, CancellationToken cancellationToken) =>
            useCase.DiscloseAsync(id, cancellationToken).OrNotFound())
            .Needs(Permission.Audit).WithTags("Privacy").WithSummary("Show a resident what was kept from her, before its time");
    }

    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default) => OnAsync(id, hiding =>
    {
        var act = acting.Now();
        hiding.Decide(request.IsAllowed, act);
        return second.MustBeAsync(hiding.AskedBy, act.By, cancellationToken);
    }, cancellationToken);

    public Task<bool> DiscloseAsync(Guid id, CancellationToken cancellationToken = default) => OnAsync(id, hiding =>
    {
        hiding.Disclose(acting.Now());
        return Task.CompletedTask;
    }, cancellationToken);

    private async Task<bool> OnAsync(Guid id, Func<Hiding, Task> act, CancellationToken cancellationToken)
    {
        if (await db.Hidings.SingleOrDefaultAsync(hiding => hiding.Id == id, cancellationToken) is not { } found)
        {
            return false;
        }

        await act(found);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
