using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorstep.Data;

/// <summary>Recognises violations of a unique index, on SQLite and PostgreSQL.</summary>
static class Duplicates
{
    private const int SqliteUnique = 2067;

    /// <summary>
    /// Whether a row was refused because another has what must be unique. An index is known by its table and its last column: SQLite tells no more.
    /// </summary>
    public static bool IsDuplicate(this Exception exception, string table, string column)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } postgres)
            {
                return postgres.TableName == table && postgres.ConstraintName?.EndsWith($"_{column}", StringComparison.Ordinal) == true;
            }

            if (cause is SqliteException { SqliteExtendedErrorCode: SqliteUnique } sqlite)
            {
                return sqlite.Message.Contains($"{table}.{column}", StringComparison.Ordinal);
            }
        }

        return false;
    }
}
