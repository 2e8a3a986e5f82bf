using Doorstep.Access;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Doorstep.Data.Postgres;

/// <summary>
/// The connection under the role that owns the tables, which the platform uses to migrate and for nothing else (ConnectionStrings:Owner). The server
/// works under a role of its own that owns nothing, so that row-level security binds it and a row of the log, once written, is beyond its reach.
/// Where no owner is named, the one role does both, and still each table forces its policies on it.
/// </summary>
sealed class PostgresOwner(string server, string? owner, ILogger<PostgresOwner> log)
{
    /// <summary>What is only ever added to: whoever takes over the server cannot change what it said.</summary>
    private static readonly string[] onlyAdded = ["Log", "Readings"];

    /// <summary>A context of the owner; without one, null.</summary>
    public PostgresDoorstepContext? Open()
    {
        var caller = new Caller();
        caller.Become(Guid.Empty, AccessScope.OfJob("owner"));
        // The policies bind the owner as well: she is told what a job sees, or she would find no row.
        return owner is null ? null : new(new DbContextOptionsBuilder<PostgresDoorstepContext>().UseNpgsql($"{owner};Pooling=False")
            .AddInterceptors(new ScopeTransactions(), new ScopeCommands()).Options, caller, new CommitSignal());
    }

    /// <summary>Where that is not so yet: the server's role may use every table, and change what may be changed.</summary>
    public async Task LetServerInAsync(PostgresDoorstepContext db, CancellationToken cancellationToken)
    {
        var name = new NpgsqlConnectionStringBuilder(server).Username ?? throw new InvalidOperationException(
            "ConnectionStrings:Doorstep names no Username, and ConnectionStrings:Owner does: the two must be different roles.");
        var schema = Quoted(
            (await db.Database.SqlQuery<string>($"""SELECT current_schema()::text AS "Value" """).ToListAsync(cancellationToken)).Single());
        if ((await db.Database.SqlQuery<bool>(
            $"""
            SELECT coalesce(bool_and(has_table_privilege({name}, c.oid, 'SELECT') AND has_table_privilege({name}, c.oid, 'INSERT')), false) AS "Value"
            FROM pg_class c WHERE c.relnamespace = {schema}::regnamespace AND c.relkind = 'r'
            """)
            .ToListAsync(cancellationToken)).Single())
        {
            return;
        }

        var (role, tables) = (Quoted(name), string.Join(", ", onlyAdded.Select(Quoted)));
        // Two nodes may start at once, and PostgreSQL does not let two grant at once.
        await RunAsync(db, $"""
            SELECT pg_advisory_xact_lock(4601);
            GRANT USAGE ON SCHEMA {schema} TO {role};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
            REVOKE UPDATE, DELETE ON {tables} FROM {role};
            """, cancellationToken);
    }

    /// <summary>A superuser is bound by no policy: such a city has one wall less, and is told so at every start.</summary>
    public async Task WarnOfSuperuserAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        if ((await db.Database.SqlQuery<bool>($"""SELECT rolsuper OR rolbypassrls AS "Value" FROM pg_roles WHERE rolname = current_user""")
            .ToListAsync(cancellationToken)).Single())
        {
            log.LogWarning("The server's database role is bound by no row-level security. Give it one of its own: docs/operate.md");
        }
    }

    /// <summary>A statement as it is, with nothing in front of it: some stand alone or not at all.</summary>
    public static async Task RunAsync(DoorstepContext db, string sql, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
        await db.Database.CloseConnectionAsync();
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
