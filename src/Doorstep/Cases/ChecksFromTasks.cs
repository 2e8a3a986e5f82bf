using Doorstep.Catalogue;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Doorstep.Tasks;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>
/// Takes what a worker found, as she said it on her list of the day, into the case that she was asked to look at: in the same commit.
/// </summary>
sealed class ChecksFromTasks(CatalogueCache catalogue, WorkingDays days, Ids ids) : ActFollower
{
    public override IReadOnlyCollection<string> Kinds { get; } = ["task.done"];

    public override async Task FollowAsync(DoorstepContext db, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        foreach (var (done, result) in db.ChangeTracker.Entries<TaskAct>().Select(act => (act.Entity, act.Entity.Check))
            .Where(act => act.Check is not null && entries.Any(entry => entry.SubjectId == act.Entity.TaskId)).ToList())
        {
            var found = await db.WorkTasks.Where(task => task.Id == done.TaskId)
                .Join(db.Cases, task => task.SourceId, found => found.Id, (_, found) => found).SingleOrDefaultAsync(cancellationToken);
            // The desk may have decided without her meanwhile, or filed it where she sees it no more: that she looked stands all the same.
            if (found is { Status: CaseStatus.FieldCheck } or { Status: CaseStatus.CloseCheck, CheckedAt: null })
            {
                var kind = await catalogue.KnownAsync(found.KindCode, cancellationToken);
                CheckCase.Record(found, kind, result!.IsAsSaid, result.Note, days.Now, new(ids.Next(), done.By, done.At));
            }
        }
    }
}
