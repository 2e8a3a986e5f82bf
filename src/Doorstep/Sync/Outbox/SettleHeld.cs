using System.ComponentModel.DataAnnotations;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Identity;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Outbox;

/// <summary>Settles an operation that was held: it is done now, in the name of whoever says so, or ends without effect.</summary>
sealed class SettleHeld(IServiceScopeFactory scopes, Caller caller, CallerReader callers, CurrentAct acting, RunWaiting waiting)
{
    public sealed record Request(
        [property: Required(ErrorMessage = "error.required"), TextLength(HeldOperation.LongestReason)] string Reason);

    public static void Map(IEndpointRouteBuilder sync)
    {
        sync.MapPost("/held/{id:guid}/apply", (Guid id, int? seen, SettleHeld useCase, CancellationToken cancellationToken) =>
            useCase.ApplyAsync(id, seen, cancellationToken).OrNotFound())
            .Needs(Permission.DoTasks).WithSummary("Do now what was held");
        sync.MapPost("/held/{id:guid}/discard", (Guid id, Request request, SettleHeld useCase, CancellationToken cancellationToken) =>
            useCase.DiscardAsync(id, request, cancellationToken).OrNotFound())
            .Needs(Permission.DoTasks).WithSummary("End without effect what was held");
    }

    /// <param name="seen">Of an edit: the turn of the resident that she compared it with. What somebody changed up to then she overwrites.</param>
    /// <exception cref="RuleBrokenException">Why it still cannot be done.</exception>
    public async Task<bool> ApplyAsync(Guid id, int? seen, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } held
            || await waiting.RunAsync(id, caller, isDue: false, cancellationToken, seen) is not { } done)
        {
            return false;
        }

        if (done.Outcome.Why is { } why)
        {
            throw why is { Field: { } field, Rule: not HeldOperation.ChangedMeanwhile } ? new WrongFieldException(field, why.Rule, [.. why.Args])
                : new RuleBrokenException(why.Rule, [.. why.Args]);
        }

        Caller maker = new();
        if (await callers.StateOfAsync(held.AccountId, cancellationToken) is { } state)
        {
            maker.Become(held.AccountId, state);
            await waiting.AfterAsync(done.Operation, done.Outcome, maker, cancellationToken);
        }

        return true;
    }

    public async Task<bool> DiscardAsync(Guid id, Request request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await FindAsync(id, cancellationToken) is null)
        {
            return false;
        }

        using var scope = scopes.AsJob("sync");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var held = await db.HeldOperations.SingleAsync(one => one.Id == id, cancellationToken);
        var isOther = held.Rule == HeldOperation.OtherContent;
        held.Discard(UserText.Clean(request.Reason), acting.Now());
        if (!isOther)
        {
            (await db.SyncedOperations.SingleAsync(one => one.Id == held.OperationId, cancellationToken)).Became(SyncState.Discarded, null);
        }

        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>One that is open, and her own or of where she does tasks.</summary>
    private async Task<HeldOperation?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("sync");
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().HeldOperations.AsNoTracking()
            .SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is { IsOpen: true } held
            && (held.AccountId == caller.AccountId || caller.Scope.Covers(Permission.DoTasks, held.Area)) ? held : null;
    }
}
