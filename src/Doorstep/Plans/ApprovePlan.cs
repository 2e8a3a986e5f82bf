using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>
/// Records the approval of a plan by communities, subdistricts and the city, or sends it back; never by whoever drew it, nor by somebody whom she let
/// in. Each speaks for her own level; for a part that nobody may speak for, whoever stands above it does.
/// </summary>
public sealed class ApprovePlan(
    DoorstepContext db, Caller caller, SecondPerson second, CurrentAct acting, IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <param name="IsApproved">False sends it back to the planner.</param>
    /// <param name="Reason">Why it goes back.</param>
    public sealed record Request(bool IsApproved, [property: TextLength(PlanAct.TextLength)] string? Reason = null);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/plans/{id:guid}/approval", (Guid id, Request request, ApprovePlan useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
        .Needs(Permission.ApprovePlans).WithTags("Plans").WithSummary("Agree to a plan for one's part of the city, or send it back");

    public async Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.ApprovePlans);
        if (await db.FindPlanAsync(caller, Permission.ApprovePlans, id, cancellationToken) is not { } plan)
        {
            return false;
        }

        var mine = await MineAsync(plan, cancellationToken);
        if (!request.IsApproved)
        {
            var reason = string.IsNullOrWhiteSpace(request.Reason)
                ? throw new WrongFieldException("reason", "error.required")
                : request.Reason.Trim();
            plan.Refuse(mine.Count > 0 ? mine[0] : plan.Area, reason, acting.Now());
        }
        else if (mine.Count == 0)
        {
            throw new RuleBrokenException("rule.plan-nothing-to-approve");
        }

        foreach (var part in request.IsApproved ? mine : [])
        {
            plan.Approve(part, acting.Now());
        }

        foreach (var drawer in request.IsApproved ? plan.DrawnBy : [])
        {
            await second.MustBeAsync(drawer, caller.AccountId, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>The parts that wait for this caller's word.</summary>
    internal async Task<IReadOnlyList<AreaCode>> MineAsync(GridPlan plan, CancellationToken cancellationToken)
    {
        var missing = plan.Status is PlanStatus.Proposed ? plan.Missing : [];
        var own = caller.Scope.Ranges(Permission.ApprovePlans).Where(stretch => stretch != CodeRange.Nothing && stretch.DepartmentId is null)
            .Select(stretch => stretch.From).ToList();
        if (missing.Count == 0 || own.Count == 0)
        {
            return [];
        }

        var spokenFor = await SpokenForAsync(cancellationToken);
        return [.. missing.Where(part => own.Contains(part) || (own.Exists(area => area.Contains(part)) && !spokenFor.Contains(part)))];
    }

    /// <summary>Areas for which somebody may approve. Grants are read as the platform: whoever approves sees nobody's.</summary>
    private async Task<HashSet<AreaCode>> SpokenForAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("who may approve");
        var job = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = clock.GetUtcNow();
        var roles = (await job.Roles.ToListAsync(cancellationToken)).FindAll(role => role.Permissions.Contains(Permission.ApprovePlans))
            .ConvertAll(role => role.Code);
        return (await job.Grants.Where(grant =>
            roles.Contains(grant.RoleCode) && (grant.ApprovalId == null || grant.BegunAt != null) && grant.From <= now
                && (grant.Until == null || grant.Until > now)).Select(grant => grant.Area).Distinct().ToListAsync(cancellationToken)).ToHashSet();
    }
}
