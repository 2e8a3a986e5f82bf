using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Doorstep.Tests.Cases.Desk;

/// <summary>While it is on, whoever reads with a command that has all of these words in it finds the database locked.</summary>
internal sealed class BrokenReads(params string[] words) : DbCommandInterceptor
{
    public volatile bool IsOn;

    public int Failed { get; private set; }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (IsOn && Array.TrueForAll(words, word => command.CommandText.Contains(word, StringComparison.Ordinal)))
        {
            Failed++;
            throw new SqliteException("database is locked", 5);
        }

        return new(result);
    }
}
