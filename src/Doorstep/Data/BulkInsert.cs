using Doorstep.Access;
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
    public static async Task BulkInsertAsync<T>(this DoorstepContext db, IEnumerable<T> rows, CancellationToken cancellationToken = default)
        where T : class
    {
        var columns = Columns(db, db.Model.FindEntityType(typeof(T))!);
        var guarded = db.Guarded(rows).Chunk(RowsAtOnce).SelectMany(some => Values(columns, some));
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

    /// <summary>
    /// Rows that come a few at a time, as a command of a batch on PostgreSQL: their columns are arrays, so that it is prepared once for any number of
    /// rows, and goes in the packet that commits it.
    /// </summary>
    public static NpgsqlBatchCommand InsertOf<T>(this DoorstepContext db, IReadOnlyList<T> rows) where T : class
    {
        var table = Columns(db, db.Model.FindEntityType(typeof(T))!);
        var values = Values(table, [.. db.Guarded(rows)]);
        var arrays = string.Join(", ", table.Columns.Select((_, place) => $"${place + 1}"));
        NpgsqlBatchCommand command = new($"INSERT INTO {table.Name} ({table.ColumnList}) SELECT * FROM unnest({arrays})");
        foreach (var (place, column) in table.Columns.Index())
        {
            command.Parameters.Add(new() { Value = column.ArrayOf([.. values.Select(row => row[place])]), DataTypeName = $"{column.StoreType}[]" });
        }

        return command;
    }

    private const int RowsAtOnce = 2048;

    /// <summary>What the columns hold of some rows; sealing is most of the work, so both processors do it.</summary>
    private static object?[][] Values<T>(Table table, T[] rows)
    {
        var values = new object?[rows.Length][];
        Parallel.For(0, rows.Length, row => values[row] = [.. table.Columns.Select(column => column.Read(rows[row]!))]);
        return values;
    }

    /// <summary>
    /// PostgreSQL copies nothing into a table with row-level security, so the rows of such a table are copied beside it and inserted from
    /// there, each held against the policy.
    /// </summary>
    private static async Task CopyAsync(NpgsqlConnection connection, Table table, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        if (!table.IsProtected)
        {
            await CopyAsync(connection, table, table.Name, rows, cancellationToken);
            return;
        }

        const string Beside = "bulk_rows";
        await ExecuteAsync(connection, $"CREATE TEMP TABLE {Beside} (LIKE {table.Name}) ON COMMIT DROP", cancellationToken);
        await CopyAsync(connection, table, Beside, rows, cancellationToken);
        await ExecuteAsync(connection,
            $"INSERT INTO {table.Name} ({table.ColumnList}) SELECT {table.ColumnList} FROM {Beside}; DROP TABLE {Beside}", cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, Table table, string into, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY {into} ({table.ColumnList}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var (column, value) in table.Columns.Zip(row))
            {
                if (value is not null)
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

    private static void Insert(SqliteConnection connection, Table table, IEnumerable<object?[]> rows)
    {
        var places = string.Join(", ", table.Columns.Select(_ => "?"));
        using SqliteStatement statement = new(connection, $"INSERT INTO {table.Name} ({table.ColumnList}) VALUES ({places})");
        foreach (var row in rows)
        {
            statement.Run(row);
        }
    }

    private sealed record Table(string Name, bool IsProtected, IReadOnlyList<Column> Columns)
    {
        public string ColumnList => string.Join(", ", Columns.Select(column => $"\"{column.Name}\""));
    }

    /// <param name="Type">Of its values.</param>
    /// <param name="Read">The column's value of a row, as the database stores it.</param>
    private sealed record Column(string Name, string StoreType, Type Type, Func<object, object?> Read)
    {
        public Array ArrayOf(object?[] values)
        {
            var array = Array.CreateInstance(
                Type.IsValueType && Array.IndexOf(values, null) >= 0 ? typeof(Nullable<>).MakeGenericType(Type) : Type, values.Length);
            Array.Copy(values, array, values.Length);
            return array;
        }
    }

    private static Table Columns(DoorstepContext db, IEntityType type)
    {
        var table = StoreObjectIdentifier.Table(type.GetTableName()!, type.GetSchema());
        var sealings = SealedColumn.Of(type);
        // What the database computes itself it takes from nobody.
        List<Column> columns = [.. type.GetProperties().Where(property => property.GetComputedColumnSql() is null).Select(property =>
            Array.Find(sealings, one => one.Property == property) is { } field ? Sealing(db, field, property, table)
            : Array.Find(sealings, one => one.Index == property) is { } looked ? Indexing(db, looked, property, table)
            : Of(property, table, row => row))];
        foreach (var complex in type.GetComplexProperties())
        {
            columns.AddRange(
                complex.ComplexType.GetProperties().Select(property => Of(property, table, row => complex.GetGetter().GetClrValue(row))));
        }

        foreach (var owned in type.GetNavigations().Where(navigation => navigation.TargetEntityType.IsOwned()))
        {
            columns.AddRange(owned.TargetEntityType.GetProperties().Where(property => !property.IsPrimaryKey())
                .Select(property => Of(property, table, row => owned.GetGetter().GetClrValue(row))));
        }

        return new($"\"{table.Name}\"", type.ClrType.IsAssignableTo(typeof(IProtected)), columns);
    }

    private static Column Sealing(DoorstepContext db, SealedColumn field, IProperty property, StoreObjectIdentifier table) =>
        new(property.GetColumnName(table)!, property.GetRelationalTypeMapping().StoreType, Stored(property),
            row => field.Read(row).SealedIn(field.Place(db.Keys, field.RowOf(row))).ForColumn());

    /// <summary>Rows that are made by the thousand are new: the field is still as it was told.</summary>
    private static Column Indexing(DoorstepContext db, SealedColumn field, IProperty property, StoreObjectIdentifier table) =>
        new(property.GetColumnName(table)!, property.GetRelationalTypeMapping().StoreType, Stored(property),
            row => field.Read(row) is { IsEmpty: false } told ? db.Keys.Index(told.Open("index"), field.Property.Name) : null);

    private static Column Of(IProperty property, StoreObjectIdentifier table, Func<object, object?> holder)
    {
        var mapping = property.GetRelationalTypeMapping();
        var convert = mapping.Converter?.ConvertToProvider;
        var getter = property.GetGetter();
        return new(property.GetColumnName(table)!, mapping.StoreType, Stored(property), row =>
        {
            var value = holder(row) is { } held ? getter.GetClrValue(held) : null;
            return value is not null && convert is not null ? convert(value) : value;
        });
    }

    private static Type Stored(IProperty property)
    {
        var type = property.GetRelationalTypeMapping().Converter?.ProviderClrType ?? property.ClrType;
        return Nullable.GetUnderlyingType(type) ?? type;
    }
}
