using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places;
using Doorstep.Staff;
using Doorstep.Staff.Duty;
using Doorstep.Tasks.Doors;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>
/// The list of what a grid worker does today, in the order in which she walks: for herself, or for the community's counter, where her sheet is
/// printed and what she wrote on it is keyed in.
/// </summary>
sealed class ShowToday(DoorstepContext db, IServiceScopeFactory scopes, Caller caller, CatalogueCache catalogue, TimeProvider clock)
{
    /// <param name="Form">The code of the form that it is answered on; null where the outcome is all there is to say.</param>
    /// <param name="IsCheck">It is to look at a case, of that kind.</param>
    public sealed record Item(
        Guid Id, string Kind, Names Name, TaskSubject Subject, int Minutes, bool IsUrgent, bool IsCare, bool IsEnforcement, DateOnly Until, int Tries,
        string? Form, TaskState State, TaskOutcome? Outcome, bool IsCheck);

    /// <summary>A door, a building or a part of a street, with all that is asked there.</summary>
    /// <param name="Address">Without the name of anybody.</param>
    /// <param name="Notes">Of the household's door.</param>
    public sealed record Stop(Names Address, string? Door, Guid? HouseholdId, IReadOnlyList<DoorNoteCode> Notes, IReadOnlyList<Item> Tasks);

    /// <param name="Minutes">Of all that is planned, with the way.</param>
    /// <param name="Tried">Nobody was home today; it comes back tomorrow.</param>
    /// <param name="CounterMinutes">So long she is at the community's counter.</param>
    /// <param name="Waiting">How many tasks of her grids may be done and are not on the day.</param>
    public sealed record Today(
        DateOnly Day, Guid WorkerId, string Worker, IReadOnlyList<string> Grids, int Minutes, IReadOnlyList<Stop> Stops, IReadOnlyList<Stop> Ended,
        IReadOnlyList<Stop> Tried, int Waiting, int CounterMinutes);

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapGet("/today", (Guid? worker, ShowToday useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(worker, cancellationToken).OrNotFound())
        .Needs(Permission.DoTasks).WithSummary("What a worker does today, in the order of her walk");

    /// <param name="workerId">Null for the caller herself.</param>
    /// <returns>Null where she is no worker, or sees none of that id.</returns>
    public async Task<Today?> RunAsync(Guid? workerId, CancellationToken cancellationToken = default)
    {
        var worker = workerId is { } id
            ? await db.GridWorkers.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken)
            : await OwnAsync(cancellationToken);
        if (worker is null)
        {
            return null;
        }

        var today = CityTime.Today(clock);
        var grids = await GridsAsync(worker, cancellationToken);
        var rows = await RowsAsync(grids, worker.Id, today, cancellationToken);
        var kinds = await catalogue.KindsAsync(cancellationToken);
        var open = rows.FindAll(row => row.Task.State is TaskState.Open && row.Task.PlannedOn == today);
        var urgent = open.FindAll(row => row.Task.Urgent is not null).ConvertAll(row => row.StopId).ToHashSet();
        var waiting = await db.WorkTasks
            .CountAsync(task => grids.Contains(task.Area) && task.State == TaskState.Open && task.NotBefore <= today && task.PlannedOn != today,
                cancellationToken);
        return new(today, worker.Id, worker.NameHere, [.. grids.Select(grid => grid.Value)],
            open.Sum(row => row.Task.Minutes) + open.Select(row => row.StopId).Distinct().Count() * PlanDay.StopMinutes,
            StopsOf(open.OrderBy(row => row.Way.IsEvening).ThenBy(row => !urgent.Contains(row.StopId)), kinds),
            StopsOf(rows.Where(row => row.Task.State is TaskState.Ended or TaskState.Returned), kinds),
            StopsOf(rows.Where(row => row.Task is { State: TaskState.Open, Outcome: TaskOutcome.NobodyHome } && row.Task.PlannedOn != today), kinds),
            waiting, await CounterAsync(worker, today, cancellationToken));
    }

