using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorstep.Data;

/// <summary>Thrown where the database did not answer in the time that there was.</summary>
public sealed class DatabaseAwayException(Exception? cause = null) : Exception("The database does not answer.", cause);

/// <summary>
/// Tells whether an error means that the platform cannot save or read just now: the database is away, locked, full or too slow. That passes, and is
/// the fault of no request.
/// </summary>
static class DatabaseAway
{
    /// <summary>ENOSPC, EDQUOT, EROFS, EFBIG, EIO: the disk beside the database, where photos lie.</summary>
    private static readonly int[] fullDisk = [28, 122, 30, 27, 5];

    /// <summary>Busy, locked, read-only, I/O error, full, cannot be opened.</summary>
    private static readonly int[] sqlite = [5, 6, 8, 10, 13, 14];

    /// <summary>
    /// Connection, resources, operator intervention (shutdown, a statement's time), system error; and a standby that only reads, or a lock that was
    /// not given in time.
    /// </summary>
    private static readonly string[] postgres = ["08", "53", "57", "58", "25006", "25P03", "55P03"];

    /// <summary>EF wraps what a connection meets in exceptions of its own, and a save in another.</summary>
    public static bool Is(Exception? exception) => exception switch
    {
        null => false,
        DatabaseAwayException => true,
        SqliteException lite => sqlite.Contains(lite.SqliteErrorCode),
        PostgresException said => postgres.Any(state => said.SqlState.StartsWith(state, StringComparison.Ordinal)),
        // What the server did not say itself happened on the way to it.
        NpgsqlException => true,
        IOException io => fullDisk.Contains(io.HResult) || Is(io.InnerException),
        AggregateException several => several.InnerExceptions.Any(Is),
        _ => Is(exception.InnerException),
    };
}
