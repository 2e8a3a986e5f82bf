using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Places;
using Doorstep.Staff;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Reassign;

/// <summary>
/// Shows what giving a grid to another worker, or swapping two, would give to whom: households, people, people in care, the tasks of today and how
/// long they take; and what lies unsent on the phones of both, which goes to whoever has the grid when it arrives. Nothing is changed.
/// </summary>
sealed class ForeseeReassign(IServiceScopeFactory scopes, Caller caller, AreaNameCache names, TimeProvider clock)
{
    /// <param name="WorkerId">Who is to have it; left out where <paramref name="Second"/> says the grid that it is swapped for.</param>
    public sealed record Request(string? Grid = null, Guid? WorkerId = null, string? Second = null);

    /// <param name="At">Everything is as it stands at this moment.</param>
    public sealed record Preview(DateTimeOffset At, IReadOnlyList<GridLine> Grids, IReadOnlyList<WorkerLine> Workers);

    /// <param name="InCare">People with a care plan that runs.</param>
    /// <param name="Tasks">On today's lists and not done yet, and how long they take without the way.</param>
    public sealed record GridLine(
        string Grid, string Name, Guid From, string FromName, Guid To, string ToName, int Households, int People, int InCare, int Tasks, int Minutes);

    /// <param name="Before">What she has now, and with <paramref name="After"/> what she would have.</param>
    /// <param name="HasPhone">Some phone of hers was heard.</param>
    /// <param name="Unsent">Operations on her phones, as they said last.</param>
    public sealed record WorkerLine(
        Guid Worker, string Name, Load Before, Load After, bool HasPhone, DateTimeOffset? LastAt, int Unsent, DateTimeOffset? OldestUnsentAt);

    public sealed record Load(int Grids, int Households, int InCare, int Tasks, int Minutes)
    {
        public static Load operator +(Load one, Load other) => new(one.Grids + other.Grids, one.Households + other.Households,
            one.InCare + other.InCare, one.Tasks + other.Tasks, one.Minutes + other.Minutes);

        public static Load operator -(Load one, Load other) => new(one.Grids - other.Grids, one.Households - other.Households,
            one.InCare - other.InCare, one.Tasks - other.Tasks, one.Minutes - other.Minutes);
    }

    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/duty/reassignments/preview",
            ([AsParameters] Request request, ForeseeReassign useCase, CancellationToken cancellationToken) =>
                useCase.RunAsync(request, cancellationToken).OrNotFound())
        .Needs(Permission.KeepDuty).Lane(Lane.Bulk).WithTags("Duty").WithSummary("What re-assigning a grid, or swapping two, would give to whom");

    /// <returns>Null where one of them is no grid of hers.</returns>
    public async Task<Preview?> RunAsync(Request request, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.KeepDuty);
        var grid = PostedGrid.Parse(request.Grid, "grid");
        AreaCode? second = request.Second is { Length: > 0 } code ? PostedGrid.Parse(code, "second") : null;
        if (!caller.Scope.Covers(Permission.KeepDuty, grid) || (second is { } other && !caller.Scope.Covers(Permission.KeepDuty, other)))
        {
            return null;
        }

        // What the caller is told are sums; that they reach into a neighbour's grids lets nobody see who lives there.
        using var scope = scopes.AsJob("duty");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var now = clock.GetUtcNow();
        var from = await PostedGrid.FindAsync(db, grid, now, cancellationToken);
        var moves = second is { } swapped
            ? await SwapAsync(db, from, swapped, now, cancellationToken)
            : [(grid, from.Worker, await ReceiverAsync(db, from, request.WorkerId, cancellationToken))];
        return await PreviewAsync(db, moves, now, cancellationToken);
    }

    private static async Task<List<(AreaCode Grid, GridWorker From, GridWorker To)>> SwapAsync(
        DoorstepContext db, PostedGrid one, AreaCode second, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var other = await PostedGrid.FindAsync(db, second, now, cancellationToken);
        if (one.Grid == second)
        {
            throw new WrongFieldException("second", "error.duty-same");
        }

        one.MustNotShareWorker(other);
        return [(one.Grid, one.Worker, other.Worker), (other.Grid, other.Worker, one.Worker)];
    }

    private async Task<GridWorker> ReceiverAsync(DoorstepContext db, PostedGrid from, Guid? id, CancellationToken cancellationToken)
    {
        var receiver = await PostedGrid.ReceiverAsync(db, caller, id, "workerId", cancellationToken);
        from.MustBeAnothers(receiver);
        return receiver;
    }

    private async Task<Preview> PreviewAsync(
        DoorstepContext db, List<(AreaCode Grid, GridWorker From, GridWorker To)> moves, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tree = await names.ReadAsync(cancellationToken);
        var workers = moves.SelectMany(move => (GridWorker[])[move.From, move.To]).DistinctBy(worker => worker.Id).ToList();
        var has = await GridsAsync(db, workers, now, cancellationToken);
        var loads = await GridLoads.ReadAsync(db, [.. has.Values.SelectMany(grids => grids).Concat(moves.Select(move => move.Grid)).Distinct()],
            CityTime.Today(clock), cancellationToken);
        var phones = await PhonesAsync(db, workers, cancellationToken);
        return new(now,
            moves.ConvertAll(move => new GridLine(move.Grid.Value, tree.NameOf(move.Grid), move.From.Id, move.From.NameHere, move.To.Id,
                move.To.NameHere, loads.Of(move.Grid).Households, loads.PeopleOf(move.Grid), loads.Of(move.Grid).InCare,
                loads.Of(move.Grid).Tasks, loads.Of(move.Grid).Minutes)),
            workers.ConvertAll(worker => LineOf(worker, moves, has[worker.Id], loads, [.. phones[worker.AccountId ?? Guid.Empty]])));
    }

    private static WorkerLine LineOf(
        GridWorker worker, List<(AreaCode Grid, GridWorker From, GridWorker To)> moves, HashSet<AreaCode> has, GridLoads loads,
        List<Phone.PhoneContact> phones)
    {
        var before = loads.Of(has);
        // While she is away, what is given on was not hers just now.
        var goes = moves.Where(move => move.From.Id == worker.Id && has.Contains(move.Grid)).Select(move => move.Grid);
        var comes = moves.Where(move => move.To.Id == worker.Id && !has.Contains(move.Grid)).Select(move => move.Grid);
        return new(worker.Id, worker.NameHere, before, before - loads.Of(goes) + loads.Of(comes), phones.Count > 0,
            phones.Max(phone => (DateTimeOffset?)phone.LastAt), phones.Sum(phone => phone.Unsent), phones.Min(phone => phone.OldestUnsentAt));
    }

    private static async Task<Dictionary<Guid, HashSet<AreaCode>>> GridsAsync(
        DoorstepContext db, List<GridWorker> workers, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Dictionary<Guid, HashSet<AreaCode>> has = [];
        foreach (var worker in workers)
        {
            has[worker.Id] = [.. (await DutyTable.ReadAsync(db, worker.Area, now, cancellationToken)).GridsOf(worker.Id)];
        }

        return has;
    }

    private static async Task<ILookup<Guid, Phone.PhoneContact>> PhonesAsync(
        DoorstepContext db, List<GridWorker> workers, CancellationToken cancellationToken)
    {
        var accounts = workers.Select(worker => worker.AccountId).OfType<Guid>().ToList();
        return (await db.PhoneContacts.AsNoTracking().Where(phone => accounts.Contains(phone.AccountId)).ToListAsync(cancellationToken))
            .ToLookup(phone => phone.AccountId);
    }
}
