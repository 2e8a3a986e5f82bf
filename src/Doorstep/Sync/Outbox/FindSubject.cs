using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Outbox;

/// <summary>
/// Finds where whom an operation is about is now, wherever that is: what is not in the worker's grid any more goes to whoever has it.
/// </summary>
sealed class FindSubject(IServiceScopeFactory scopes)
{
    /// <returns>Null where there is none.</returns>
    public async Task<AreaCode?> AreaOfAsync(OperationSubject subject, Guid id, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("sync");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var areas = subject switch
        {
            OperationSubject.Task => db.WorkTasks.Where(task => task.Id == id).Select(task => task.Area),
            OperationSubject.Household => db.Households.Where(household => household.Id == id).Select(household => household.Area),
            OperationSubject.Resident => db.Residents.Where(resident => resident.Id == id).Select(resident => resident.Area),
            _ => null,
        };
        return areas is not null && await areas.ToListAsync(cancellationToken) is [var area] ? area : null;
    }

    /// <summary>Whether one of the ids that a phone has chosen stands for something that another act has made.</summary>
    public async Task<bool> AreTakenAsync(IReadOnlyList<Guid> ids, Guid operation, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("sync");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        // What this very operation has made before, and was not heard to have made, is its own.
        var own = db.RegisterActs.Where(act => act.Key == operation).Select(act => act.Id);
        return await db.Households.AnyAsync(household => ids.Contains(household.Id) && !own.Contains(household.AddedBy), cancellationToken)
            || await db.Residents.AnyAsync(resident => ids.Contains(resident.Id) && !own.Contains(resident.AddedBy), cancellationToken);
    }

    /// <summary>Whether an operation had its effect already, in whoever's name: an act under its key stands.</summary>
    public async Task<Contracts.Sync.SyncMade?> EffectOfAsync(Guid operation, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("sync");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        if (await db.RegisterActs.AsNoTracking().Where(act => act.Key == operation && act.UndoneBy == null).OrderBy(act => act.Id)
            .FirstOrDefaultAsync(cancellationToken)
            is { } done)
        {
            return new(done.Id, done.HouseholdId, done.ResidentId);
        }

        if (await db.TaskActs.AsNoTracking().SingleOrDefaultAsync(act => act.Key == operation, cancellationToken) is { } ended)
        {
            return new(ended.Id, Task: ended.TaskId);
        }

        return await db.Reports.Where(report => report.Key == operation).Select(report => (Guid?)report.CaseId)
            .SingleOrDefaultAsync(cancellationToken)
            is { } found
            ? new(Case: found, Number: await db.Cases.Where(one => one.Id == found).Select(one => one.Number).SingleAsync(cancellationToken))
            : null;
    }
}
