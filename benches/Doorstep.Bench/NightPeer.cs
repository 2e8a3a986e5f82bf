using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Staff.Duty;
using Doorstep.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Bench;

/// <summary>
/// The same choice made as most systems make it: for each worker all her open tasks are loaded with what they hang on, and each that changes is saved.
/// </summary>
internal static class NightPeer
{
    public static async Task PlanAsync(NightCity city, AreaCode area, int minutes, CancellationToken stopping)
    {
        foreach (var grid in city.Grids.Where(area.Contains))
        {
            using var scope = city.Scope();
            var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
            var worker = (await DutyTable.ReadAsync(db, grid, TimeProvider.System.GetUtcNow(), stopping)).WorkerOf(grid);
            var open = await db.WorkTasks.Where(task => task.Area == grid && task.State == TaskState.Open).ToListAsync(stopping);
            var cells = await db.Buildings.Where(building => building.Area == grid).ToDictionaryAsync(building => building.Id, stopping);
            var doors = await db.Dwellings.Where(door => door.Area == grid).ToDictionaryAsync(door => door.Id, stopping);
            var due = open.Where(task => task.NotBefore <= city.Today).Select(task => Due(
                task, cells.GetValueOrDefault(task.BuildingId ?? default)?.Cell, doors.GetValueOrDefault(task.DwellingId ?? default))).ToList();
            var chosen = PlanDay.Run(due, minutes).Select(task => task.Id).ToHashSet();
            foreach (var task in open.Where(task => chosen.Contains(task.Id)))
            {
                db.Entry(task).Property(one => one.PlannedOn).CurrentValue = city.Today;
                db.Entry(task).Property(one => one.WorkerId).CurrentValue = worker;
                await db.SaveChangesAsync(stopping);
            }
        }
    }

    private static DueTask Due(WorkTask task, long? cell, Places.Dwelling? door) => new(
        task.Id, task.HouseholdId ?? task.BuildingId ?? task.SubjectId, new(cell ?? 0, door?.Floor ?? 0, door?.Door ?? ""), task.Minutes,
        task.Urgent is not null, task.From, task.Until, task.IsCare, task.IsInspection);
}
