using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Cases;

/// <summary>
/// Runs one act on a case: find it, do it, save it. Of two who act at once the second is told who was first, with what and when; where only a clock
/// or a redrawn grid changed the case meanwhile, the act is still possible and is done again.
/// </summary>
sealed class ActOnCase(DoorstepContext db, Caller caller, CurrentAct acting, TimeProvider clock, IStringLocalizer words)
{
    /// <summary>What somebody else did longer ago than this did not happen under this caller's eyes.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(5);

    /// <inheritdoc cref="RunAsync(Guid, ActKind, Func{Case, Act, Task}, CancellationToken)"/>
    public Task<bool> RunAsync(Guid id, ActKind kind, Action<Case, Act> act, CancellationToken cancellationToken) => RunAsync(
        id, kind,
        (found, by) =>
        {
            act(found, by);
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <returns>False where there is no such case for this caller.</returns>
    public async Task<bool> RunAsync(Guid id, ActKind kind, Func<Case, Act, Task> act, CancellationToken cancellationToken)
    {
        if (await db.FindCaseAsync(caller, id, CaseLife.Of(kind).Permission!, cancellationToken) is not { } found)
        {
            return false;
        }

        var before = new Where(found.Status, found.DepartmentId, found.CheckedAt);
        try
        {
            await act(found, acting.Now());
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (RuleBrokenException broken) when (broken.Rule.StartsWith("rule.case-", StringComparison.Ordinal))
        {
            if (await FirstAsync(id, kind, onlyJustNow: true, cancellationToken) is { } first)
            {
                throw first;
            }

            throw;
        }
        catch (DbUpdateConcurrencyException met)
        {
            return await WhereAsync(id, cancellationToken) is not { } now ? false
                : now == before ? throw new RetryActException(met)
                : throw await FirstAsync(id, kind, onlyJustNow: false, cancellationToken) ?? (Exception)met;
        }
    }

    private Task<Where?> WhereAsync(Guid id, CancellationToken cancellationToken) => db.Cases.AsNoTracking().Where(found => found.Id == id)
        .Select(found => new Where(found.Status, found.DepartmentId, found.CheckedAt)).SingleOrDefaultAsync(cancellationToken);

    /// <summary>The newest thing that a person did to the case, as the reason why this act comes too late; null where it is no reason.</summary>
    private async Task<RuleBrokenException?> FirstAsync(Guid id, ActKind kind, bool onlyJustNow, CancellationToken cancellationToken)
    {
        var newest = await db.CaseActs.AsNoTracking()
            .Where(act => act.CaseId == id && act.Kind != ActKind.Escalate && act.Kind != ActKind.Report
                && (kind != ActKind.Acknowledge || act.Kind == kind))
            .OrderByDescending(act => act.At).ThenByDescending(act => act.Id).FirstOrDefaultAsync(cancellationToken);
        var now = clock.GetUtcNow();
        if (newest is null || (onlyJustNow && newest.Kind != kind && (newest.By == caller.AccountId || newest.At < now - JustNow)))
        {
            return null;
        }

        var by = await db.Users.Where(account => account.Id == newest.By).Select(account => account.DisplayName)
            .SingleOrDefaultAsync(cancellationToken);
        return new("rule.case-somebody-first", by ?? words["desk.by.platform"].Value, CityClock.Moment(newest.At, now),
            await WhatAsync(newest, cancellationToken));
    }

    private async Task<string> WhatAsync(CaseAct done, CancellationToken cancellationToken)
    {
        var to = done.Kind is ActKind.Dispatch
            ? await db.Departments.Where(department => department.Id == done.DepartmentId).SingleOrDefaultAsync(cancellationToken) : null;
        return words[$"case.act.{done.Kind}"].Value + (to is null ? "" : words["desk.to", to.Names.Here].Value);
    }

    private sealed record Where(CaseStatus Status, Guid? DepartmentId, DateTimeOffset? CheckedAt);
}
