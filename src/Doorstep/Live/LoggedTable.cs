using Doorstep.Contracts;
using Doorstep.Data;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Live;

/// <summary>One act that a row of a logged table records, in the form in which it is compared with the log.</summary>
/// <param name="Key">Names the row in its entries.</param>
/// <param name="Subject">Whom or what its entries are about.</param>
/// <param name="Area">Null where the row does not keep it.</param>
/// <param name="By">Null where the row does not keep who it was.</param>
/// <param name="Facts">What the entry must say where it says it at all.</param>
public sealed record RowAct(
    Guid Key, Guid Subject, string What, AreaCode? Area, Guid? By, DateTimeOffset At, IReadOnlyDictionary<string, string?>? Facts = null);

/// <summary>A line of the log with its facts.</summary>
public sealed record LogLine(Entry Entry, IReadOnlyDictionary<string, string?> Facts);

/// <summary>
/// Describes a table whose rows are acts that stand in the log, and what `verify-log` compares: each of its rows must be told by entries, and each
/// entry must still have its row. A row that no entry knows was put in past the platform; one that is gone or says otherwise than its entries was
/// changed past it.
/// </summary>
public abstract class LoggedTable
{
    public abstract string Name { get; }

    /// <summary>The kinds of entries that are about its rows, and about nothing else.</summary>
    public abstract IReadOnlyCollection<string> Kinds { get; }

    /// <summary>The retention rule that erases its rows; null where they are kept for good.</summary>
    public virtual string? ErasedBy => null;

    /// <summary>Everything that its rows say.</summary>
    public abstract Task<List<RowAct>> ReadAsync(DoorstepContext db, CancellationToken cancellationToken);

    /// <summary>The row that an entry is about; null where it names none.</summary>
    public abstract Guid? KeyOf(Entry entry, IReadOnlyDictionary<string, string?> facts);

    /// <summary>
    /// Of all lines about one row, oldest first, those that it must still tell as they are: what a later line has taken back is left out.
    /// </summary>
    public virtual List<LogLine> Standing(List<LogLine> lines) => lines;
}

/// <summary>A logged table with its type of row.</summary>
public abstract class LoggedTable<T> : LoggedTable where T : class
{
    /// <summary>The fact by which its entries name their row; null where the row is what they are about.</summary>
    protected virtual string? KeyFact => null;

    /// <summary>What a row says.</summary>
    protected abstract IEnumerable<RowAct> Acts(T row);

    public sealed override async Task<List<RowAct>> ReadAsync(DoorstepContext db, CancellationToken cancellationToken) =>
        [.. (await db.Set<T>().AsNoTracking().ToListAsync(cancellationToken)).SelectMany(Acts)];

    public sealed override Guid? KeyOf(Entry entry, IReadOnlyDictionary<string, string?> facts) =>
        KeyFact is null ? entry.SubjectId : Guid.TryParse(facts.GetValueOrDefault(KeyFact), out var row) ? row : null;
}
