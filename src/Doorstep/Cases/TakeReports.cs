using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>Makes cases of the reports of many requests and saves them in one commit.</summary>
sealed class TakeReports(DoorstepContext db, FindPlace places, WorkingDays days, Ids ids, Chance chance, TimeProvider clock)
{
    public async Task RunAsync(IReadOnlyList<Intake.Waiting> batch, CancellationToken cancellationToken = default)
    {
        var receipts = await KnownAsync(batch, cancellationToken);
        // Twice the same key in one batch is one report.
        var fresh = batch.Where(waiting => !receipts.ContainsKey(waiting.Key)).DistinctBy(waiting => waiting.Key).ToList();
        await RefuseStrangePhotosAsync(fresh, cancellationToken);
        fresh.RemoveAll(waiting => waiting.Answer.Task.IsCompleted);
        if (fresh.Count > 0)
        {
            await SaveAsync(fresh, receipts, cancellationToken);
        }

        foreach (var waiting in batch.Where(waiting => receipts.ContainsKey(waiting.Key)))
        {
            waiting.Answer.TrySetResult(receipts[waiting.Key]);
        }
    }

    private async Task<Dictionary<Guid, Receipt>> KnownAsync(IReadOnlyList<Intake.Waiting> batch, CancellationToken cancellationToken)
    {
        var keys = batch.Select(waiting => waiting.Key).ToList();
        return await (
            from report in db.Reports
            join found in db.Cases on report.CaseId equals found.Id
            where keys.Contains(report.Key)
            select new { report.Key, Receipt = new Receipt(found.Id, found.Number, report.Secret) }).ToDictionaryAsync(known => known.Key, known => known.Receipt, cancellationToken);
    }

    private async Task RefuseStrangePhotosAsync(List<Intake.Waiting> fresh, CancellationToken cancellationToken)
    {
        var named = fresh.SelectMany(waiting => waiting.Incoming.Photos).ToList();
        if (named.Count == 0)
        {
            return;
        }

        var free = (await db.Photos.Where(photo => named.Contains(photo.Id) && photo.CaseId == null).ToListAsync(cancellationToken)).ConvertAll(photo => photo.Id);
        foreach (var waiting in fresh.Where(waiting => !waiting.Incoming.Photos.All(free.Contains)))
        {
            waiting.Answer.TrySetException(new WrongFieldException("photos", "error.photo-unknown"));
        }
    }

    private async Task SaveAsync(List<Intake.Waiting> fresh, Dictionary<Guid, Receipt> receipts, CancellationToken cancellationToken)
    {
        var found = await places.FindAsync([.. fresh.Select(waiting => waiting.Incoming.Where)], cancellationToken);
        var roster = fresh.Any(waiting => waiting.Incoming.Kind.IsEmergency) ? await Roster.ReadAsync(db, cancellationToken) : null;
        await db.InOneCommitAsync(async () =>
        {
            var now = clock.GetUtcNow();
            var numbers = await db.TakeCaseNumbersAsync(fresh.Count, now, cancellationToken);
            for (var i = 0; i < fresh.Count; i++)
            {
                var made = Make(fresh[i].Incoming, numbers[i], found[i], roster, now);
                db.Cases.Add(made);
                receipts.Add(fresh[i].Key, new(made.Id, made.Number, made.Reports[0].Secret));
            }

            await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
    }

    private Case Make(Incoming incoming, string number, Place place, Roster? roster, DateTimeOffset now)
    {
        var made = Case.Report(
            ids.Next(), number, incoming.Kind, place, incoming.Telling, ids.Next(), chance.Secret(),
            roster?.First(place.Area), new(ids.Next(), incoming.By, now), new(ids.Next(), Guid.Empty, now), days.Now);
        foreach (var photo in db.Photos.Local.Where(photo => incoming.Photos.Contains(photo.Id)))
        {
            photo.BelongsTo(made.Reports[0]);
        }

        if (incoming.Settled is not null)
        {
            made.Settle(incoming.Settled, new(ids.Next(), incoming.By, now));
        }

        return made;
    }
}
