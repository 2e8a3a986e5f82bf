using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Outbox;

/// <summary>
/// Lists operations that were not done and why, for whoever made them, wherever they went, and for whoever sees the tasks of where they belong. What
/// was entered is shown to its maker alone.
/// </summary>
sealed class ListHeld(DoorstepContext db, IServiceScopeFactory scopes, Caller caller, WordOutcome words)
{
    public const int Most = 200;

    public static void Map(IEndpointRouteBuilder sync)
    {
        sync.MapGet("/held", async Task<JsonHttpResult<HeldList>> (ListHeld useCase, CancellationToken cancellationToken) =>
                TypedResults.Json(await useCase.RunAsync(cancellationToken), SyncJson.Plain.HeldList))
            .Needs(Permission.ViewTasks).Lane(Lane.Bulk).Produces<HeldList>().WithSummary("Operations of phones that were not done, and why");
        sync.MapGet("/held/{id:guid}", async Task<Results<JsonHttpResult<HeldLine>, NotFound>> (
            Guid id, ListHeld useCase, HttpResponse response, CancellationToken cancellationToken) =>
            {
                response.Headers.CacheControl = "no-store";
                return await useCase.ShowAsync(id, cancellationToken) is { } found ? TypedResults.Json(found, SyncJson.Plain.HeldLine)
                    : TypedResults.NotFound();
            })
            .Needs(Permission.ViewTasks).Produces<HeldLine>().WithSummary("One of them, to its maker with what she had entered");
    }

    public Task<HeldList> RunAsync(CancellationToken cancellationToken = default) => RunAsync(null, null, cancellationToken);

    /// <param name="area">Only of what lies there; null for wherever she sees it.</param>
    /// <param name="by">Only what somebody has made.</param>
    public async Task<HeldList> RunAsync(AreaCode? area, Guid? by, CancellationToken cancellationToken = default)
    {
        var there = await Open(db.HeldOperations, area, by).OrderBy(one => one.HeldAt).ThenBy(one => one.Id).Take(Most)
            .ToListAsync(cancellationToken);
        using var scope = scopes.AsJob("sync");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var own = await Open(all.HeldOperations, area, by).Where(one => one.AccountId == caller.AccountId)
            .OrderBy(one => one.HeldAt).ThenBy(one => one.Id).Take(Most).ToListAsync(cancellationToken);
        var rows = own.Concat(there).DistinctBy(one => one.Id).OrderBy(one => one.HeldAt).ThenBy(one => one.Id).Take(Most).ToList();
        return new(await LinesAsync(rows, cancellationToken));
    }

    private async Task<List<HeldLine>> LinesAsync(List<HeldOperation> rows, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("sync");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var makers = rows.ConvertAll(one => one.AccountId).Distinct().ToList();
        var names = await all.Users.Where(account => makers.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        return rows.ConvertAll(one => LineOf(one, names.GetValueOrDefault(one.AccountId, "")));
    }

    public async Task<HeldLine?> ShowAsync(Guid id, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("sync");
        var found = await Open(scope.ServiceProvider.GetRequiredService<DoorstepContext>().HeldOperations)
            .SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (found is not null && found.AccountId == caller.AccountId)
        {
            // Her own words, as she typed them: nothing of the register is opened by it.
            using var sent = JsonDocument.Parse(found.Body.Open("what she had entered"));
            return LineOf(found, caller.Name) with { Body = sent.RootElement.TryGetProperty("body", out var body) ? body.Clone() : null };
        }

        return await Open(db.HeldOperations).SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is { } there
            ? (await LinesAsync([there], cancellationToken))[0] : null;
    }

    private static IQueryable<HeldOperation> Open(IQueryable<HeldOperation> rows, AreaCode? area = null, Guid? by = null)
    {
        var (inside, made) = (area is { } code ? rows.In(code) : rows, by ?? Guid.Empty);
        return inside.AsNoTracking()
            .Where(one => (one.State == SyncState.Held || one.State == SyncState.Waiting) && (by == null || one.AccountId == made));
    }

    private HeldLine LineOf(HeldOperation one, string byName) => new(
        one.Id, one.OperationId, one.Kind, one.SubjectId, one.Area.Value, one.AccountId, byName, one.AccountId == caller.AccountId, one.MadeAt,
        one.HeldAt, one.State, one.Rule, one.Field,
        one.AccountId == caller.AccountId ? words.Of(one.Rule, one.Args) : words.OfAnother(one.Rule, one.Args), one.WaitsFor);
}
