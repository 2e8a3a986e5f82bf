using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Doorstep.Data;

/// <summary>
/// A read-only snapshot transaction: one state of the city for everything that is read within it, whatever is committed meanwhile, and nobody waits
/// for it.
/// </summary>
sealed class ReadSnapshot : IAsyncDisposable
{
    private readonly DoorstepContext db;
    private readonly SqliteTransaction? reading;
    private readonly IDbContextTransaction? transaction;

    private ReadSnapshot(DoorstepContext db, SqliteTransaction? reading, IDbContextTransaction? transaction) =>
        (this.db, this.reading, this.transaction) = (db, reading, transaction);

    public static async Task<ReadSnapshot> OfAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        if (!db.Database.IsSqlite())
        {
            return new(db, null, await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken));
        }

        await db.Database.OpenConnectionAsync(cancellationToken);
        // Begun the usual way, it would take the lock that every writer needs.
        var reading = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        return new(db, reading, await db.Database.UseTransactionAsync(reading, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
        {
            await transaction.DisposeAsync();
        }

        if (reading is not null)
        {
            await reading.DisposeAsync();
            await db.Database.CloseConnectionAsync();
        }
    }
}
