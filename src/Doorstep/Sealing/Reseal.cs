using System.Data.Common;
using Doorstep.Data;
using Doorstep.Data.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Doorstep.Sealing;

/// <summary>
/// Re-encrypts every sealed field of the city with the newest key, while the city works: batch by batch in the order of the rows' keys, each row only
/// if it still says what was read, so that a newer edit is never lost. Interrupted, it begins again and passes over what is done.
/// </summary>
/// <param name="owner">Of PostgreSQL's tables, who alone may clear their pages.</param>
sealed class Reseal(DoorstepContext db, PostgresOwner? owner = null)
{
    private const int RowsAtOnce = 500;

    /// <summary>Finishes what an interrupted change of keys has left to do.</summary>
    public async Task FinishAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var unfinished = await db.DataKeys.Where(key => key.WholeAt == null && key.RetiredAt == null && key.ActiveFrom <= now)
            .ToListAsync(cancellationToken);
        if (unfinished.Count == 0)
        {
            return;
        }

        if (await RunAsync(null, cancellationToken) > 0)
        {
            await ForgetAsync(cancellationToken);
        }

        unfinished.ForEach(key => key.IsWhole(now));
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Clears the database's free pages. What a field said before lies on in the database's free pages until they are cleared.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        if (db.Database.IsSqlite())
        {
            await db.Database.ExecuteSqlAsync($"VACUUM", cancellationToken);
            await db.Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);
        }
        else
        {
            await using var owned = owner?.Open();
            await PostgresOwner.RunAsync(owned ?? db, "VACUUM FULL", cancellationToken);
        }
    }

    /// <param name="tell">The table, and the rows done in it.</param>
    /// <returns>How many fields it sealed.</returns>
    public async Task<long> RunAsync(Action<string, long>? tell, CancellationToken cancellationToken)
    {
        var written = 0L;
        foreach (var type in db.Model.GetEntityTypes().Where(type => SealedColumn.Of(type).Length > 0)
            .OrderBy(type => type.GetTableName(), StringComparer.Ordinal))
        {
            written += await TableAsync(new(type, db.Keys), tell, cancellationToken);
        }

        return written;
    }

    private async Task<long> TableAsync(SealedTable table, Action<string, long>? tell, CancellationToken cancellationToken)
    {
        var (done, written) = (0L, 0L);
        for (object[]? after = null; ;)
        {
            var rows = await table.ReadAsync(db, after, RowsAtOnce, cancellationToken);
            if (rows.Count == 0)
            {
                return written;
            }

            var changes = rows.SelectMany(table.Changes).ToList();
            if (changes.Count > 0)
            {
                await db.InOneCommitAsync(async () =>
                {
                    foreach (var same in changes.GroupBy(change => change.Sql))
                    {
                        written += await db.ExecuteManyAsync(same.Key, same.Select(change => change.Values), cancellationToken);
                    }
                }, cancellationToken);
            }

            after = [.. rows[^1].Take(table.KeyLength)];
            tell?.Invoke(table.Name, done += rows.Count);
        }
    }
}

/// <summary>A table with sealed fields, read and written as the database holds it.</summary>
sealed class SealedTable(IEntityType type, KeyRing keys)
{
    private readonly SealedColumn[] fields = SealedColumn.Of(type);
    private readonly IReadOnlyList<IProperty> key = type.FindPrimaryKey()!.Properties;

    public string Name { get; } = type.GetTableName()!;

    public int KeyLength => key.Count;

    /// <summary>Rows in the order of their key: its parts, then the fields, then the indexes of those that have one.</summary>
    public async Task<List<object[]>> ReadAsync(DoorstepContext db, object[]? after, int most, CancellationToken cancellationToken)
    {
        // PostgreSQL is told within a transaction what the platform may see; a command of our own is told nowhere else.
        await using var scope = db.Database.IsNpgsql() ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            var columns = key.Select(part => part.Name).Concat(fields.Select(field => field.Column))
                .Concat(Indexed.Select(field => field.Index!.Name)).Select(Quoted);
            var order = string.Join(", ", key.Select(part => Quoted(part.Name)));
            var beyond = after is null ? "" : $"WHERE ({order}) > ({string.Join(", ", after.Select((_, i) => $"@p{i}"))})";
            command.CommandText = $"SELECT {string.Join(", ", columns)} FROM {Quoted(Name)} {beyond} ORDER BY {order} LIMIT {most}";
            foreach (var (i, value) in (after ?? []).Index())
            {
                AddParameter(command, $"@p{i}", value);
            }

            List<object[]> rows = [];
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var row = new object[reader.FieldCount];
                reader.GetValues(row);
                rows.Add(row);
            }

            return rows;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>The statements that bring a row up to the newest keys; none where it is there already.</summary>
    public IEnumerable<(string Sql, object[] Values)> Changes(object[] row)
    {
        var id = SealedColumn.RowOf(
            row.Take(KeyLength).Select((part, i) => key[i].ClrType == typeof(Guid) && part is string text ? Guid.Parse(text) : part));
        for (var i = 0; i < fields.Length; i++)
        {
            var (field, old) = (fields[i], row[KeyLength + i] as string ?? "");
            if (old.Length == 0)
            {
                continue;
            }

            var place = field.Place(keys, id);
            var version = Envelope.VersionOf(old);
            var plain = keys.Open(old, place);
            if (version != keys.SealVersion)
            {
                yield return (Update(field.Column), [keys.Seal(plain, place), .. row.Take(KeyLength), old]);
            }

            if (field.Index is { } index && keys.Index(plain, field.Column) is { } wanted
                && row[KeyLength + fields.Length + Array.IndexOf(Indexed, field)] is var stored && stored as string != wanted)
            {
                yield return (stored is string
                    ? Update(index.Name)
                    : FirstIndex(index.Name), [wanted, .. row.Take(KeyLength), .. stored is string kept ? new object[] { kept } : []]);
            }
        }
    }

    private SealedColumn[] Indexed => [.. fields.Where(one => one.Index is not null)];

    private string Update(string column) => $"UPDATE {Quoted(Name)} SET {Quoted(column)} = $1 WHERE {Where} AND {Quoted(column)} = ${KeyLength + 2}";

    private string FirstIndex(string column) => $"UPDATE {Quoted(Name)} SET {Quoted(column)} = $1 WHERE {Where} AND {Quoted(column)} IS NULL";

    private string Where => string.Join(" AND ", key.Select((part, i) => $"{Quoted(part.Name)} = ${i + 2}"));

    private static string Quoted(string name) => $"\"{name}\"";

    private static void AddParameter(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
