using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>
/// The office opens an appeal to listed supporters, sends it back, or ends it. Whoever wrote it, showed it or recorded the consent does not open it.
/// </summary>
sealed class DecideAppeal(DoorstepContext db, Caller caller, SecondPerson second, CurrentAct acting, CheckAppealText check)
{
    private static readonly AppealActKind[] firsts =
        [AppealActKind.Drafted, AppealActKind.Rewritten, AppealActKind.Shown, AppealActKind.Consented];

    /// <param name="TextHash">Of what the second person has read.</param>
    /// <param name="Grounds">Why it goes back.</param>
    public sealed record Decision(
        bool IsApproved, [property: StringLength(64, ErrorMessage = "error.too-long")] string? TextHash = null, string? Grounds = null);

    /// <param name="IsWithdrawn">She told the office that she takes her consent back.</param>
    public sealed record Ending(AppealEnd? Because = null, bool IsWithdrawn = false);

    public static void Map(IEndpointRouteBuilder appeals)
    {
        appeals.MapPost("/{id:guid}/decision", (Guid id, Decision request, DecideAppeal useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.PlanTasks).WithSummary("Open an appeal to listed supporters, or send it back");
        appeals.MapPost("/{id:guid}/end", (Guid id, Ending request, DecideAppeal useCase, CancellationToken cancellationToken) =>
            useCase.EndAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.PlanTasks).WithSummary("End an appeal, or take the consent back for the resident");
    }

    public async Task<bool> RunAsync(Guid id, Decision request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await FindAsync(id, cancellationToken) is not { } found)
        {
            return false;
        }

        var act = acting.Now();
        if (!request.IsApproved)
        {
            var grounds = DraftAppeal.WordsIn(request.Grounds, "grounds", AppealAct.LongestWords)
                ?? throw new WrongFieldException("grounds", "error.required");
            found.SendBack(act);
            db.Add(AppealAct.Of(AppealActKind.SentBack, found, act, new() { Words = grounds }));
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }

        var hash = request.TextHash ?? throw new WrongFieldException("textHash", "error.required");
        found.Approve(hash, act);
        foreach (var first in await db.AppealActs.Where(one => one.AppealId == id && firsts.Contains(one.Kind)).Select(one => one.By).Distinct()
            .ToListAsync(cancellationToken))
        {
            await second.MustBeAsync(first, caller.AccountId, cancellationToken);
        }

        // Somebody may have joined the household since it was written.
        await check.RunAsync(found.ResidentId!.Value, found.Content, cancellationToken);
        db.Add(AppealAct.Of(AppealActKind.Approved, found, act, new() { TextHash = hash }));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    public async Task<bool> EndAsync(Guid id, Ending request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await FindAsync(id, cancellationToken) is not { } found)
        {
            return false;
        }

        var act = acting.Now();
        if (request.IsWithdrawn)
        {
            found.Withdraw(act);
        }
        else
        {
            found.End(request.Because is { } because && Enum.IsDefined(because)
                ? because
                : throw new WrongFieldException("because", "error.required"), act);
        }

        db.Add(AppealAct.Of(request.IsWithdrawn ? AppealActKind.Withdrawn : AppealActKind.Ended, found, act));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task<Appeal?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        caller.ActUnder(Permission.PlanTasks);
        return await db.Appeals.SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is { } found
            && caller.Scope.Covers(Permission.PlanTasks, found.Area) ? found : null;
    }
}
