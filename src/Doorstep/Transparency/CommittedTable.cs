using Doorstep.Data;

namespace Doorstep.Transparency;

/// <summary>A table beside the platform's own log whose every row has an entry in the transparency log, under the row's id.</summary>
public abstract class CommittedTable
{
    /// <summary>The records of those rows that are still there, by their id.</summary>
    public abstract Task<Dictionary<Guid, string>> RecordsAsync(DoorstepContext db, IQueryable<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Rows that have no entry.</summary>
    public abstract Task<List<Guid>> UncommittedAsync(DoorstepContext db, int most, CancellationToken cancellationToken);

    /// <summary>An entry for each row as it stands now.</summary>
    public abstract Task<List<Leaf>> LeavesAsync(DoorstepContext db, CancellationToken cancellationToken);
}
