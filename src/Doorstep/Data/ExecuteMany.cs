using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Doorstep.Data;

/// <summary>
/// Executes one statement for many rows of values, its parameters written $1, $2 …: prepared once and stepped on SQLite, sent in batches on
/// PostgreSQL. One statement with all the rows in it would be slower: SQLite looks up each of n parameters by name among n. Call it inside
/// InOneCommitAsync.
/// </summary>
static class ExecuteMany
{
    private const int RowsAtOnce = 500;

    /// <returns>How many rows it wrote.</returns>
    public static async Task<int> ExecuteManyAsync(
        this DoorstepContext db, string sql, IEnumerable<object[]> rows, CancellationToken cancellationToken = default)
    {
        var connection = db.Database.GetDbConnection();
        return connection is NpgsqlConnection postgres
            ? await SendAsync(postgres, sql, rows, cancellationToken)
            : Step((SqliteConnection)connection, sql, rows);
    }

    private static int Step(SqliteConnection connection, string sql, IEnumerable<object[]> rows)
    {
        using SqliteStatement statement = new(connection, sql);
        return rows.Sum(row => statement.Run(row));
    }

    private static async Task<int> SendAsync(NpgsqlConnection connection, string sql, IEnumerable<object[]> rows, CancellationToken cancellationToken)
    {
        var written = 0;
        foreach (var some in rows.Chunk(RowsAtOnce))
        {
            await using var batch = connection.CreateBatch();
            foreach (var row in some)
            {
                NpgsqlBatchCommand command = new(sql);
                Array.ForEach(row, value => command.Parameters.Add(new NpgsqlParameter { Value = value }));
                batch.BatchCommands.Add(command);
            }

            await batch.PrepareAsync(cancellationToken);
            written += await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        return written;
    }
}
