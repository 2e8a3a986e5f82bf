using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Doorstep.Data;

/// <summary>
/// Tells whether a commit was refused because another one touched the same rows in the same moment: nothing of it was kept, and done once more it
/// sees what the other has written.
/// </summary>
static class Meeting
{
    private const int SqliteConstraint = 19;

    /// <summary>
    /// A row was changed under it, a row that must be unique was written first, or two waited for each other and the database let one go.
    /// </summary>
    public static bool Is(Exception? refused) => refused switch
    {
        null => false,
        DbUpdateConcurrencyException => true,
        PostgresException said => said.SqlState is PostgresErrorCodes.UniqueViolation || IsLetGo(said),
        SqliteException lite => lite.SqliteErrorCode is SqliteConstraint,
        _ => Is(refused.InnerException),
    };

    /// <summary>Only the last of these: whoever was let go did nothing wrong, and nobody's row stands where hers was to be.</summary>
    public static bool IsLetGo(Exception? refused) => refused switch
    {
        null => false,
        PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => true,
        _ => IsLetGo(refused.InnerException),
    };
}
