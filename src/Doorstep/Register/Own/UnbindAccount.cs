using Doorstep.Access;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Own;

/// <summary>
/// Removes the binding of an account to a resident's record. A resident's record was bound to the wrong account, or she lost hers: another person
/// than the one who bound it takes the binding away, and it can be bound anew.
/// </summary>
sealed class UnbindAccount(DoorstepContext db, Caller caller, CurrentAct acting)
{
    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/residents/{id:guid}/account/unbind", (Guid id, UnbindAccount useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.KeepRegister).WithSummary("Take a binding away; never one's own doing");

    /// <returns>False where the caller keeps no such resident, or no account is bound to her.</returns>
    public async Task<bool> RunAsync(Guid residentId, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepRegister);
        if (await db.ToBindAsync(caller, residentId, cancellationToken) is not { } resident
            || await db.OwnRecords.SingleOrDefaultAsync(own => own.ResidentId == residentId, cancellationToken) is not { } bound)
        {
            return false;
        }

        if (bound.BoundBy == caller.AccountId || bound.AccountId == caller.AccountId)
        {
            throw new RuleBrokenException("rule.unbind-own");
        }

        var act = acting.Now();
        bound.Unbind(resident.Area, act);
        db.Remove(bound);
        db.Add(RegisterAct.Of(RegisterActKind.AccountUnbound, resident.Area, resident.HouseholdId, residentId, act));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>Whether an account is bound to a resident whose register the caller keeps.</summary>
    public Task<bool> IsBoundAsync(Guid residentId, CancellationToken cancellationToken = default) =>
        db.OwnRecords.AnyAsync(own => own.ResidentId == residentId, cancellationToken);
}
