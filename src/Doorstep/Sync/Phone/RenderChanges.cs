using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Data;
using Doorstep.Register;
using Doorstep.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Sync.Phone;

/// <summary>Renders what was touched as the rows that stand now, and as gone what the phone must not hold any more.</summary>
sealed class RenderChanges(
    DoorstepContext db, IServiceScopeFactory scopes, Caller caller, ReadTables tables, NoteReadings readings, TimeProvider clock)
{
    private const string HasLeft = "left", HasEnded = "ended";

    /// <summary>So long a message may be on its way into the database.</summary>
    private static readonly TimeSpan late = TimeSpan.FromMinutes(2);

    public async Task<List<SyncLine>> RunAsync(Touched touched, SyncCursor cursor, WorkerGrids worker, CancellationToken cancellationToken)
    {
        PhoneRows rows = new(db, worker.Grids);
        List<SyncLine> lines = [];
        if (touched.IsAny)
        {
            await RegisterAsync(lines, rows, touched, worker, cancellationToken);
            await TasksAsync(lines, rows, touched, cursor.At - FindChanges.Slack, cancellationToken);
        }

        // An edited kind stands in no log.
        var since = cursor.At - late;
        var isCatalogue = touched.IsCatalogue || await db.TaskKinds.AnyAsync(kind => kind.MadeAt >= since, cancellationToken);
        foreach (var table in isCatalogue ? (string[])[PhoneTables.Kind, PhoneTables.Form] : [])
        {
            await AddAsync(lines, tables.RunAsync(table, rows, null, isSent: true, cancellationToken));
        }

        lines.AddRange((await db.Messages.AsNoTracking().Where(message => message.AccountId == caller.AccountId
            && (message.PutAt >= since || message.ReadAt >= since)).OrderBy(message => message.Id).ToListAsync(cancellationToken))
            .ConvertAll(tables.LineOf));
        if (touched.IsAny || CityTime.DayOf(cursor.At) != CityTime.Today(clock))
        {
            await AddAsync(lines, tables.RunAsync(PhoneTables.Day, rows, null, isSent: true, cancellationToken));
        }

        return lines;
    }

    private static async Task AddAsync(List<SyncLine> lines, IAsyncEnumerable<SyncLine> more)
    {
        await foreach (var line in more)
        {
            lines.Add(line);
        }
    }

    private async Task RegisterAsync(
        List<SyncLine> lines, PhoneRows rows, Touched touched, WorkerGrids worker, CancellationToken cancellationToken)
    {
        var (named, entered) = (touched.Households, touched.Entered);
        var homes = await rows.Households.Where(home => named.Contains(home.Id) || entered.Contains(home.BuildingId)).OrderBy(home => home.Id)
            .ToListAsync(cancellationToken);
        var ids = homes.ConvertAll(home => home.Id);
        var people = await rows.Residents.Where(one => ids.Contains(one.HouseholdId)).OrderBy(one => one.Id).ToListAsync(cancellationToken);
        await readings.RunAsync(people, cancellationToken);
        // First all that the phone has of them goes: who moved out while they were another's is in no log of hers.
        lines.AddRange(touched.Returned.Select(building => new GoneLine(PhoneTables.Building, building, HasLeft)));
        lines.AddRange(entered.Select(building => new EnteredLine(PhoneTables.Building, building)));
        lines.AddRange((await rows.Buildings.Where(one => entered.Contains(one.Id)).OrderBy(one => one.Id).ToListAsync(cancellationToken))
            .ConvertAll(PhoneLines.Of));
        lines.AddRange((await rows.Dwellings.Where(one => entered.Contains(one.BuildingId)
            || db.Occupancies.Any(home => home.DwellingId == one.Id && named.Contains(home.HouseholdId))).OrderBy(one => one.Id)
            .ToListAsync(cancellationToken)).ConvertAll(PhoneLines.Of));
        var (gone, came) = await GoneAsync(named, [.. ids], [.. people.Select(one => one.Id)], touched.MovedIn, worker, cancellationToken);
        lines.AddRange(came);
        lines.AddRange(homes.ConvertAll(PhoneLines.Of));
        var today = CityTime.Today(clock);
        lines.AddRange(people.ConvertAll(one => PhoneLines.Of(one, today)));
        lines.AddRange(gone);
        lines.AddRange(touched.Left.Select(building => new GoneLine(PhoneTables.Building, building, HasLeft)));
    }

    /// <summary>Of what was touched, that which is not hers any more, and which of it has come to her from elsewhere.</summary>
    private async Task<(IReadOnlyList<SyncLine> Gone, IReadOnlyList<SyncLine> Came)> GoneAsync(
        IReadOnlyCollection<Guid> named, HashSet<Guid> homes, HashSet<Guid> people, IReadOnlyCollection<Guid> movedIn, WorkerGrids worker,
        CancellationToken cancellationToken)
    {
        using var scope = scopes.AsJob("sync");
        var all = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        var elsewhere = (await all.Occupancies.Where(home => named.Contains(home.HouseholdId) && home.Until == null && !home.IsStruck
            && all.Households.Any(one => one.Id == home.HouseholdId && one.Standing == RecordStatus.Present))
            .Select(home => home.HouseholdId).ToListAsync(cancellationToken)).ToHashSet();
        var residents = await all.Residents.Where(one => named.Contains(one.HouseholdId))
            .Select(one => new { one.Id, one.HouseholdId, one.Standing }).ToListAsync(cancellationToken);
        var before = await all.Occupancies.Where(home => movedIn.Contains(home.HouseholdId) && home.Until != null && !home.IsStruck)
            .Select(home => new { home.HouseholdId, home.Area, home.Until }).ToListAsync(cancellationToken);
        var came = before.GroupBy(home => home.HouseholdId).Where(same => homes.Contains(same.Key)
            && !worker.Grids.Contains(same.MaxBy(home => home.Until)!.Area)).Select(same => new EnteredLine(PhoneTables.Household, same.Key));
        return (
        [
            .. named.Where(id => !homes.Contains(id)).Order()
                .Select(id => new GoneLine(PhoneTables.Household, id, elsewhere.Contains(id) ? HasLeft : HasEnded)),
            .. residents.Where(one => !people.Contains(one.Id)).OrderBy(one => one.Id).Select(one => new GoneLine(PhoneTables.Resident, one.Id,
                one.Standing is RecordStatus.Present && elsewhere.Contains(one.HouseholdId) ? HasLeft : HasEnded)),
        ], [.. came]);
    }

    private async Task TasksAsync(
        List<SyncLine> lines, PhoneRows rows, Touched touched, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (named, households, entered) = (touched.Tasks, touched.Households, touched.Entered);
        var tasks = await rows.Tasks.Where(task => named.Contains(task.Id) || task.PlannedAt >= since
            || households.Contains(task.HouseholdId!.Value) || entered.Contains(task.BuildingId!.Value)).OrderBy(task => task.Id)
            .ToListAsync(cancellationToken);
        lines.AddRange(tasks.ConvertAll(PhoneLines.Of));
        using var scope = scopes.AsJob("sync");
        var gone = await scope.ServiceProvider.GetRequiredService<DoorstepContext>().WorkTasks.Where(task => named.Contains(task.Id))
            .Select(task => new { task.Id, task.State }).OrderBy(task => task.Id).ToListAsync(cancellationToken);
        lines.AddRange(gone.Where(task => !tasks.Exists(one => one.Id == task.Id)).Select(task => new GoneLine(
            PhoneTables.Task, task.Id, task.State is TaskState.Open or TaskState.Returned ? HasLeft : HasEnded)));
    }
}
