using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks;

/// <summary>
/// Makes the tasks that rhythms owe: one open task for each subject of each rhythm that runs, never two. It also takes back those of subjects that
/// are no longer there, and of rhythms that have ended.
/// </summary>
sealed class FillRhythms(DoorstepContext db, Ids ids, TimeProvider clock)
{
    private const int RowsAtOnce = 5000;

    public async Task<int> RunAsync(AreaCode area, DateOnly today, CancellationToken cancellationToken = default)
    {
        var made = 0;
        var rhythms = await db.Rhythms.AsNoTracking().Where(rhythm => rhythm.From <= today.AddDays(1)).ToListAsync(cancellationToken);
        foreach (var rhythm in rhythms.Where(rhythm => rhythm.Area.Contains(area) || area.Contains(rhythm.Area)))
        {
            var within = rhythm.Area.Contains(area) ? area : rhythm.Area;
            await WithdrawAsync(rhythm, within, today, cancellationToken);
            made += rhythm.Runs(today) ? await AddAsync(rhythm, within, today, cancellationToken) : 0;
        }

        return made;
    }

    private async Task<int> AddAsync(Rhythm rhythm, AreaCode area, DateOnly today, CancellationToken cancellationToken)
    {
        var missing = await MissingAsync(rhythm, area, cancellationToken);
        var last = await LastAsync(rhythm, missing, cancellationToken);
        TaskWork work = new(rhythm.KindCode, rhythm.Minutes, IsCare: false, rhythm.IsInspection);
        foreach (var some in missing.DistinctBy(place => place.Id).Chunk(RowsAtOnce))
        {
            List<WorkTask> tasks = [.. some.Select(place =>
            {
                var (from, until) = last.TryGetValue(place.Id, out var day) ? rhythm.After(day) : rhythm.First(place.Id, today);
                return WorkTask.Plan(work, place, TaskSource.Rhythm, rhythm.Id, from, until, new(ids.Next(), Guid.Empty, clock.GetUtcNow()));
            })];
            await db.InOneCommitAsync(() => db.BulkInsertAsync(tasks, cancellationToken), cancellationToken);
        }

        return missing.Count;
    }

    /// <summary>
    /// Who has no task that is open. First it is looked for in the area alone: in the whole city PostgreSQL would read all tasks of the rhythm, for
    /// each subdistrict again. The few who are left may have one elsewhere still.
    /// </summary>
    private async Task<List<TaskPlace>> MissingAsync(Rhythm rhythm, AreaCode area, CancellationToken cancellationToken)
    {
        // Not as a join: PostgreSQL takes the tasks for few, and would compare each place with each of them.
        var open = db.WorkTasks.In(area).Standing().Where(task => task.SourceId == rhythm.Id).Select(task => task.SubjectId);
        var missing = await db.PlacesIn(area, rhythm.Subject).Where(place => !open.Contains(place.Id)).ToListAsync(cancellationToken);
        HashSet<Guid> elsewhere = [];
        foreach (var some in missing.Select(place => place.Id).Chunk(RowsAtOnce))
        {
            elsewhere.UnionWith((await Of(rhythm, some).Standing()
                .Select(task => new { task.SourceId, task.SubjectId }).ToListAsync(cancellationToken))
                .Where(task => task.SourceId == rhythm.Id).Select(task => task.SubjectId));
        }

        return [.. missing.Where(place => !elsewhere.Contains(place.Id))];
    }

    /// <summary>When a subject that comes back into the rhythm was last done.</summary>
    private async Task<Dictionary<Guid, DateOnly>> LastAsync(Rhythm rhythm, List<TaskPlace> missing, CancellationToken cancellationToken)
    {
        if (missing.Count == 0
            || !await db.WorkTasks.AnyAsync(task => task.SourceId == rhythm.Id && task.State == TaskState.Ended, cancellationToken))
        {
            return [];
        }

        Dictionary<Guid, DateOnly> last = [];
        foreach (var some in missing.Select(place => place.Id).Chunk(RowsAtOnce))
        {
            var ended = await Of(rhythm, some).Where(task => task.State == TaskState.Ended)
                .Select(task => new { task.SourceId, task.SubjectId, task.EndedAt }).ToListAsync(cancellationToken);
            foreach (var one in ended.Where(task => task.SourceId == rhythm.Id).GroupBy(task => task.SubjectId))
            {
                last[one.Key] = CityTime.DayOf(one.Max(task => task.EndedAt)!.Value);
            }
        }

        return last;
    }

    /// <summary>Tasks of some subjects, looked up by their households: by the rhythm they are among millions in a year.</summary>
    private IQueryable<WorkTask> Of(Rhythm rhythm, Guid[] subjects) => rhythm.Subject is TaskSubject.Household
        ? db.WorkTasks.Where(task => task.HouseholdId != null && subjects.Contains(task.HouseholdId.Value))
        : db.WorkTasks.Where(task => task.SourceId == rhythm.Id && subjects.Contains(task.SubjectId));

    private async Task WithdrawAsync(Rhythm rhythm, AreaCode area, DateOnly today, CancellationToken cancellationToken)
    {
        var all = db.WorkTasks.Standing().Where(task => task.SourceId == rhythm.Id);
        var mine = all.In(area);
        var sections = db.PlacesIn(area, TaskSubject.Street);
        var gone = rhythm.Runs(today) ? rhythm.Subject switch
        {
            TaskSubject.Household => mine.Where(task =>
                !db.Occupancies.In(area)
                    .Any(home => home.HouseholdId == task.SubjectId && home.Until == null && !home.IsStruck && home.Area == task.Area)),
            TaskSubject.Organisation => mine.Where(task => !db.Organisations.In(area).Any(one => one.Id == task.SubjectId && one.Area == task.Area)),
            // Where two parts of a street are joined, another building is the first one, by which the whole is known.
            TaskSubject.Street => mine.Where(task => !sections.Any(place => place.Id == task.SubjectId && place.Grid == task.Area)),
            _ => mine.Where(task => !db.Buildings.In(area).Any(building => building.Id == task.SubjectId && building.Area == task.Area)),
        } : mine;
        // A building that was redrawn takes its task along, out of the rhythm as well. Before and behind it are two questions: asked as one,
        // PostgreSQL reads every task of the rhythm.
        var (begin, end) = (rhythm.Area, rhythm.Area.Next);
        var tasks = await gone.Union(all.Where(task => task.Area < begin)).Union(all.Where(task => task.Area >= end)).ToListAsync(cancellationToken);
        foreach (var some in tasks.Chunk(RowsAtOnce))
        {
            Array.ForEach(some, task => task.Withdraw(new(ids.Next(), Guid.Empty, clock.GetUtcNow())));
            await db.SaveChangesAsync(cancellationToken);
        }

        if (rhythm.Subject is TaskSubject.Street && rhythm.Runs(today))
        {
            // How a part was found that is no section any more counts beside the whole no longer.
            await db.RoundStates.In(area).Where(state => state.KindCode == rhythm.KindCode
                && !sections.Any(place => place.Id == state.SubjectId && place.Grid == state.Area)).ExecuteDeleteAsync(cancellationToken);
        }
    }
}
