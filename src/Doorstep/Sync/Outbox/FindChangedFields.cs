using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Outbox;

/// <summary>
/// Finds which fields of an edit somebody else has changed since the phone read them. Other fields of the same person do not stand in its way: an
/// edit changes what it names and nothing else.
/// </summary>
sealed class FindChangedFields(IServiceScopeFactory scopes)
{
    /// <param name="seen">The resident's turn as the phone showed her.</param>
    /// <returns>Null where the edit may be done.</returns>
    public async Task<NotDone?> RunAsync(SyncOperation operation, int seen, Guid maker, CancellationToken cancellationToken)
    {
        if (operation.Body.ValueKind is not System.Text.Json.JsonValueKind.Object)
        {
            return null;
        }

        using var scope = scopes.AsJob("sync");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var changes = await (
            from change in db.RegisterChanges
            where change.SubjectId == operation.Subject && change.Subject == RegisterSubject.Resident && change.Turn > seen
            join act in db.RegisterActs on change.ActId equals act.Id
            where act.By != maker && act.UndoneBy == null
            select change.Field).Distinct().ToListAsync(cancellationToken);
        // Of what stands in parts, such as Living.Alone, the whole was told.
        var fields = changes.Select(field => field.Split('.')[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var both = operation.Body.EnumerateObject().Select(member => member.Name).Where(fields.Contains).Order(StringComparer.Ordinal).ToList();
        return both.Count == 0 ? null : NotDone.Held(HeldOperation.ChangedMeanwhile) with { Field = string.Join(", ", both) };
    }
}
