using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register;
using Doorstep.Tasks.Care;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>
/// Keeps tasks and care plans with the people they are for: when a household moves, is split or merged, or somebody leaves or dies, its tasks go
/// along or are withdrawn in the commit of that act.
/// </summary>
sealed class FollowRegister(Ids ids, NextTask next) : ActFollower
{
    /// <summary>The acts by which somebody comes to live elsewhere, or nowhere.</summary>
    internal static IReadOnlyCollection<string> Moves { get; } =
    [
        .. ((RegisterActKind[])[RegisterActKind.MovedIn, RegisterActKind.MovedOut, RegisterActKind.ResidentLeft, RegisterActKind.Split,
            RegisterActKind.Merged, RegisterActKind.Died, RegisterActKind.Undone, RegisterActKind.Redone]).Select(RegisterAct.WhatOf)
    ];

    public override IReadOnlyCollection<string> Kinds => Moves;

    public override async Task FollowAsync(DoorstepContext db, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        var last = entries[^1];
        var touched = entries.Select(entry => entry.SubjectId).Concat(db.ChangeTracker.Entries<Household>().Select(one => one.Entity.Id)).ToHashSet();
        await SettleTasks.RunAsync(db, touched, () => new(ids.Next(), last.By, last.At), cancellationToken);
        if (entries.Any(entry => entry.What == RegisterAct.WhatOf(RegisterActKind.Undone)))
        {
            await ResumeAsync(db, touched, new(ids.Next(), last.By, last.At), cancellationToken);
        }
    }

    /// <summary>A death that was entered in error, and other acts by which somebody was gone: the plans that ended with them go on.</summary>
    private async Task ResumeAsync(DoorstepContext db, IReadOnlyCollection<Guid> households, Act act, CancellationToken cancellationToken)
    {
        var undone = db.RegisterActs.Local.Where(one => one.UndoneBy is not null).Select(one => one.At).ToHashSet();
        var people = await db.Residents.Where(resident => households.Contains(resident.HouseholdId) && resident.Standing == RecordStatus.Present)
            .Select(resident => resident.Id).ToListAsync(cancellationToken);
        var plans = await db.CarePlans.Where(plan => people.Contains(plan.ResidentId)).ToListAsync(cancellationToken);
        foreach (var plan in plans.Where(plan => plan.EndedAsGone && undone.Contains(plan.EndedAt!.Value)
            && !plans.Exists(other => other.Runs && other.ResidentId == plan.ResidentId)).DistinctBy(plan => plan.ResidentId).ToList())
        {
            plan.Resume(act);
            if (!await db.HomesOf([plan.ResidentId]).AnyAsync(cancellationToken))
            {
                // The night ends it again, or finds her home.
                continue;
            }

            await next.OfCareAsync(plan, CityTime.DayOf(plan.LastContactAt ?? act.At), plan.LastContactAt is null, act, cancellationToken);
        }
    }
}

/// <summary>Brings the tasks of some households, and the care plans of whoever lives in them, to where they live now.</summary>
static class SettleTasks
{
    /// <param name="households">Also such as no longer stand.</param>
    public static async Task RunAsync(DoorstepContext db, IReadOnlyCollection<Guid> households, Func<Act> act, CancellationToken cancellationToken)
    {
        var tasks = await db.WorkTasks.Standing()
            .Where(task => task.HouseholdId != null && households.Contains(task.HouseholdId.Value)).ToListAsync(cancellationToken);
        var residents = tasks.FindAll(task => task.Subject is TaskSubject.Resident).ConvertAll(task => task.SubjectId);
        var lived = await db.Residents.Where(resident => households.Contains(resident.HouseholdId)).Select(resident => resident.Id)
            .ToListAsync(cancellationToken);
        var plans = await db.CarePlans.Where(plan => plan.EndedAt == null && (residents.Contains(plan.ResidentId) || lived.Contains(plan.ResidentId)))
            .ToListAsync(cancellationToken);
        if (tasks.Count == 0 && plans.Count == 0)
        {
            return;
        }

        List<Guid> people = [.. residents, .. plans.Select(plan => plan.ResidentId)];
        var homes = (await db.HomesOf(people).ToListAsync(cancellationToken)).DistinctBy(home => home.Id).ToDictionary(home => home.Id);
        var standing = (await db.Occupancies.Where(home => households.Contains(home.HouseholdId) && home.Until == null && !home.IsStruck)
            .ToListAsync(cancellationToken)).DistinctBy(home => home.HouseholdId).ToDictionary(home => home.HouseholdId, home =>
                new TaskPlace
                {
                    Grid = home.Area,
                    Subject = TaskSubject.Household,
                    Id = home.HouseholdId,
                    HouseholdId = home.HouseholdId,
                    BuildingId = home.BuildingId,
                    DwellingId = home.DwellingId,
                });
        var rhythms = await RhythmsAsync(db, tasks, cancellationToken);
        foreach (var task in tasks)
        {
            var place = task.Subject is TaskSubject.Resident ? homes.GetValueOrDefault(task.SubjectId) : standing.GetValueOrDefault(task.SubjectId);
            if (place is null || (rhythms.TryGetValue(task.SourceId, out var area) && !area.Contains(place.Grid)))
            {
                task.Withdraw(act());
            }
            else
            {
                task.Follow(place);
            }
        }

        var searches = await db.SearchesOfAsync(plans, cancellationToken);
        foreach (var plan in plans)
        {
            if (homes.TryGetValue(plan.ResidentId, out var home))
            {
                plan.Follow(home.Grid);
                searches.GetValueOrDefault(plan.Id)?.Follow(home.Grid);
            }
            else
            {
                plan.End(act(), isGone: true);
                searches.GetValueOrDefault(plan.Id)?.Stop(act());
            }
        }
    }

    /// <summary>Of the rhythms that the caller sees; what has left another one the night finds.</summary>
    private static async Task<Dictionary<Guid, AreaCode>> RhythmsAsync(
        DoorstepContext db, List<WorkTask> tasks, CancellationToken cancellationToken)
    {
        var wanted = tasks.Where(task => task.Source is TaskSource.Rhythm).Select(task => task.SourceId).Distinct().ToList();
        return wanted.Count == 0 ? [] : await db.Rhythms.Where(rhythm => wanted.Contains(rhythm.Id))
            .ToDictionaryAsync(rhythm => rhythm.Id, rhythm => rhythm.Area, cancellationToken);
    }
}
