using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Appeals;

/// <summary>
/// Keeps appeals with the residents they are for: when one moves, her appeals go along; when she leaves the area that they name, or the register, or
/// dies, they end in the commit of that act.
/// </summary>
sealed class FollowAppeals(Ids ids) : ActFollower
{
    public override IReadOnlyCollection<string> Kinds { get; } =
    [
        .. ((RegisterActKind[])[RegisterActKind.MovedIn, RegisterActKind.MovedOut, RegisterActKind.ResidentLeft, RegisterActKind.Split,
            RegisterActKind.Merged, RegisterActKind.Died, RegisterActKind.Undone, RegisterActKind.Redone]).Select(RegisterAct.WhatOf)
    ];

    public override async Task FollowAsync(DoorstepContext db, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        var last = entries[^1];
        var touched = entries.Select(entry => entry.SubjectId).Concat(db.ChangeTracker.Entries<Household>().Select(one => one.Entity.Id)).ToHashSet();
        var lived = db.Residents.Where(resident => touched.Contains(resident.HouseholdId)).Select(resident => (Guid?)resident.Id);
        var appeals = await db.Appeals.Living().Where(one => lived.Contains(one.ResidentId)).ToListAsync(cancellationToken);
        await SettleAppeals.RunAsync(db, appeals, () => new(ids.Next(), last.By, last.At), cancellationToken);
    }
}

/// <summary>
/// Brings appeals to where their residents live now, and ends those whose resident lives nowhere any more, or beyond what they name.
/// </summary>
static class SettleAppeals
{
    public static IQueryable<Appeal> Living(this IQueryable<Appeal> appeals) => appeals.Where(one => one.State == AppealState.Drafted
        || one.State == AppealState.Shown || one.State == AppealState.Consented || one.State == AppealState.Open);

    public static async Task RunAsync(DoorstepContext db, List<Appeal> appeals, Func<Act> act, CancellationToken cancellationToken)
    {
        if (appeals.Count == 0)
        {
            return;
        }

        var homes = (await db.HomesOf([.. appeals.Select(one => one.ResidentId).OfType<Guid>()]).ToListAsync(cancellationToken))
            .DistinctBy(home => home.Id).ToDictionary(home => home.Id, home => home.Grid);
        foreach (var appeal in appeals)
        {
            if (appeal.ResidentId is not { } resident || !homes.TryGetValue(resident, out var grid) || !appeal.ShownArea.Contains(grid))
            {
                var end = act();
                appeal.End(AppealEnd.Gone, end);
                db.Add(AppealAct.Of(AppealActKind.Ended, appeal, end));
            }
            else if (grid != appeal.Area)
            {
                appeal.Follow(grid);
                (await db.Pledges.Where(one => one.AppealId == appeal.Id).ToListAsync(cancellationToken)).ForEach(one => one.Follow(grid));
                (await db.AppealActs.Where(one => one.AppealId == appeal.Id).ToListAsync(cancellationToken)).ForEach(one => one.Follow(grid));
            }
        }
    }
}
