using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Rounds;

/// <summary>
/// The receiver of a round has seen it, and so it is done: a department its own, the area's office what goes to no department. Nobody takes it back.
/// </summary>
sealed class SeeRound(DoorstepContext db, Caller caller, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder rounds) => rounds
        .MapPost("/{id:guid}/seen", (Guid id, SeeRound useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.ReceiveRounds).WithSummary("Say that a round was seen");

    /// <returns>False where there is no such round for this caller.</returns>
    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ReceiveRounds);
        if (await db.Rounds.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } round
            || !caller.Scope.Allows(Permission.ReceiveRounds, round.Area, round.DepartmentId))
        {
            return false;
        }

        if (!Receives(caller.Scope, round))
        {
            throw new RuleBrokenException("rule.round-receiver");
        }

        round.See(acting.Now());
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>An office that sees all of its area still answers for no department.</summary>
    public static bool Receives(AccessScope scope, Round round) => scope.Ranges(Permission.ReceiveRounds)
        .Any(range => range.DepartmentId == round.DepartmentId && range.Covers(round.Area, round.DepartmentId));
}
