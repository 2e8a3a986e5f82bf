using System.Data.Common;
using System.Runtime.CompilerServices;
using Doorstep.Access;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Doorstep.Data.Postgres;

/// <summary>
/// Tells PostgreSQL what the caller sees, for row-level security: settings that last for one transaction and not a statement longer, so that a pooled
/// connection carries nobody's rights to the next caller. A transaction is told when it begins. A command outside one is told in front of it and in
/// the same packet, which PostgreSQL runs as one transaction; it costs no way to and fro.
/// </summary>
static class RowScope
{
    private const string Start = "SELECT set_config('doorstep.";

    /// <summary>The permissions that kinds of rows are seen with.</summary>
    public static IReadOnlyList<string> Permissions { get; } =
    [
        .. typeof(RowScope).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IProtected)) && type.IsClass).Select(SeenWithAttribute.Of)
            .Append(Permission.ViewConfidential).Distinct().Order(StringComparer.Ordinal),
    ];

    private static readonly ConditionalWeakTable<AccessScope, string> known = [];

    /// <summary>register.view, from, 0 → doorstep.register_view_from0.</summary>
    public static string Setting(string permission, string what, int place) => $"doorstep.{permission.Replace('.', '_')}_{what}{place}";

    /// <summary>The statement that sets it; empty for who sees nothing, since what is not set shows nothing.</summary>
    public static string Of(AccessScope scope) => known.GetValue(scope, Make);

    private static string Make(AccessScope scope)
    {
        var settings = Permissions.SelectMany(permission =>
            scope.Ranges(permission).Index().Where(one => one.Item != CodeRange.Nothing).SelectMany(one => (string[])
            [
                Set(Setting(permission, "from", one.Index), one.Item.From.Value),
                Set(Setting(permission, "until", one.Index), one.Item.Until.Value),
                Set(Setting(permission, "department", one.Index), one.Item.DepartmentId?.ToString() ?? ""),
            ])).ToList();
        return settings.Count == 0 ? "" : $"SELECT {string.Join(",", settings)};";
    }

    /// <summary>Codes are digits and ids are Guids: nothing in them ends a literal.</summary>
    private static string Set(string name, string value) => $"set_config('{name}','{value}',true)";

    public static void PutBefore(DbCommand command, DoorstepContext? db)
    {
        if (command.Transaction is null && db?.RowScope is { Length: > 0 } scope)
        {
            command.CommandText = scope + command.CommandText;
        }
    }

    public static bool IsBefore(DbCommand command) => command.CommandText.StartsWith(Start, StringComparison.Ordinal);
}

/// <summary>A transaction interceptor that sets what the caller sees at the beginning of every transaction.</summary>
sealed class ScopeTransactions : DbTransactionInterceptor
{
    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        if (Command(connection, eventData, result) is { } command)
        {
            using (command)
            {
                command.ExecuteNonQuery();
            }
        }

        return result;
    }

    public override async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        if (Command(connection, eventData, result) is { } command)
        {
            await using (command)
            {
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        return result;
    }

    private static DbCommand? Command(DbConnection connection, TransactionEndEventData eventData, DbTransaction transaction)
    {
        if (eventData.Context is not DoorstepContext { RowScope: { Length: > 0 } scope })
        {
            return null;
        }

        var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, scope);
        return command;
    }
}

/// <summary>
/// A command interceptor that sets what the caller sees for every command outside a transaction; what the settings answer is passed over before the
/// query's own rows are read.
/// </summary>
sealed class ScopeCommands : DbCommandInterceptor
{
    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        RowScope.PutBefore(command, eventData.Context as DoorstepContext);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        RowScope.PutBefore(command, eventData.Context as DoorstepContext);
        return new(result);
    }

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        if (RowScope.IsBefore(command))
        {
            result.NextResult();
        }

        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (RowScope.IsBefore(command))
        {
            await result.NextResultAsync(cancellationToken);
        }

        return result;
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        RowScope.PutBefore(command, eventData.Context as DoorstepContext);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        RowScope.PutBefore(command, eventData.Context as DoorstepContext);
        return new(result);
    }
}
