using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Doorstep.Tests;

/// <summary>
/// SQLite answers before anybody can ask for something else, so two parts of a page that ask one context at once would be seen on PostgreSQL only.
/// This lets the others have their turn first.
/// </summary>
sealed class SlowAnswers : DbCommandInterceptor
{
    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return result;
    }
}
