using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Register.Exports;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register.DataRequests;

/// <summary>One written request for data: what the document says, of whom, who decided, and what was given.</summary>
sealed class ShowDataRequest(DoorstepContext db, Caller caller, TimeProvider clock)
{
    public sealed record Done(string What, string ByName, DateTimeOffset At, IReadOnlyList<ExportColumn>? Columns = null, int? People = null);

    /// <param name="Name">Masked; null where she is not on the reader's own register.</param>
    public sealed record Person(Guid ResidentId, string? Name);

    public sealed record Result(
        Guid Id, DataRequestState State, string Agency, string DocumentNumber, string LegalBasis, string Purpose, string Scope, string AreaName,
        DateOnly ValidUntil, IReadOnlyList<Person> People, IReadOnlyList<ExportColumn> Columns, IReadOnlyList<Done> Acts, string? Grounds,
        bool MayApprove, bool MayRefuse, bool MayDisclose);

    public static void Map(IEndpointRouteBuilder requests) => requests
        .MapGet("/{id:guid}", (Guid id, ShowDataRequest useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.KeepDataRequests).WithSummary("A written request for data, and what became of it");

    public async Task<Result?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepDataRequests);
        if (await db.DataRequests.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } found)
        {
            return null;
        }

        var names = await db.Residents.AsNoTracking().Where(one => found.ResidentIds.Contains(one.Id))
            .ToDictionaryAsync(one => one.Id, one => one.Name, cancellationToken);
        var areas = await db.AreaNamesAsync([found.Area], cancellationToken);
        var (state, me) = (found.StateAt(CityTime.Today(clock)), caller.AccountId);
        return new(id, state, found.Agency, found.DocumentNumber, found.LegalBasis, found.Purpose.Open("data requests"),
            found.Scope.Open("data requests"), areas.GetValueOrDefault(found.Area, found.Area.Value), found.ValidUntil,
            [.. found.ResidentIds.Select(one => new Person(one, names.TryGetValue(one, out var name) ? name.Masked() : null))], found.Columns,
            await ActsAsync(found, cancellationToken), found.RefusedAt is null ? null : found.Grounds.Open("data requests"),
            state is DataRequestState.Waiting && !found.Concerned.Contains(me), state is DataRequestState.Waiting && found.EnteredBy != me,
            state is DataRequestState.Approved && names.Count > 0 && caller.Scope.Covers(Permission.ExportRegister, found.Area));
    }

    private async Task<IReadOnlyList<Done>> ActsAsync(DataRequest found, CancellationToken cancellationToken)
    {
        var given = await db.DataDisclosures.AsNoTracking().Where(one => one.RequestId == found.Id).OrderBy(one => one.At)
            .ToListAsync(cancellationToken);
        (string What, Guid? By, DateTimeOffset? At)[] decided =
        [
            ("entered", found.EnteredBy, found.EnteredAt), ("approved", found.FirstBy, found.FirstAt), ("approved", found.SecondBy, found.SecondAt),
            ("refused", found.RefusedBy, found.RefusedAt),
        ];
        var people = decided.Select(one => one.By).OfType<Guid>().Concat(given.Select(one => one.By)).Distinct().ToList();
        var names = await db.Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.DisplayName, cancellationToken);
        return
        [
            .. decided.Where(one => one.At is not null).Select(one => new Done(one.What, names.GetValueOrDefault(one.By!.Value, ""), one.At!.Value)),
            .. given.Select(one => new Done("given", names.GetValueOrDefault(one.By, ""), one.At, one.Columns, one.ResidentIds.Count)),
        ];
    }
}