    private async Task<int> CounterAsync(GridWorker worker, DateOnly today, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("today");
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().Receptions
            .Where(one => one.WorkerId == worker.Id && one.Day == today).Select(one => one.Minutes).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>The workers of the caller's own areas, to choose one at the counter.</summary>
    public Task<List<GridWorker>> WorkersAsync(CancellationToken cancellationToken) =>
        db.GridWorkers.AsNoTracking().OrderBy(worker => worker.Area).ThenBy(worker => worker.Name).Take(200).ToListAsync(cancellationToken);

    private async Task<GridWorker?> OwnAsync(CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("today");
        return await scope.ServiceProvider.GetRequiredService<DoorstepContext>().WorkerOfAsync(caller.AccountId, cancellationToken);
    }

    private async Task<List<AreaCode>> GridsAsync(GridWorker worker, CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("today");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var duty = await DutyTable.ReadAsync(all, worker.Area, clock.GetUtcNow(), cancellationToken);
        return [.. duty.GridsOf(worker.Id).Where(grid => caller.Scope.Covers(Permission.DoTasks, grid))];
    }

    private sealed record Row(WorkTask Task, Building? Building, Dwelling? Dwelling)
    {
        public Guid StopId => Task.StopId;

        public IReadOnlyList<DoorNoteCode> Notes { get; init; } = [];

        public WayOrder Way => new(Building?.Cell ?? 0, Dwelling?.Floor ?? 0, Dwelling?.Door ?? "", Notes.Contains(DoorNoteCode.AfterSeven));
    }

    /// <summary>What is on her day, what she ended of it, and where she found nobody.</summary>
    private async Task<List<Row>> RowsAsync(List<AreaCode> grids, Guid worker, DateOnly today, CancellationToken cancellationToken)
    {
        var (begin, tomorrow) = (Doorstep.Places.Calendar.WorkingCalendar.StartOf(today), today.AddDays(1));
        var rows = await (
            from task in db.WorkTasks.AsNoTracking()
            where grids.Contains(task.Area) && ((task.PlannedOn == today && task.State == TaskState.Open)
                || (task.PlannedOn == today && task.WorkerId == worker && task.EndedAt >= begin)
                || (task.State == TaskState.Returned && task.ReturnedAt >= begin)
                || (task.State == TaskState.Open && task.NotBefore == tomorrow && task.Outcome == TaskOutcome.NobodyHome))
            join building in db.Buildings on task.BuildingId equals building.Id into buildings
            from building in buildings.DefaultIfEmpty()
            join dwelling in db.Dwellings on task.DwellingId equals dwelling.Id into dwellings
            from dwelling in dwellings.DefaultIfEmpty()
            select new Row(task, building, dwelling)).ToListAsync(cancellationToken);
        var notes = await db.DoorNotesOfAsync([.. rows.Select(row => row.Task.HouseholdId).OfType<Guid>().Distinct()], today, cancellationToken);
        return [.. rows.Select(row => row.Task.HouseholdId is { } household ? row with { Notes = [.. notes[household]] } : row)
            .OrderBy(row => row.Way.Cell).ThenByWay(row => row.Way).ThenBy(row => row.StopId).ThenBy(row => row.Task.Until)
            .ThenBy(row => row.Task.Id)];
    }

    private static List<Stop> StopsOf(IEnumerable<Row> rows, IReadOnlyDictionary<string, TaskKind> kinds) =>
    [
        .. rows.GroupBy(row => row.StopId)
            .Select(stop => new Stop(AddressOf(stop.First()), stop.First().Dwelling?.Door, stop.First().Task.HouseholdId,
                stop.First().Notes, [.. stop.Select(row => ItemOf(row.Task, kinds.GetValueOrDefault(row.Task.KindCode)))])),
    ];

    private static Names AddressOf(Row row) => row.Building is not { } building ? new("", "", "")
        : row.Task.Subject is TaskSubject.Street ? building.Street : building.Address;

    private static Item ItemOf(WorkTask task, TaskKind? kind) => new(task.Id, task.KindCode, kind?.Names ?? new(task.KindCode, task.KindCode,
        task.KindCode), task.Subject, task.Minutes, task.Urgent is not null, task.IsCare,
        kind?.IsEnforcement is true && task.Source is not TaskSource.Case, task.Until, task.Tries, task.FormOf(kind), task.State, task.Outcome,
        task.Source is TaskSource.Case);
}
