using Doorstep.Access;
using Doorstep.Cases.Desk;
using Doorstep.Data;

namespace Doorstep.Plans.Desk;

/// <summary>What may be done to a plan from its drawer.</summary>
public enum PlanDeed { Propose, Withdraw, Agree, SendBack, Comment, Adopt, Undo }

/// <summary>Does what a button of the drawer says, as the same use case that the programming interface calls, in a scope of its own.</summary>
sealed class DoPlan(IServiceScopeFactory scopes)
{
    /// <returns>False where the plan is no longer this caller's.</returns>
    public async Task<bool> RunAsync(
        Caller caller, Guid id, PlanDeed deed, string text = "", DateOnly? on = null, CancellationToken cancellationToken = default)
    {
        using var scope = scopes.As(caller);
        var all = scope.ServiceProvider;
        return deed switch
        {
            PlanDeed.Propose or PlanDeed.Withdraw =>
                await all.GetRequiredService<ProposePlan>().RunAsync(id, deed is PlanDeed.Withdraw, cancellationToken),
            PlanDeed.Agree or PlanDeed.SendBack => await all.GetRequiredService<ApprovePlan>()
                .RunAsync(id, new ApprovePlan.Request(deed is PlanDeed.Agree, text).EnsureValid(), cancellationToken),
            PlanDeed.Comment =>
                await all.GetRequiredService<DiscussPlan>().RunAsync(id, new DiscussPlan.Request(text).EnsureValid(), cancellationToken),
            PlanDeed.Adopt => await all.GetRequiredService<AdoptPlan>().RunAsync(id, new(on), cancellationToken),
            PlanDeed.Undo => await all.GetRequiredService<UndoPlan>().RunAsync(id, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(deed), deed, null),
        };
    }
}
