using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Staff.Duty;

/// <summary>Ends standing in before its time: of a swap both halves, since it is one act with one end.</summary>
sealed class EndStandIn(IServiceScopeFactory scopes, Caller caller, ArrangeStandIn arrange, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/duty/stand-ins/{id:guid}/end", (Guid id, EndStandIn useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.KeepDuty).WithTags("Duty").WithSummary("End standing in; of a swap both halves");

    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepDuty);
        using var scope = scopes.AsJob("duty");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.StandIns.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } found
            || !caller.Scope.Covers(Permission.KeepDuty, found.Area))
        {
            return false;
        }

        var act = acting.Now();
        if (found.IsOver(act.At))
        {
            throw new RuleBrokenException("rule.duty-over");
        }

        var together = found.IsSwap ? await db.StandIns.Where(one => one.ActId == found.ActId).ToListAsync(cancellationToken) : [found];
        together.ForEach(one => caller.MustCover(Permission.KeepDuty, one.Area));
        await arrange.EndAsync(db, together, act, cancellationToken);
        await ArrangeStandIn.SaveAsync(db, cancellationToken);
        return true;
    }
}
