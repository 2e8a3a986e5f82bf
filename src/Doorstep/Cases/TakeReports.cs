using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Photos;
using Doorstep.Photos.Uploads;
using Doorstep.Places.Calendar;
using Doorstep.Sealing;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Cases;

/// <summary>Makes cases of the reports of many requests and saves them in one commit.</summary>
sealed class TakeReports(DoorstepContext db, FindPlace places, WorkingDays days, Ids ids, KeyRing keys, TimeProvider clock)
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

        var free = (await db.Photos.Unnamed().Where(photo => named.Contains(photo.Id)).ToListAsync(cancellationToken))
            .ConvertAll(photo => photo.Id);
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
            var firsts = await FirstsAsync(fresh, cancellationToken);
            var numbers = new Queue<string>(
                await db.TakeCaseNumbersAsync(fresh.Count(waiting => FirstOf(waiting, firsts) is null), now, cancellationToken));
            for (var i = 0; i < fresh.Count; i++)
            {
                var secret = SecretsOf(fresh[i])[0];
                var incoming = await WithSentPhotosAsync(fresh[i].Incoming, now, cancellationToken);
                var told = FirstOf(fresh[i], firsts) is { } first
                    ? TellMore(first, incoming, secret, found[i], now)
                    : Make(incoming, numbers.Dequeue(), secret, found[i], roster, now);
                receipts.Add(fresh[i].Key, new(told.Id, told.Number, secret));
            }

            await db.SaveChangesAsync(cancellationToken);
        }, cancellationToken);
    }

    /// <summary>What a worker's phone has sent, or will send, is named like every other photo.</summary>
    private async Task<Incoming> WithSentPhotosAsync(Incoming incoming, DateTimeOffset now, CancellationToken cancellationToken) =>
        incoming.PhotoHashes.Length == 0 ? incoming : incoming with
        {
            Photos = [.. incoming.Photos, .. (await db.FindSentPhotosAsync(incoming.PhotoHashes, new(ids.Next(), incoming.By, now), ids.Next,
                awaitsOthers: true, cancellationToken)).Values.Select(photo => photo.Id)],
        };

    /// <summary>The reports whose keys others of these were sent with.</summary>
    private async Task<List<Case>> FirstsAsync(List<Intake.Waiting> fresh, CancellationToken cancellationToken)
    {
        var sent = fresh.Select(waiting => waiting.SentKey).OfType<Guid>().ToList();
        return sent.Count == 0 ? [] : await db.Cases.Include(found => found.Reports)
            .Where(found => found.Reports.Any(report => sent.Contains(report.Key))).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// The case that this tells more of: its sender's own, and still open. Nothing urgent is put away in a case that is not, and
    /// what has ended is not told of again.
    /// </summary>
    private static Case? FirstOf(Intake.Waiting waiting, List<Case> firsts) => waiting is { SentKey: { } key, Incoming: { Settled: null } incoming }
        ? firsts.Find(found => found.IsOpen && (found.IsEmergency || !incoming.Kind.IsEmergency)
            && found.Reports.Exists(report => report.Key == key && report.By == incoming.By && report.Channel == incoming.Telling.Channel))
        : null;

    private Case TellMore(Case known, Incoming incoming, string secret, Place place, DateTimeOffset now)
    {
        var first = known.Reports.MinBy(report => report.At)!;
        var words = new[] { incoming.Telling.Text, place.Written }.Where(text => text.Length > 0);
        var more = known.TellMore(ids.Next(), incoming.Telling with { FurtherTo = first.FurtherTo ?? first.Id, Text = string.Join('\n', words) },
            secret, new(ids.Next(), incoming.By, now));
        foreach (var photo in db.Photos.Local.Where(photo => incoming.Photos.Contains(photo.Id)))
        {
            photo.BelongsTo(more);
        }

        if (known.NeedsPlace && !place.IsUnknown)
        {
            known.BePlaced(place, new(ids.Next(), incoming.By, now));
        }

        return known;
    }

    private Case Make(Incoming incoming, string number, string secret, Place place, Roster? roster, DateTimeOffset now)
    {
        var at = incoming.ReceivedAt ?? now;
        var made = Case.Report(
            ids.Next(), number, incoming.Kind, place, incoming.Telling, ids.Next(), secret,
            roster?.First(place.Area), new(ids.Next(), incoming.By, at), new(ids.Next(), Guid.Empty, at), days.Now);
        foreach (var photo in db.Photos.Local.Where(photo => incoming.Photos.Contains(photo.Id)))
        {
            photo.BelongsTo(made.Reports[0]);
        }

        db.Cases.Add(made);
        if (incoming.Settled is not null)
        {
            made.Settle(incoming.Settled, new(ids.Next(), incoming.By, now));
        }

        return made;
    }
}
