using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Outbox;

/// <summary>Shows one operation that was held: whom it is about, why it was not done, and what whoever asks may do about it.</summary>
sealed class ShowHeld(DoorstepContext db, ListHeld list, WordBody body, CatalogueCache catalogue, AreaNameCache names, Caller caller)
{
    /// <param name="About">Whom or what it is about, masked; null where there is none yet, or none that the caller sees.</param>
    /// <param name="Path">Its page.</param>
    /// <param name="MayOpen">What was entered.</param>
    public sealed record View(HeldLine Line, string AreaName, string? About, string? Path, bool MayOpen, bool MayApply, bool MayDiscard);

    public async Task<View?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (await list.ShowAsync(id, cancellationToken) is not { } line)
        {
            return null;
        }

        var area = AreaCode.Parse(line.Area);
        var settles = caller.Scope.Holds(Permission.DoTasks) && (line.IsOwn || caller.Scope.Covers(Permission.DoTasks, area));
        var (about, path) = line.Subject is { } subject ? await AboutAsync(line.Kind, subject, cancellationToken) : default;
        return new(line, (await names.ReadAsync(cancellationToken)).Near(area), about, path, OpenHeld.MayBy(caller, area),
            settles && line.Rule != HeldOperation.OtherContent, settles);
    }

    private async Task<(string? About, string? Path)> AboutAsync(string kind, Guid subject, CancellationToken cancellationToken)
    {
        switch (OperationKinds.Find(kind)?.Subject)
        {
            case OperationSubject.Household:
                return await HouseholdAsync(subject, null, cancellationToken);
            case OperationSubject.Resident
                when await db.Residents.AsNoTracking().SingleOrDefaultAsync(one => one.Id == subject, cancellationToken) is { } resident:
                return await HouseholdAsync(resident.HouseholdId, resident.Name.Masked(), cancellationToken);
            case OperationSubject.Task
                when await db.WorkTasks.AsNoTracking().SingleOrDefaultAsync(one => one.Id == subject, cancellationToken) is { } task:
                var named = (await catalogue.KindsAsync(cancellationToken)).GetValueOrDefault(task.KindCode)?.Names.Here ?? task.KindCode;
                var home = task.HouseholdId is { } household ? await body.HomeAsync(household, cancellationToken) : null;
                return (home is null ? named : $"{named} · {home}", caller.Scope.Covers(Permission.DoTasks, task.Area) ? $"/today/{subject}" : null);
            default:
                return default;
        }
    }

    private async Task<(string? About, string? Path)> HouseholdAsync(Guid household, string? person, CancellationToken cancellationToken)
    {
        if (!await db.Households.AnyAsync(one => one.Id == household, cancellationToken))
        {
            return default;
        }

        var home = await body.HomeAsync(household, cancellationToken);
        return (string.Join(" · ", new[] { person, home }.OfType<string>().DefaultIfEmpty("–")), $"/register/households/{household}");
    }
}
