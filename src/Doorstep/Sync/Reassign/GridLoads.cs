using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Register;
using Doorstep.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Reassign;

/// <summary>How much there is to do in some grids, in numbers: nobody's record is opened for it.</summary>
sealed class GridLoads
{
    private readonly Dictionary<AreaCode, ForeseeReassign.Load> loads;
    private readonly Dictionary<AreaCode, int> people;

    private GridLoads(Dictionary<AreaCode, ForeseeReassign.Load> loads, Dictionary<AreaCode, int> people) =>
        (this.loads, this.people) = (loads, people);

    public static async Task<GridLoads> ReadAsync(DoorstepContext db, List<AreaCode> grids, DateOnly today, CancellationToken cancellationToken)
    {
        var homes = await db.Households
            .Where(home => grids.Contains(home.Area) && home.Standing == RecordStatus.Present
                && db.Occupancies.Any(one => one.HouseholdId == home.Id && one.Until == null && !one.IsStruck))
            .GroupBy(home => home.Area).Select(grid => new { grid.Key, Count = grid.Count() })
            .ToDictionaryAsync(grid => grid.Key, grid => grid.Count, cancellationToken);
        var people = await db.Residents.Where(one => grids.Contains(one.Area) && one.Standing == RecordStatus.Present)
            .GroupBy(one => one.Area).Select(grid => new { grid.Key, Count = grid.Count() })
            .ToDictionaryAsync(grid => grid.Key, grid => grid.Count, cancellationToken);
        var care = await db.CarePlans.Where(plan => grids.Contains(plan.Area) && plan.EndedAt == null)
            .GroupBy(plan => plan.Area).Select(grid => new { grid.Key, Count = grid.Count() })
            .ToDictionaryAsync(grid => grid.Key, grid => grid.Count, cancellationToken);
        var tasks = await db.WorkTasks.Where(task => grids.Contains(task.Area) && task.State == TaskState.Open && task.PlannedOn == today)
            .GroupBy(task => task.Area).Select(grid => new { grid.Key, Count = grid.Count(), Minutes = grid.Sum(task => task.Minutes) })
            .ToDictionaryAsync(grid => grid.Key, grid => (grid.Count, grid.Minutes), cancellationToken);
        return new(grids.ToDictionary(grid => grid, grid => new ForeseeReassign.Load(1, homes.GetValueOrDefault(grid),
            care.GetValueOrDefault(grid), tasks.GetValueOrDefault(grid).Count, tasks.GetValueOrDefault(grid).Minutes)), people);
    }

    public ForeseeReassign.Load Of(AreaCode grid) => loads[grid];

    public ForeseeReassign.Load Of(IEnumerable<AreaCode> grids) =>
        grids.Aggregate(new ForeseeReassign.Load(0, 0, 0, 0, 0), (sum, grid) => sum + loads[grid]);

    public int PeopleOf(AreaCode grid) => people.GetValueOrDefault(grid);
}
