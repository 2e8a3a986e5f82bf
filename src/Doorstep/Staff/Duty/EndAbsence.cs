using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Duty;

/// <summary>
/// A worker is back before her time, or does not go: whoever stands in for her has neither her grids nor their rights from this moment on.
/// </summary>
sealed class EndAbsence(IServiceScopeFactory scopes, Caller caller, ArrangeStandIn arrange, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/duty/absences/{id:guid}/end", (Guid id, EndAbsence useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.KeepDuty).WithTags("Duty").WithSummary("A worker is back: her grids and their rights are hers alone");

    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepDuty);
        using var scope = scopes.AsJob("duty");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.Absences.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } absence
            || !caller.Scope.Covers(Permission.KeepDuty, absence.Area))
        {
            return false;
        }

        var act = acting.Now();
        absence.End(act);
        await arrange.EndAsync(db, await db.StandIns.Where(one => one.ActId == id).ToListAsync(cancellationToken), act, cancellationToken);
        await ArrangeStandIn.SaveAsync(db, cancellationToken);
        return true;
    }
}
