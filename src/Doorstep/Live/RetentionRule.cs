using Doorstep.Data;

namespace Doorstep.Live;

/// <summary>
/// A retention rule: a kind of data about people, how long it is kept, and how it is erased. What it is and why it is kept so long stands in
/// words.json under its name.
/// </summary>
public abstract class RetentionRule
{
    /// <summary>Rows of one commit: the city goes on working beside it.</summary>
    protected const int AtOnce = 500;

    /// <summary>A city keeps it for another time by the setting Retention:Name:Days.</summary>
    public abstract string Name { get; }

    public abstract int UsualDays { get; }

    /// <summary>The setting may not go below.</summary>
    public virtual int FloorDays => 0;

    /// <summary>Looked at every hour and not only at night: kept for so short that a night would be as long again.</summary>
    public virtual bool IsHourly => false;

    /// <summary>
    /// The server's own role may only add to such rows: on PostgreSQL the owner of the tables takes them out, where the city has named one.
    /// </summary>
    public virtual bool IsTheOwners => false;

    /// <summary>How many are due, without those that somebody holds.</summary>
    public abstract Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Erases some of them; part of a commit that the caller has open.</summary>
    /// <returns>How many; 0 when none is left.</returns>
    public abstract Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken);
}
