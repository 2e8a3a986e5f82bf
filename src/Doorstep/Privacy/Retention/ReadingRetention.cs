using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Privacy.Readings;
using Doorstep.Sealing;
using Doorstep.Transparency;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Privacy.Retention;

/// <summary>
/// Retention rule: readings, three years and never less. With a reading goes the salt of its entry in the transparency log: the entry stays and says
/// nothing, and the log says that it was erased, signed. One that somebody still has an objection open about stays, and so does one that is not as
/// the log has it: a time that was put back must not make the purge do what nobody else could.
/// </summary>
sealed class ReadingRetention(KeyRing keys, LogFolder folder, ILogger<ReadingRetention> log) : RowRetention<Reading>
{
    public override string Name => "readings";

    public override int UsualDays => Erasure.FloorDays;

    public override int FloorDays => Erasure.FloorDays;

    public override bool IsTheOwners => true;

    public override async Task<int> EraseAsync(DoorstepContext db, DateTimeOffset before, Act act, CancellationToken cancellationToken)
    {
        var signed = SignedHead.Parse(await db.LeafCounters.Select(counter => counter.Note).SingleAsync(cancellationToken));
        var due = await (
            from reading in Due(db, before).AsNoTracking().OrderBy(reading => reading.At).Take(AtOnce)
            join leaf in db.Leaves on reading.Id equals leaf.Id
            orderby leaf.Index
            select new Placed(reading, leaf.Index!.Value, leaf.Salt)).ToListAsync(cancellationToken);
        var whole = signed?.IsSignedBy(keys.LogKey.Verifier) == true ? AsCommitted(signed.Head, due) : [];
        if (whole.Count < due.Count)
        {
            log.LogCritical("{Rows} readings are not as the transparency log has them, and were not erased; run verify-log", due.Count - whole.Count);
        }

        var gone = whole.ConvertAll(one => one.Reading.Id);
        await db.Leaves.Where(leaf => gone.Contains(leaf.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(leaf => leaf.Salt, (byte[]?)null), cancellationToken);
        await db.Readings.Where(reading => gone.Contains(reading.Id)).ExecuteDeleteAsync(cancellationToken);
        foreach (var (from, until, youngest) in Runs(whole))
        {
            db.AddEntry(Erasure.Of(from, until, Erasure.ByRule, youngest, signed!.Head, keys.LogKey, act));
        }

        return whole.Count;
    }

    private sealed record Placed(Reading Reading, long Index, byte[]? Salt);

    /// <summary>Those whose row, its time too, gives the entry that the signed tree holds at its place.</summary>
    private List<Placed> AsCommitted(TreeHead head, List<Placed> due)
    {
        var tree = folder.Tiles.Tree(head.Size);
        return due.FindAll(one => one.Salt is { } salt && one.Index < head.Size && Stands(Leaf.Commit(salt, ReadingText.Of(one.Reading)), one.Index));

        bool Stands(byte[] entry, long index) =>
            MerkleProof.IsIncluded(MerkleTree.LeafHash(entry), index, head.Size, tree.InclusionProof(index), head.Root);
    }

    /// <summary>Only what the signed head covers: an erasure speaks of entries before its own.</summary>
    protected override IQueryable<Reading> Due(DoorstepContext db, DateTimeOffset before) => db.Readings.Where(reading => reading.At < before
        && db.Leaves.Any(leaf => leaf.Id == reading.Id && leaf.Index < db.LeafCounters.Max(counter => counter.SignedSize))
        && !db.Objections.Any(objection => objection.ReadingId == reading.Id && objection.AnsweredAt == null)
        && !db.Holds.Any(hold => hold.LiftedAt == null && hold.Area <= reading.Area && reading.Area < hold.AreaEnd
            && (hold.SubjectId == null || hold.SubjectId == reading.SubjectId || hold.SubjectId == reading.By || hold.SubjectId == reading.CaseId)));

    /// <summary>Places without a gap, as [from, until), each with the time of its youngest.</summary>
    private static List<(long From, long Until, DateTimeOffset Youngest)> Runs(IEnumerable<Placed> places)
    {
        List<(long From, long Until, DateTimeOffset Youngest)> runs = [];
        foreach (var (reading, place, _) in places)
        {
            if (runs.Count > 0 && runs[^1].Until == place)
            {
                runs[^1] = (runs[^1].From, place + 1, reading.At > runs[^1].Youngest ? reading.At : runs[^1].Youngest);
            }
            else
            {
                runs.Add((place, place + 1, reading.At));
            }
        }

        return runs;
    }
}
