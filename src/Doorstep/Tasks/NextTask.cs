using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Tasks.Care;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>Plans the next task after one has ended, in the same commit: so a rhythm or a care plan never stands without one.</summary>
sealed class NextTask(DoorstepContext db, IServiceScopeFactory scopes, CatalogueCache catalogue, Ids ids)
{
    /// <summary>The kind of work that a care plan asks for: 关爱探访.</summary>
    public const string CareKind = "0222";

    /// <param name="ended">That has just ended, or was withdrawn by a ruling.</param>
    public async Task AfterAsync(WorkTask ended, Act act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ended);
        if (ended.IsOpen || ended.State is TaskState.Returned)
        {
            return;
        }

        switch (ended.Source)
        {
            case TaskSource.Rhythm when ended.Outcome is not TaskOutcome.Moved:
                await OfRhythmAsync(ended, act, cancellationToken);
                break;
            case TaskSource.CarePlan:
                await OfPlanAsync(ended, act, cancellationToken);
                break;
        }
    }

    /// <summary>The first visit of a plan, or the one that replaces an open one when the plan has changed.</summary>
    public async Task OfCareAsync(CarePlan plan, DateOnly last, bool isFirst, Act act, CancellationToken cancellationToken, Blow? blow = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var home = await db.HomesOf([plan.ResidentId]).FirstOrDefaultAsync(cancellationToken)
            ?? throw new RuleBrokenException("rule.care-no-home");
        var (from, until) = blow is null ? plan.Next(last, isFirst, CityTime.DayOf(act.At)) : (last, last.AddDays(1));
        var urgent = blow is not null ? UrgencyRule.AfterBlow : plan.TierOn(from) is CareTier.Daily ? UrgencyRule.DailyCare : (UrgencyRule?)null;
        var kind = await catalogue.KnownAsync(CareKind, cancellationToken);
        db.Add(WorkTask.Plan(new(CareKind, kind.Minutes, IsCare: true, IsInspection: false, urgent), home, TaskSource.CarePlan, plan.Id, from, until,
            act with { Id = ids.Next() }));
    }

    private async Task OfRhythmAsync(WorkTask ended, Act act, CancellationToken cancellationToken)
    {
        var today = CityTime.DayOf(act.At);
        if (await RhythmAsync(ended.SourceId, cancellationToken) is not { } rhythm || !rhythm.Runs(today))
        {
            return;
        }

        var (from, until) = rhythm.After(today);
        TaskWork work = new(rhythm.KindCode, rhythm.Minutes, IsCare: false, rhythm.IsInspection);
        TaskPlace place = new()
        {
            Grid = ended.Area,
            Subject = ended.Subject,
            Id = ended.SubjectId,
            HouseholdId = ended.HouseholdId,
            BuildingId = ended.BuildingId,
            DwellingId = ended.DwellingId,
        };
        db.Add(WorkTask.Plan(work, place, TaskSource.Rhythm, rhythm.Id, from, until, act with { Id = ids.Next() }));
    }

    /// <summary>It belongs to a wider area than the grid that its worker sees.</summary>
    private async Task<Rhythm?> RhythmAsync(Guid id, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("next-task");
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Rhythms.AsNoTracking()
            .SingleOrDefaultAsync(rhythm => rhythm.Id == id, cancellationToken);
    }

    private async Task OfPlanAsync(WorkTask ended, Act act, CancellationToken cancellationToken)
    {
        if (await db.CarePlans.SingleOrDefaultAsync(plan => plan.Id == ended.SourceId, cancellationToken) is not { Runs: true } plan)
        {
            return;
        }

        if (ended.Outcome is TaskOutcome.Moved)
        {
            plan.End(act);
            (await db.SearchesOfAsync([plan], cancellationToken)).GetValueOrDefault(plan.Id)?.Stop(act);
        }
        else if (!await db.WorkTasks.Standing().AnyAsync(task => task.SourceId == plan.Id && task.Id != ended.Id, cancellationToken))
        {
            await OfCareAsync(plan, CityTime.DayOf(act.At), isFirst: false, act, cancellationToken);
        }
    }
}
