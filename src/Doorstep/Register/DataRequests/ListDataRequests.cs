using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Register.Exports;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.DataRequests;

/// <summary>Lists who asked for data in one's areas, and the written requests with what became of each, newest first.</summary>
sealed class ListDataRequests(DoorstepContext db, Caller caller, TimeProvider clock)
{
    public const int Most = 100;

    public sealed record AskingLine(
        Guid Id, DateTimeOffset At, string ByName, bool IsMine, string Area, string AreaName, string Agency, string Name, string Purpose,
        Guid? HouseholdId);

    public sealed record Line(
        Guid Id, DataRequestState State, string Agency, string DocumentNumber, string AreaName, int People, IReadOnlyList<ExportColumn> Columns,
        DateOnly ValidUntil, DateTimeOffset EnteredAt, int Approvals, int Disclosures);

    public static void Map(IEndpointRouteBuilder requests)
    {
        requests.MapGet("/askings", (ListDataRequests useCase, CancellationToken cancellationToken) => useCase.AskingsAsync(cancellationToken))
            .Needs(Permission.ViewDataRequests).Lane(Lane.Bulk).WithSummary("Who asked workers of my areas for data about residents");
        requests.MapGet("", (ListDataRequests useCase, CancellationToken cancellationToken) => useCase.RunAsync(cancellationToken))
            .Needs(Permission.KeepDataRequests).Lane(Lane.Bulk).WithSummary("Written requests for data about residents");
    }

    /// <summary>A worker's own; for the office, those of all its workers.</summary>
    public async Task<IReadOnlyList<AskingLine>> AskingsAsync(CancellationToken cancellationToken = default)
    {
        var keeps = caller.Scope.Holds(Permission.KeepDataRequests);
        var askings = await db.DataAskings.AsNoTracking().Where(asking => keeps || asking.By == caller.AccountId)
            .OrderByDescending(asking => asking.At).ThenBy(asking => asking.Id).Take(Most).ToListAsync(cancellationToken);
        var people = askings.Select(asking => asking.By).Distinct().ToList();
        var names = await db.Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        var areas = await db.AreaNamesAsync([.. askings.Select(asking => asking.Area).Distinct()], cancellationToken);
        return askings.ConvertAll(asking => new AskingLine(asking.Id, asking.At, names.GetValueOrDefault(asking.By, ""),
            asking.By == caller.AccountId, asking.Area.Value, areas.GetValueOrDefault(asking.Area, asking.Area.Value),
            asking.Agency.Open("data requests"), asking.Name.Open("data requests"), asking.Purpose.Open("data requests"), asking.HouseholdId));
    }

    public async Task<IReadOnlyList<Line>> RunAsync(CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepDataRequests);
        var found = await db.DataRequests.AsNoTracking().OrderByDescending(request => request.EnteredAt).ThenBy(request => request.Id).Take(Most)
            .ToListAsync(cancellationToken);
        var ids = found.ConvertAll(request => request.Id);
        var given = (await db.DataDisclosures.Where(one => ids.Contains(one.RequestId)).Select(one => one.RequestId).ToListAsync(cancellationToken))
            .ToLookup(id => id);
        var areas = await db.AreaNamesAsync([.. found.Select(request => request.Area).Distinct()], cancellationToken);
        var today = CityTime.Today(clock);
        return found.ConvertAll(request => new Line(request.Id, request.StateAt(today), request.Agency, request.DocumentNumber,
            areas.GetValueOrDefault(request.Area, request.Area.Value), request.ResidentIds.Count, request.Columns, request.ValidUntil,
            request.EnteredAt, request.SecondAt is not null ? 2 : request.FirstAt is not null ? 1 : 0, given[request.Id].Count()));
    }
}
