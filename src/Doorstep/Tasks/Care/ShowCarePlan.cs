using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Care;

/// <summary>One resident and her care plan, if she has one; her name is masked.</summary>
sealed class ShowCarePlan(DoorstepContext db, Caller caller)
{
    public sealed record View(Guid HouseholdId, string Name, Names Address, string? Door, CarePlan? Plan, DateOnly? Due);

    public async Task<View?> RunAsync(Guid residentId, CancellationToken cancellationToken = default)
    {
        var resident = await db.Residents.AsNoTracking().SingleOrDefaultAsync(one => one.Id == residentId, cancellationToken);
        if (resident is null || resident.Standing is not RecordStatus.Present || !caller.Scope.Covers(Permission.KeepCare, resident.Area))
        {
            return null;
        }

        var plan = await db.CarePlans.AsNoTracking().SingleOrDefaultAsync(
            one => one.ResidentId == residentId && one.EndedAt == null, cancellationToken);
        var due = plan is null ? null : await db.WorkTasks.Where(task => task.SourceId == plan.Id && task.State == TaskState.Open)
            .Select(task => (DateOnly?)task.Until).FirstOrDefaultAsync(cancellationToken);
        var home = await db.HomesOf([residentId]).FirstOrDefaultAsync(cancellationToken);
        var building = home is null
            ? null
            : await db.Buildings.AsNoTracking().SingleOrDefaultAsync(one => one.Id == home.BuildingId, cancellationToken);
        var door = home is null ? null : await db.Dwellings.Where(one => one.Id == home.DwellingId).Select(one => one.Door)
            .SingleOrDefaultAsync(cancellationToken);
        return new(resident.HouseholdId, resident.Name.Masked(), building?.Address ?? new("", "", ""), door, plan, due);
    }
}
