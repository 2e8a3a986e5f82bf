using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Places;
using Doorstep.Tasks.Care;
using Doorstep.Tasks.Doors;
using Doorstep.Tasks.Rounds;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>
/// Moves tasks, what was done of them and care plans along when grids are redrawn: they go with the building, or with the household that they are
/// for. A day that was planned for the old grids is planned anew.
/// </summary>
sealed class TasksRedrawFollower(DoorstepContext db) : IRedrawFollower
{
    public IReadOnlyCollection<Type> Kinds =>
    [
        typeof(WorkTask), typeof(TaskAct), typeof(CarePlan), typeof(CareLadder), typeof(DoorNote), typeof(HouseholdAway),
        typeof(Round), typeof(RoundItem), typeof(RoundState)
    ];

    public async Task<IReadOnlyList<GridEffect>> ForeseeAsync(Redrawing redrawing, CancellationToken cancellationToken)
    {
        var open = await db.WorkTasks.In(redrawing.Area).Where(task => task.State == TaskState.Open && task.BuildingId != null)
            .GroupBy(task => task.BuildingId!.Value).Select(tasks => new { Building = tasks.Key, Count = tasks.Count() })
            .ToListAsync(cancellationToken);
        return [new("effect.tasks", open.Where(tasks => redrawing.MoveOf(tasks.Building) is not null).Sum(tasks => tasks.Count))];
    }

    public async Task FollowAsync(Redrawing redrawing, bool isAgain, CancellationToken cancellationToken)
    {
        var id = redrawing.Act.Id;
        var moves = db.GridMoves.Where(move => move.ActId == id);
        await db.WorkTasks.In(redrawing.Area).Where(task => moves.Any(move => move.BuildingId == task.BuildingId && move.To != task.Area))
            .ExecuteUpdateAsync(set => set
                .SetProperty(task => task.Area, task =>
                    moves.Where(move => move.BuildingId == task.BuildingId).Select(move => move.To).OrderBy(to => to).First())
                .SetProperty(task => task.PlannedOn, (DateOnly?)null).SetProperty(task => task.WorkerId, (Guid?)null), cancellationToken);
        await db.TaskActs.In(redrawing.Area)
            .Where(act => db.WorkTasks.Any(task => task.Id == act.TaskId && task.Area != act.Area && moves.Any(move => move.To == task.Area)))
            .ExecuteUpdateAsync(set => set.SetProperty(act => act.Area, act =>
                db.WorkTasks.Where(task => task.Id == act.TaskId).Select(task => task.Area).OrderBy(area => area).First()), cancellationToken);
        await db.CarePlans.In(redrawing.Area)
            .Where(plan => db.Residents.Any(resident => resident.Id == plan.ResidentId && resident.Area != plan.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(plan => plan.Area, plan =>
                db.Residents.Where(resident => resident.Id == plan.ResidentId).Select(resident => resident.Area).OrderBy(area => area).First()),
                cancellationToken);
        await db.CareLadders.In(redrawing.Area).Where(ladder => db.CarePlans.Any(plan => plan.Id == ladder.PlanId && plan.Area != ladder.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(ladder => ladder.Area, ladder =>
                db.CarePlans.Where(plan => plan.Id == ladder.PlanId).Select(plan => plan.Area).OrderBy(area => area).First()), cancellationToken);
        await db.DoorNotes.In(redrawing.Area)
            .Where(note => db.Households.Any(household => household.Id == note.HouseholdId && household.Area != note.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(note => note.Area, note =>
                db.Households.Where(household => household.Id == note.HouseholdId).Select(household => household.Area).OrderBy(area => area).First()),
                cancellationToken);
        await db.HouseholdAways.In(redrawing.Area)
            .Where(away => db.Households.Any(household => household.Id == away.HouseholdId && household.Area != away.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(away => away.Area, away =>
                db.Households.Where(household => household.Id == away.HouseholdId).Select(household => household.Area).OrderBy(area => area).First()),
                cancellationToken);
        await RoundsAsync(redrawing, moves, cancellationToken);
    }

    /// <summary>A street section goes with the building by which it is known.</summary>
    private async Task RoundsAsync(Redrawing redrawing, IQueryable<GridMove> moves, CancellationToken cancellationToken)
    {
        await db.Rounds.In(redrawing.Area).Where(round => moves.Any(move => move.BuildingId == round.BuildingId && move.To != round.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(round => round.Area, round =>
                moves.Where(move => move.BuildingId == round.BuildingId).Select(move => move.To).OrderBy(to => to).First()), cancellationToken);
        await db.RoundStates.In(redrawing.Area).Where(state => moves.Any(move => move.BuildingId == state.BuildingId && move.To != state.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(state => state.Area, state =>
                moves.Where(move => move.BuildingId == state.BuildingId).Select(move => move.To).OrderBy(to => to).First()), cancellationToken);
        await db.RoundItems.In(redrawing.Area)
            .Where(item => db.Rounds.Any(round => round.Id == item.RoundId && round.Area != item.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.Area, item =>
                db.Rounds.Where(round => round.Id == item.RoundId).Select(round => round.Area).OrderBy(area => area).First()), cancellationToken);
    }
}
