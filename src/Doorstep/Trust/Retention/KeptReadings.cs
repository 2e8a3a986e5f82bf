using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Trust.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Trust.Retention;

/// <summary>
/// Readings, three years. With a reading goes the salt of its entry in the transparency log: the entry stays and says nothing, and the log says that it was erased. One that somebody still has an objection open about stays.
/// </summary>
sealed class KeptReadings : Kept
{
    public override string Name => "readings";

    public override int UsualDays => 3 * 365;

    public override bool IsTheOwners => true;

    public override Task<int> CountAsync(DoorstepContext db, DateTimeOffset before, CancellationToken cancellationToken) => Due(db, before).CountAsync(cancellationToken);

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var due = await Due(db, before).OrderBy(reading => reading.At).Take(AtOnce).Select(reading => reading.Id).ToListAsync(cancellationToken);
        var places = await db.Leaves.Where(leaf => due.Contains(leaf.Id)).OrderBy(leaf => leaf.Index).Select(leaf => leaf.Index!.Value).ToListAsync(cancellationToken);
        await db.Leaves.Where(leaf => due.Contains(leaf.Id)).ExecuteUpdateAsync(set => set.SetProperty(leaf => leaf.Salt, (byte[]?)null), cancellationToken);
        await db.Readings.Where(reading => due.Contains(reading.Id)).ExecuteDeleteAsync(cancellationToken);
        foreach (var (from, until) in Runs(places))
        {
            db.Say(Erasure.Of(from, until, "retention", act));
        }

        return due.Count;
    }

    /// <summary>Only what the signed head covers: an erasure speaks of entries before its own.</summary>
    private static IQueryable<Trust.Readings.Reading> Due(DoorstepContext db, DateTimeOffset before) => db.Readings.Where(reading => reading.At < before
        && db.Leaves.Any(leaf => leaf.Id == reading.Id && leaf.Index < db.LeafCounters.Max(counter => counter.SignedSize))
        && !db.Objections.Any(objection => objection.ReadingId == reading.Id && objection.AnsweredAt == null)
        && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= reading.Area && reading.Area < hold.AreaEnd
            && (hold.SubjectId == null || hold.SubjectId == reading.SubjectId || hold.SubjectId == reading.By || hold.SubjectId == reading.CaseId)));

    /// <summary>Places without a gap, as [from, until).</summary>
    private static List<(long From, long Until)> Runs(IEnumerable<long> places)
    {
        List<(long From, long Until)> runs = [];
        foreach (var place in places)
        {
            if (runs.Count > 0 && runs[^1].Until == place)
            {
                runs[^1] = (runs[^1].From, place + 1);
            }
            else
            {
                runs.Add((place, place + 1));
            }
        }

        return runs;
    }
}
