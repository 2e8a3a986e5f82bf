using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>The office accepts a pledge or declines it, and writes down that one was not kept.</summary>
sealed class DecidePledge(DoorstepContext db, Caller caller, CurrentAct acting)
{
    /// <param name="Grounds">Where it is declined.</param>
    /// <param name="IsOverAgreed">It is accepted though it is more than is wanted.</param>
    public sealed record Request(bool IsAccepted, string? Grounds = null, bool IsOverAgreed = false);

    public sealed record Unkept(string? Grounds = null);

    public static void Map(IEndpointRouteBuilder pledges)
    {
        pledges.MapPost("/{id:guid}/decision", (Guid id, Request request, DecidePledge useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.PlanTasks).WithSummary("Accept a pledge, or decline it");
        pledges.MapPost("/{id:guid}/broken", (Guid id, Unkept request, DecidePledge useCase, CancellationToken cancellationToken) =>
            useCase.BrokenAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.PlanTasks).WithSummary("Record that a pledge was not kept");
    }

    public Task<bool> RunAsync(Guid id, Request request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return DoAsync(id, async (pledge, appeal, act) =>
        {
            if (!request.IsAccepted)
            {
                pledge.Decline(act);
                return (AppealActKind.Declined, Grounds(request.Grounds) ?? throw new WrongFieldException("grounds", "error.required"));
            }

            pledge.Accept(act);
            if (appeal.State is not AppealState.Open)
            {
                throw new RuleBrokenException("rule.appeal-not-open");
            }

            var pledged = (await AppealSums.OfAsync(db, [appeal.Id], cancellationToken)).Of(appeal.Id).Pledged;
            if (pledged + pledge.Amount > appeal.Amount && !request.IsOverAgreed)
            {
                throw new RuleBrokenException("rule.pledge-over", pledged + pledge.Amount, appeal.Amount);
            }

            // Two that are accepted at once must not be too much together.
            appeal.Counted();
            return (AppealActKind.Accepted, null);
        }, cancellationToken);
    }

    public Task<bool> BrokenAsync(Guid id, Unkept request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return DoAsync(id, (pledge, _, act) =>
        {
            pledge.Break(act);
            return Task.FromResult((AppealActKind.Broken, Grounds(request.Grounds)));
        }, cancellationToken);
    }

    private static string? Grounds(string? written) => DraftAppeal.WordsIn(written, "grounds", AppealAct.LongestWords);

    private async Task<bool> DoAsync(Guid id, Func<Pledge, Appeal, Act, Task<(AppealActKind, string?)>> work, CancellationToken cancellationToken)
    {
        caller.ActUnder(Permission.PlanTasks);
        if (await db.Pledges.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } pledge
            || !caller.Scope.Covers(Permission.PlanTasks, pledge.Area))
        {
            return false;
        }

        var act = acting.Now();
        var appeal = await db.Appeals.SingleAsync(one => one.Id == pledge.AppealId, cancellationToken);
        var (kind, words) = await work(pledge, appeal, act);
        db.Add(AppealAct.Of(kind, appeal, act, new() { PledgeId = id, Words = words }));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}
