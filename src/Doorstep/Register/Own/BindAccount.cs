using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Identity.Approvals;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Own;

/// <summary>
/// Binds a resident's account to her record: the community's staff do it, once she has shown her document and told the code that she made. From then
/// on she sees who reads it. An unknown name, a wrong code, an account of staff and one that is bound are answered alike: nobody learns here who has
/// an account.
/// </summary>
sealed class BindAccount(DoorstepContext db, Caller caller, CallerReader callers, CurrentAct acting, TimeProvider clock)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(100, ErrorMessage = "error.too-long")] string UserName,
        [property: Required(ErrorMessage = "error.required"), StringLength(SpokenCode.LongestTyped, ErrorMessage = "error.too-long")] string Code);

    public static void Map(IEndpointRouteBuilder register) => register
        .MapPost("/residents/{id:guid}/account", (Guid id, Request request, BindAccount useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepRegister).WithSummary("Bind a resident's own account to her record, with the code that she made");

    public async Task<bool> RunAsync(Guid residentId, Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepRegister);
        if (await db.ToBindAsync(caller, residentId, cancellationToken) is not { } resident)
        {
            return false;
        }

        var name = UserText.Code(request.UserName).ToUpperInvariant();
        var account = await db.Users.SingleOrDefaultAsync(one => one.NormalizedUserName == name && one.DisabledAt == null, cancellationToken);
        var code = account is null ? null : await db.BindingCodes.SingleOrDefaultAsync(one => one.AccountId == account.Id, cancellationToken);
        if (account is null || code?.Is(UserText.Code(request.Code), clock.GetUtcNow()) != true || account.Id == caller.AccountId
            || await callers.WorksAsync(account.Id, cancellationToken)
            || await db.OwnRecords.AnyAsync(own => own.AccountId == account.Id || own.ResidentId == residentId, cancellationToken))
        {
            throw new WrongFieldException("code", "error.binding");
        }

        var act = acting.Now();
        db.Remove(code);
        db.Add(OwnRecord.Bind(account.Id, residentId, resident.Area, act));
        db.Add(RegisterAct.Of(RegisterActKind.AccountBound, resident.Area, resident.HouseholdId, residentId, act));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}

/// <summary>Finds the record that the caller may bind to an account.</summary>
static class BindingRules
{
    /// <summary>Finds a present resident whose register the caller keeps.</summary>
    public static async Task<Resident?> ToBindAsync(this DoorstepContext db, Caller caller, Guid residentId, CancellationToken cancellationToken) =>
        await db.Residents.AsNoTracking().SingleOrDefaultAsync(one => one.Id == residentId && one.Standing == RecordStatus.Present, cancellationToken)
            is { } resident
            && caller.Scope.Covers(Permission.KeepRegister, resident.Area) ? resident : null;
}
