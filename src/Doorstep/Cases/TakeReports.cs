using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Trust.Keys;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>Makes cases of the reports of many requests and saves them in one commit.</summary>
sealed class TakeReports(DoorstepContext db, FindPlace places, Ids ids, KeyRing keys, TimeProvider clock)
{
    public async Task RunAsync(IReadOnlyList<Intake.Waiting> batch, CancellationToken cancellationToken = default)
    {
        await TellApartAsync(batch, cancellationToken);
        var receipts = await KnownAsync(batch, cancellationToken);
        // Twice the same in one batch is one report.
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

    /// <summary>
    /// The same key with other words, or from somebody else, is another report: it is kept, and gets a link of its own and not the first one's.
    /// </summary>
    private async Task TellApartAsync(IReadOnlyList<Intake.Waiting> batch, CancellationToken cancellationToken)
    {
        var known = await HashesAsync(batch, cancellationToken);
        foreach (var same in batch.GroupBy(waiting => waiting.Key))
        {
            var first = known.TryGetValue(same.Key, out var stored)
                ? same.FirstOrDefault(waiting => SecretOf(waiting, stored.Hash) is not null)
                : same.First();
            foreach (var other in same.Where(waiting => waiting.Content != first?.Content).ToList())
            {
                other.TakeOwnKey();
            }
        }
    }

    private async Task<Dictionary<Guid, Receipt>> KnownAsync(IReadOnlyList<Intake.Waiting> batch, CancellationToken cancellationToken)
    {
        var known = await HashesAsync(batch, cancellationToken);
        Dictionary<Guid, Receipt> receipts = [];
        foreach (var waiting in batch)
        {
            if (known.TryGetValue(waiting.Key, out var stored) && SecretOf(waiting, stored.Hash) is { } secret)
            {
                receipts[waiting.Key] = new(stored.CaseId, stored.Number, secret);
            }
        }

        return receipts;
    }

    private async Task<Dictionary<Guid, (Guid CaseId, string Number, string Hash)>> HashesAsync(
        IReadOnlyList<Intake.Waiting> batch, CancellationToken cancellationToken)
    {
        var sent = batch.Select(waiting => waiting.Key).ToList();
        var known = await (
            from report in db.Reports
            join found in db.Cases on report.CaseId equals found.Id
            where sent.Contains(report.Key)
            select new { report.Key, found.Id, found.Number, report.SecretHash }).ToListAsync(cancellationToken);
        return known.ToDictionary(one => one.Key, one => (one.Id, one.Number, one.SecretHash));
    }

    /// <summary>What this report's link was when the hash was stored; null if it is the hash of something else.</summary>
    private string? SecretOf(Intake.Waiting waiting, string hash) => SecretsOf(waiting).Find(secret => Report.HashOf(secret) == hash);

    private List<string> SecretsOf(Intake.Waiting waiting) => keys.Secrets($"report|{waiting.Key:n}|{waiting.Content}");

    private async Task RefuseStrangePhotosAsync(List<Intake.Waiting> fresh, CancellationToken cancellationToken)
    {
        var named = fresh.SelectMany(waiting => waiting.Incoming.Photos).ToList();
        if (named.Count == 0)
        {
            return;
        }

        var free = (await db.Photos.Where(photo => named.Contains(photo.Id) && photo.CaseId == null).ToListAsync(cancellationToken)).ConvertAll(photo => photo.Id);
        // A call for help goes out without the photo that is not there.
        foreach (var waiting in fresh.Where(waiting => !waiting.Incoming.Kind.IsEmergency && !waiting.Incoming.Photos.All(free.Contains)))
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
                var secret = SecretsOf(fresh[i])[0];
                var made = Make(fresh[i].Incoming, numbers[i], secret, found[i], roster, now);
                db.Cases.Add(made);
                receipts.Add(fresh[i].Key, new(made.Id, made.Number, secret));
            }

            await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
    }

    private Case Make(Incoming incoming, string number, string secret, Place place, Roster? roster, DateTimeOffset now)
    {
        var at = incoming.ReceivedAt ?? now;
        var made = Case.Report(
            ids.Next(), number, incoming.Kind, place, incoming.Telling, ids.Next(), secret,
            roster?.First(place.Area), new(ids.Next(), incoming.By, at), new(ids.Next(), Guid.Empty, at), WorkingCalendar.China);
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
