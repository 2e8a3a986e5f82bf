using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>An appeal as the staff of its area see it.</summary>
/// <param name="ResidentId">For whoever keeps her care; others are not led to her.</param>
public sealed record AppealView(
    Guid Id, string Number, AreaCode Area, string AreaName, string ShownAreaName, AppealContent Content, string TextHash, AppealState State,
    AppealEnd? EndedBecause, Guid? ResidentId, DateTimeOffset? ErasedAt, AppealSum Sum, IReadOnlyList<AppealStep> Steps,
    IReadOnlyList<PledgeLine> Pledges);

/// <summary>An act on an appeal.</summary>
/// <param name="Guardian">Masked; who consented for her.</param>
public sealed record AppealStep(
    AppealActKind Kind, DateTimeOffset At, string? By, Guid? PledgeId, int? Amount, DateOnly? Day, string? Words, bool? WasReadAloud,
    GuardianRelation? Relation, string? Guardian, Bearer? Bearer, bool? IsAsPromised);

/// <summary>A pledge as the staff of its area see it.</summary>
public sealed record PledgeLine(
    Guid Id, string Supporter, SupporterKind Kind, string What, int Amount, DateOnly Until, PledgeState State, bool IsLate, int Delivered,
    int Received);

/// <summary>Shows one appeal to whoever works in its area: what it says, what was done with it, and what was pledged.</summary>
sealed class ShowAppeal(DoorstepContext db, IServiceScopeFactory scopes, Caller caller, AreaNameCache names)
{
    public static void Map(IEndpointRouteBuilder appeals) => appeals
        .MapGet("/{id:guid}", (Guid id, ShowAppeal useCase, HttpResponse response, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound(response))
        .Needs(Permission.ViewTasks).WithSummary("One appeal, its life and its pledges");

    public async Task<AppealView?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await db.Appeals.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } found)
        {
            return null;
        }

        var tree = await names.ReadAsync(cancellationToken);
        var sums = await AppealSums.OfAsync(db, [id], cancellationToken);
        var isOffice = caller.Scope.Covers(Permission.PlanTasks, found.Area);
        return new(found.Id, found.Number, found.Area, tree.Near(found.Area), tree.NameOf(found.ShownArea), found.Content, found.Content.Hash,
            found.State, found.EndedBecause, caller.Scope.Covers(Permission.KeepCare, found.Area) ? found.ResidentId : null, found.ErasedAt,
            sums.Of(id), await StepsAsync(id, isOffice, cancellationToken), await PledgesAsync(id, sums, isOffice, cancellationToken));
    }

    private async Task<IReadOnlyList<AppealStep>> StepsAsync(Guid id, bool isOffice, CancellationToken cancellationToken)
    {
        var acts = await db.AppealActs.AsNoTracking().Where(act => act.AppealId == id && (isOffice || act.Kind != AppealActKind.Broken))
            .OrderBy(act => act.At).ThenBy(act => act.Id)
            .ToListAsync(cancellationToken);
        var who = acts.ConvertAll(act => act.By).Distinct().ToList();
        using var scope = scopes.AsJob("names of staff");
        var known = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Users.Where(one => who.Contains(one.Id))
            .ToDictionaryAsync(one => one.Id, one => one.DisplayName, cancellationToken);
        return acts.ConvertAll(act => new AppealStep(act.Kind, act.At, known.GetValueOrDefault(act.By), act.PledgeId, act.Amount, act.Day, act.Words,
            act.WasReadAloud, act.Relation, act.Guardian.IsEmpty ? null : act.Guardian.Masked(), act.Bearer, act.IsAsPromised));
    }

    private async Task<IReadOnlyList<PledgeLine>> PledgesAsync(Guid id, AppealSums sums, bool isOffice, CancellationToken cancellationToken)
    {
        var pledges = await db.Pledges.AsNoTracking().Where(one => one.AppealId == id).OrderBy(one => one.Id).ToListAsync(cancellationToken);
        var ids = pledges.ConvertAll(one => one.SupporterId);
        // The list is the office's; who pledged is told to whoever brings it.
        using var scope = scopes.AsJob("names of supporters");
        var supporters = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Supporters.AsNoTracking()
            .Where(one => ids.Contains(one.Id)).ToDictionaryAsync(one => one.Id, cancellationToken);
        return pledges.ConvertAll(one => new PledgeLine(one.Id, supporters[one.SupporterId].Names.Here, supporters[one.SupporterId].Kind, one.What,
            one.Amount, one.Until, one.State is PledgeState.Broken && !isOffice ? PledgeState.Accepted : one.State, one.LateToldAt is not null,
            sums.OfPledge(one.Id).Delivered, sums.OfPledge(one.Id).Received));
    }
}
