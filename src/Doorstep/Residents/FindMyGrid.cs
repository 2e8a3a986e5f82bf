using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places;
using Doorstep.Places.Calendar;
using Doorstep.Plans;
using Doorstep.Staff.Duty;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Residents;

/// <summary>The grid worker on duty, as she stands on the notice board.</summary>
/// <param name="StandsInUntil">Of whoever has the grid in place of its own worker, where an end is known.</param>
/// <param name="IsOnShift">It is within her hours; outside them the duty desk is called.</param>
public sealed record PostedWorker(
    string Name, string Phone, bool IsSubstitute, DateTimeOffset? StandsInUntil = null, bool IsOnShift = true);

/// <summary>Finds the grid of a building and the worker who looks after it: what stands on the notice board at the door, and no more.</summary>
sealed class FindMyGrid(AddressBook book, ComingMoves coming, IServiceScopeFactory scopes, WorkingDays calendar, TimeProvider clock)
{
    /// <summary>As long as a change of worker is news at the door.</summary>
    private static readonly TimeSpan News = TimeSpan.FromDays(60);

    /// <param name="Grid">Null where the community has no grids yet; its own staff look after it.</param>
    /// <param name="Worker">Null where nobody is posted today.</param>
    /// <param name="ChangedOn">When the building came to this grid, or the grid to this worker, within the last sixty days.</param>
    /// <param name="ChangesOn">When it will belong to another grid, where that is decided.</param>
    public sealed record Result(
        Guid Building, string Address, string? Grid, string Community, string? Subdistrict, PostedWorker? Worker,
        DateOnly? ChangedOn, DateOnly? ChangesOn);

    public async Task<Result?> RunAsync(Guid building, CancellationToken cancellationToken = default)
    {
        var index = await book.NowAsync(cancellationToken);
        if (index.Find(building) is not { Part: { } part, Door: { } door })
        {
            return null;
        }

        using var scope = scopes.AsJob("my-grid");
        var db = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        return new(
            building, part.Address(door).Here,
            door.Area.Level == AreaLevel.Grid ? index.Find(door.Area)?.Names.Here : null,
            part.Community.Names.Here, index.Find(part.Community.Code.Parent)?.Names.Here,
            await WorkerOfAsync(db, door.Area, cancellationToken),
            await ChangedOnAsync(db, building, cancellationToken),
            await coming.OfAsync(db, building, cancellationToken));
    }

    private async Task<DateOnly?> ChangedOnAsync(DoorstepContext db, Guid building, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - News;
        var moved = await (
            from move in db.GridMoves
            where move.BuildingId == building
            join act in db.Set<PlanAct>() on move.ActId equals act.Id
            // The day of the move itself: its grid's border may have been drawn anew since for reasons of its own.
            where act.At > since && db.Buildings.Any(home => home.Id == building && home.Area == move.To)
            orderby act.At descending
            select (DateTimeOffset?)act.At).FirstOrDefaultAsync(cancellationToken);
        return moved is { } at ? CityTime.DayOf(at) : null;
    }

    /// <summary>Whoever is on duty there today: the grid's own worker, or whoever has it instead of her.</summary>
    private async Task<PostedWorker?> WorkerOfAsync(DoorstepContext db, AreaCode area, CancellationToken cancellationToken)
    {
        var table = await DutyTable.ReadAsync(db, [area], clock.GetUtcNow(), cancellationToken);
        if (table.WorkerOf(area) is not { } id)
        {
            return null;
        }

        var worker = await db.GridWorkers.AsNoTracking().SingleAsync(worker => worker.Id == id, cancellationToken);
        return new(worker.NameHere, worker.WorkPhone, area.Level < AreaLevel.Grid || table.PostedTo(area) != id,
            table.StandsInUntil(area), table.IsOnShift(area, calendar.Now));
    }
}
