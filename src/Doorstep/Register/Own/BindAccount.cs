using System.ComponentModel.DataAnnotations;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Trust;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.Own;

/// <summary>The community's staff bind a resident's account to her record, once she has shown her document. From then on she sees who reads it.</summary>
sealed class BindAccount(DoorstepContext db, Caller caller, Acting acting)
{
    public sealed record Request([property: Required(ErrorMessage = "error.required"), StringLength(100, ErrorMessage = "error.too-long")] string UserName);

    public static void Map(IEndpointRouteBuilder register) => register.MapPost("/residents/{id:guid}/account", async Task<Results<NoContent, NotFound>> (Guid id, Request request, BindAccount useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(id, request, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound())
        .Needs(Permission.KeepRegister).WithSummary("Bind a resident's own account to her record");

    public async Task<bool> RunAsync(Guid residentId, Request request, CancellationToken cancellationToken = default)
    {
        if (await db.Residents.AsNoTracking().SingleOrDefaultAsync(one => one.Id == residentId && one.Standing == Standing.Present, cancellationToken) is not { } resident
            || !caller.Sight.Covers(Permission.KeepRegister, resident.Area))
        {
            return false;
        }

        var name = UserText.Code(request.UserName).ToUpperInvariant();
        var account = await db.Users.Where(one => one.NormalizedUserName == name).Select(one => (Guid?)one.Id).SingleOrDefaultAsync(cancellationToken)
            ?? throw new WrongFieldException("userName", "error.account-unknown");
        if (await db.OwnRecords.AnyAsync(own => own.AccountId == account || own.ResidentId == residentId, cancellationToken))
        {
            throw new RuleBrokenException("rule.bound-already");
        }

        var act = acting.Now();
        db.Add(OwnRecord.Bind(account, residentId, act));
        db.Add(RegisterAct.Of(RegisterActKind.AccountBound, resident.Area, resident.HouseholdId, residentId, act));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
