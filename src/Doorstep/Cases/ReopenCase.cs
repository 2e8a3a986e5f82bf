using System.ComponentModel.DataAnnotations;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Trust;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>The trouble is still there: the desk opens a closed or rejected case again, with a new limit.</summary>
sealed class ReopenCase(DoorstepContext db, Caller caller, Acting acting)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), TextLength(1000)] string Reason);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/cases/{id:guid}/reopen", async Task<Results<NoContent, NotFound>> (Guid id, Request request, ReopenCase useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(id, request, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound())
        .Needs(Permission.FileCases).WithTags("Cases").WithSummary("Open a closed case again");

    /// <returns>False where there is no such case for this caller.</returns>
    public async Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        if (await db.FindCaseAsync(caller, id, Permission.FileCases, cancellationToken) is not { } found)
        {
            return false;
        }

        var act = acting.Now();
        var kind = await db.TaskKinds.SingleAsync(kind => kind.Id == found.KindId, cancellationToken);
        found.Reopen(request.Reason, kind, WorkingCalendar.China, act);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
