using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Insights;

/// <summary>
/// Keeps the table of figures in memory in step with the log: before each answer it looks how far the log has come, and reads again the areas in
/// which the register has changed since. So an answer knows every act that was committed before the question, on any node.
/// </summary>
sealed class FigureBoard(IServiceScopeFactory scopes) : IDisposable
{
    /// <summary>More entries than this, and all is read again: it costs less.</summary>
    private const int MostEntries = 500;

    private readonly SemaphoreSlim turn = new(1);
    private State? state;

    private sealed record State(Cursor Cursor, FigureTable Table);

    public async ValueTask<FigureTable> NowAsync(DoorstepContext db, CancellationToken cancellationToken)
    {
        var end = await EndAsync(db, cancellationToken);
        if (state is { } known && known.Cursor == end)
        {
            return known.Table;
        }

        await turn.WaitAsync(cancellationToken);
        try
        {
            if (state is not { } behind || behind.Cursor.Epoch != end.Epoch || behind.Cursor.Number < end.Number)
            {
                state = await ReadAsync(state, cancellationToken);
            }

            return state!.Table;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private static Task<Cursor> EndAsync(DoorstepContext db, CancellationToken cancellationToken) =>
        db.LogCounter.Select(counter => new Cursor(counter.Epoch, counter.Number)).SingleAsync(cancellationToken);

    /// <summary>The log's end is read before the counts: what is committed in between is read now and once more later, never missed.</summary>
    private async Task<State> ReadAsync(State? behind, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("figures");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var end = await EndAsync(db, cancellationToken);
        if (behind is not null && behind.Cursor.Epoch == end.Epoch && await ChangedAsync(db, behind.Cursor, cancellationToken) is { } changed)
        {
            List<(AreaCode, string, int)> counts = [];
            foreach (var area in changed)
            {
                counts.AddRange(await CountsAsync(db, area, cancellationToken));
            }

            if (behind.Table.With(changed, counts) is { } table)
            {
                return new(end, table);
            }
        }

        return new(end, FigureTable.Of(await CountsAsync(db, null, cancellationToken)));
    }

    /// <summary>The areas of the register's entries since a cursor; null where there are too many of them.</summary>
    private static async Task<List<AreaCode>?> ChangedAsync(DoorstepContext db, Cursor since, CancellationToken cancellationToken)
    {
        var entries = await db.Log.Where(entry => entry.Epoch == since.Epoch && entry.Number > since.Number).OrderBy(entry => entry.Number)
            .Select(entry => new { entry.What, entry.Area }).Take(MostEntries + 1).ToListAsync(cancellationToken);
        return entries.Count > MostEntries ? null
            : [.. entries.Where(entry => entry.What.StartsWith("register.", StringComparison.Ordinal)).Select(entry => entry.Area).Distinct()];
    }

    private static async Task<List<(AreaCode, string, int)>> CountsAsync(DoorstepContext db, AreaCode? area, CancellationToken cancellationToken)
    {
        var counts = db.AreaCounts.AsNoTracking();
        if (area is { } one)
        {
            counts = counts.In(one);
        }

        return (await counts.Select(count => new { count.Area, count.Key, count.Count }).ToListAsync(cancellationToken))
            .ConvertAll(count => (count.Area, count.Key, count.Count));
    }
}
