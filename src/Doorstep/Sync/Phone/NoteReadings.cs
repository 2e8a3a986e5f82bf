using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Privacy.Readings;
using Doorstep.Register;
using Doorstep.Register.Exports;

namespace Doorstep.Sync.Phone;

/// <summary>
/// Notes that a worker's phone is given somebody's name, phone number and needs: one reading a person, in a commit that stands before any of it is
/// sent. Like a list that leaves it counts in no hourly budget; only the grids that she has bound it.
/// </summary>
sealed class NoteReadings(IServiceScopeFactory scopes, Caller caller)
{
    private static readonly string field = ExportColumns.ReadingField(
        [ExportColumn.Name, ExportColumn.Phone, ExportColumn.LivesAlone, ExportColumn.ChildrenAway, ExportColumn.Disability, ExportColumn.Allowance]);

    public async Task RunAsync(IReadOnlyCollection<Resident> people, CancellationToken cancellationToken)
    {
        if (people.Count == 0)
        {
            return;
        }

        // In a scope of its own: what is being read stands still in a transaction that only reads.
        using var scope = scopes.As(caller);
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var readings = scope.ServiceProvider.GetRequiredService<ReadingRecorder>();
        await db.InOneCommitAsync(() => readings.InBulkAsync(
            people.Select(one => new ReadingTarget(ReadingSubject.Resident, one.Id, field, one.Area)), Purposes.Visit, cancellationToken),
            cancellationToken);
    }
}
