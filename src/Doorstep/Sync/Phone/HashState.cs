using Doorstep.Access;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Doorstep.Sync.Phone;

/// <summary>
/// Gives the hashes of what a phone must hold now, each table in sixteen ranges, so that one that has gone astray is found and only what differs is
/// sent again. Nobody reads anything by it.
/// </summary>
sealed class HashState(DoorstepContext db, OwnGrids own, ReadTables tables, TimeProvider clock)
{
    public static void Map(IEndpointRouteBuilder sync) => sync
        .MapGet("/state", async Task<Results<JsonHttpResult<StateHashes>, NotFound>> (HashState useCase, CancellationToken cancellationToken) =>
            await useCase.RunAsync(cancellationToken) is { } state ? TypedResults.Json(state, SyncJson.Plain.StateHashes) : TypedResults.NotFound())
        .Needs(Permission.DoTasks).Lane(Lane.Bulk).Produces<StateHashes>().WithSummary("The hashes of what a worker's phone must hold");

    /// <returns>Null where the caller is no grid worker.</returns>
    public async Task<StateHashes?> RunAsync(CancellationToken cancellationToken = default)
    {
        if (await own.FindAsync(cancellationToken) is not { } worker)
        {
            return null;
        }

        await using var still = await ReadSnapshot.OfAsync(db, cancellationToken);
        var head = await SendSnapshot.HeadAsync(db, worker, clock, cancellationToken);
        PhoneRows rows = new(db, worker.Grids);
        Dictionary<string, IReadOnlyList<string>> hashes = [];
        foreach (var table in PhoneTables.Hashed)
        {
            var ranges = Enumerable.Range(0, StateHash.Ranges).Select(_ => LineWriter.ToNowhere()).ToList();
            await foreach (var line in tables.RunAsync(table, rows, null, isSent: false, cancellationToken))
            {
                await ranges[StateHash.RangeOf(PhoneTables.KeyOf(line)!.Value.Id)].WriteAsync(line, cancellationToken);
            }

            hashes[table] = ranges.ConvertAll(range => range.Hashes.GetValueOrDefault(table, $"{default(StateHash)}"));
        }

        return new(head.Cursor, hashes);
    }
}
