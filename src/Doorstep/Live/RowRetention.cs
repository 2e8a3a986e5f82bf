using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Live;

/// <summary>A retention rule for the rows of one table: those that are due are deleted, unless the rule erases less than the whole row.</summary>
public abstract class RowRetention<T> : RetentionRule
    where T : class
{
    /// <summary>Those that are due, without those that somebody holds.</summary>
    protected abstract IQueryable<T> Due(DoorstepContext db, DateTimeOffset before);

    public sealed override Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken) =>
        Due(db, before).CountAsync(cancellationToken);

    public override Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken) =>
        Due(db, before).OrderBy(row => EF.Property<Guid>(row, "Id")).Take(AtOnce).ExecuteDeleteAsync(cancellationToken);
}
