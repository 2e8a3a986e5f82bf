using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Exports;

/// <summary>A second person approves a large export, or refuses it.</summary>
sealed class DecideExport(DoorstepContext db, Caller caller, SecondPerson second, CurrentAct acting)
{
    public sealed record Request(bool IsAllowed);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/exports/{id:guid}/decision", (Guid id, Request request, DecideExport useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.ExportRegister).WithSummary("Let a large export go, or not: never one's own");

    public async Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ExportRegister);
        if (await db.Exports.SingleOrDefaultAsync(export => export.Id == id, cancellationToken) is not { } found)
        {
            return false;
        }

        found.Decide(request.IsAllowed, acting.Now());
        await second.MustBeAsync(found.AskedBy, caller.AccountId, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
