using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Doorstep.Data;

/// <summary>
/// Writes many rows of one entity at the database's own speed: one statement stepped on SQLite, COPY on PostgreSQL, both through
/// the model's mapping and the save guard. For rows that are made once by the thousand; call it inside InOneCommitAsync.
/// </summary>
static class BulkInsert
{
    public static async Task BulkInsertAsync<T>(this DoorstepContext db, IEnumerable<T> rows, CancellationToken cancellationToken = default) where T : class
    {
        var columns = Columns(db.Model.FindEntityType(typeof(T))!);
        var guarded = db.Guarded(rows);
        var connection = db.Database.GetDbConnection();
        if (connection is NpgsqlConnection postgres)
        {
            await CopyAsync(postgres, columns, guarded, cancellationToken);
        }
        else
        {
            Insert((SqliteConnection)connection, columns, guarded);
        }
    }

    private static async Task CopyAsync<T>(NpgsqlConnection connection, Table table, IEnumerable<T> rows, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {table.Name} ({table.ColumnList}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var column in table.Columns)
            {
                if (column.Read(row!) is { } value)
                {
                    await copy.WriteAsync(value, column.StoreType, cancellationToken);
                }
                else
                {
                    await copy.WriteNullAsync(cancellationToken);
                }
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static void Insert<T>(SqliteConnection connection, Table table, IEnumerable<T> rows)
    {
        var places = string.Join(", ", table.Columns.Select(_ => "?"));
        using SqliteStatement statement = new(connection, $"INSERT INTO {table.Name} ({table.ColumnList}) VALUES ({places})");
        var values = new object?[table.Columns.Count];
        foreach (var row in rows)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = table.Columns[i].Read(row!);
            }

            statement.Run(values);
        }
    }

    private sealed record Table(string Name, IReadOnlyList<Column> Columns)
    {
        public string ColumnList => string.Join(", ", Columns.Select(column => $"\"{column.Name}\""));
    }

    /// <param name="Read">The column's value of a row, as the database stores it.</param>
    private sealed record Column(string Name, string StoreType, Func<object, object?> Read);

    private static Table Columns(IEntityType type)
    {
        var table = StoreObjectIdentifier.Table(type.GetTableName()!, type.GetSchema());
        List<Column> columns = [.. type.GetProperties().Select(property => Of(property, table, row => row))];
        foreach (var complex in type.GetComplexProperties())
        {
            columns.AddRange(complex.ComplexType.GetProperties().Select(property => Of(property, table, row => complex.GetGetter().GetClrValue(row))));
        }

        foreach (var owned in type.GetNavigations().Where(navigation => navigation.TargetEntityType.IsOwned()))
        {
            columns.AddRange(owned.TargetEntityType.GetProperties().Where(property => !property.IsPrimaryKey()).Select(property => Of(property, table, row => owned.GetGetter().GetClrValue(row))));
        }

        return new($"\"{table.Name}\"", columns);
    }

    private static Column Of(IProperty property, StoreObjectIdentifier table, Func<object, object?> holder)
    {
        var mapping = property.GetRelationalTypeMapping();
        var convert = mapping.Converter?.ConvertToProvider;
        var getter = property.GetGetter();
        return new(property.GetColumnName(table)!, mapping.StoreType, row =>
        {
            var value = holder(row) is { } held ? getter.GetClrValue(held) : null;
            return value is not null && convert is not null ? convert(value) : value;
        });
    }
}
