using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity.Approvals;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Identity.Accounts;

/// <summary>
/// An administrator gives somebody a role for an area of her own. What makes her more powerful begins only when a second administrator has agreed.
/// </summary>
sealed class GiveGrant(DoorstepContext db, Caller caller, CallerReader callers, AskForApproval ask, CurrentAct acting)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), StringLength(40, ErrorMessage = "error.too-long")] string Role,
        [property: Required(ErrorMessage = "error.required"), StringLength(15, ErrorMessage = "error.too-long")] string Area,
        Guid? DepartmentId = null,
        DateTimeOffset? Until = null);

    /// <param name="NeedsSecondPerson">It gives nothing until another administrator has agreed.</param>
    public sealed record Response(Guid Id, bool NeedsSecondPerson);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/accounts/{id:guid}/grants", (Guid id, Request request, GiveGrant useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).CreatedOrNotFound())
        .Needs(Permission.ManageAccounts).WithTags("Accounts").WithSummary("Give somebody a role for an area");

    /// <returns>Null where she has no such account, or no such area.</returns>
    public async Task<Response?> RunAsync(Guid accountId, Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ManageAccounts);
        if (!AreaCode.TryParse(request.Area, out var area))
        {
            throw new WrongFieldException("area", "error.area");
        }

        if (!caller.Scope.Covers(Permission.ManageAccounts, area) || !await db.KnowsAreaAsync(area, cancellationToken)
            || !await db.Grants.AnyAsync(grant => grant.AccountId == accountId, cancellationToken))
        {
            return null;
        }

        if (accountId == caller.AccountId)
        {
            throw new RuleBrokenException("rule.grant-self");
        }

        var role = await RoleAsync(request, cancellationToken);
        var given = Grant.Give(accountId, role, area, request.DepartmentId, acting.Now(), request.Until?.ToUniversalTime());
        // Two who give at once, each with room for one: the second finds the account changed. So it is read before the room is looked at.
        (await db.Users.SingleAsync(account => account.Id == accountId, cancellationToken)).ConcurrencyStamp = given.Id.ToString("n");
        Right right = new(role.Permissions, area, request.DepartmentId);
        GrantLimit.Check([.. await callers.RightsToComeAsync(accountId, cancellationToken), right]);
        var isMore = right.Exceeds(await callers.LastingScopeOfAsync(accountId, given.Until, cancellationToken));
        if (isMore)
        {
            given.WaitFor((await ask.RunAsync(ApprovalKind.Grant, accountId, area, acting.Now(), cancellationToken)).Id);
        }

        db.Grants.Add(given);
        await db.SaveChangesAsync(cancellationToken);
        return new(given.Id, isMore);
    }

    private async Task<Role> RoleAsync(Request request, CancellationToken cancellationToken)
    {
        if (request.DepartmentId is { } departmentId && !await db.KnowsDepartmentAsync(departmentId, cancellationToken))
        {
            throw new WrongFieldException("departmentId", "error.department-unknown");
        }

        return await db.Roles.SingleOrDefaultAsync(role => role.Code == request.Role && role.Code != Role.BrokenGlass, cancellationToken)
            ?? throw new WrongFieldException("role", "error.role");
    }
}
