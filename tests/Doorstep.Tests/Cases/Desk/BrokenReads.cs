using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Doorstep.Tests.Cases.Desk;

/// <summary>While it is on, whoever reads the lines of the queue finds the database locked.</summary>
internal sealed class BrokenReads : DbCommandInterceptor
{
    public volatile bool IsOn;

    public int Failed { get; private set; }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (IsOn && command.CommandText.Contains("AcknowledgedAt", StringComparison.Ordinal) && command.CommandText.Contains("TaskKinds", StringComparison.Ordinal))
        {
            Failed++;
            throw new SqliteException("database is locked", 5);
        }

        return new(result);
    }
}
