using System.Globalization;
using Doorstep.Catalogue;
using Doorstep.Contracts.Forms;
using Doorstep.Data;
using Doorstep.Forms;
using Doorstep.Live;
using Doorstep.Photos;
using Doorstep.Places.Calendar;
using Doorstep.Sealing;
using Doorstep.Staff;
using Doorstep.Tasks.Rounds;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Cases;

/// <summary>
/// Makes a case of each thing that a round found not to be as it should, in the commit of the round. Where the same trouble at the same place is an
/// open case from an earlier round, it is one more report of that case and no second one.
/// </summary>
sealed class CasesFromRounds(
    CatalogueCache catalogue, ListForms forms, FindPlace places, WorkingDays days, Ids ids, KeyRing keys, IStringLocalizer words) : ActFollower
{
    public override IReadOnlyCollection<string> Kinds { get; } = [Round.Reported];

    public override async Task FollowAsync(DoorstepContext db, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            var items = await db.RoundItems.Where(item => item.RoundId == entry.SubjectId).OrderBy(item => item.Place).ToListAsync(cancellationToken);
            if (items.Count > 0)
            {
                var round = await db.Rounds.AsNoTracking().SingleAsync(one => one.Id == entry.SubjectId, cancellationToken);
                await FollowAsync(db, round, items, entry, cancellationToken);
            }
        }
    }

    private async Task FollowAsync(DoorstepContext db, Round round, List<RoundItem> items, Entry entry, CancellationToken cancellationToken)
    {
        var form = (await forms.ShowAsync(round.FormCode, round.FormVersion, cancellationToken))!.Definition;
        var known = Match(items, await OpenAsync(db, round, cancellationToken));
        var numbers = new Queue<string>(await db.TakeCaseNumbersAsync(items.Count - known.Count, entry.At, cancellationToken));
        var place = await places.FindAsync(new Whereabouts(null, null, round.Area, null) { Building = round.BuildingId }, cancellationToken);
        foreach (var item in items)
        {
            var key = ids.Next();
            Telling telling = new()
            {
                Key = key,
                Channel = Channel.Worker,
                Text = TextOf(form, item),
                Language = CultureInfo.CurrentUICulture.Name,
            };
            var secret = keys.Secrets($"report|{key:n}|round")[0];
            Act act = new(ids.Next(), entry.By, entry.At);
            var led = known.TryGetValue(item.Id, out var open)
                ? await TellMoreAsync(db, open, telling, secret, act, cancellationToken)
                : await ReportAsync(db, item, numbers.Dequeue(), place, telling, secret, act, cancellationToken);
            item.LeadTo(led.Id, led.Number);
            await ShareAsync(db, round, form, item, led.Reports.Single(report => report.Key == key), cancellationToken);
        }
    }

    /// <summary>Whoever receives the case decides on the picture that was asked for because of what was found.</summary>
    private async Task ShareAsync(
        DoorstepContext db, Round round, FormDefinition form, RoundItem item, Report report, CancellationToken cancellationToken)
    {
        if (!form.All.Any(one => one.Type is QuestionType.Photo && (one.When is null || one.When.Reads.Contains(item.QuestionId))))
        {
            return;
        }

        var answers = await db.TaskActs.Where(act => act.TaskId == round.TaskId && act.AnswersId != null).OrderByDescending(act => act.At)
            .Select(act => act.AnswersId).FirstOrDefaultAsync(cancellationToken);
        if (answers is { } filled)
        {
            var hashes = await db.Photos.Where(photo => photo.FilledFormId == filled).Select(photo => photo.SentHash ?? photo.Blob)
                .ToListAsync(cancellationToken);
            foreach (var photo in await db.SharePhotosAsync(filled, hashes, ids.Next, cancellationToken))
            {
                photo.BelongsTo(report);
            }
        }
    }

    private sealed record Earlier(string Kind, string Where, Guid CaseId);

    /// <summary>What earlier rounds of the same place led to and is still open.</summary>
    private static Task<List<Earlier>> OpenAsync(DoorstepContext db, Round round, CancellationToken cancellationToken) => (
        from item in db.RoundItems
        where item.SubjectId == round.SubjectId && item.RoundId != round.Id
        join found in db.Cases on item.CaseId equals found.Id
        where found.Status != CaseStatus.Closed && found.Status != CaseStatus.Rejected
            // Where it was put right already, what is found now is another one.
            && found.Status != CaseStatus.Resolved && found.Status != CaseStatus.CloseCheck
        orderby item.Id
        select new Earlier(item.KindCode, item.Where, found.Id)).ToListAsync(cancellationToken);

    /// <summary>
    /// Which item is which open case: first those at the same spot in the same words, then one each of what is left of the kind, since the next round
    /// rarely names a spot in the same words. What was told stands on the case either way.
    /// </summary>
    private static Dictionary<Guid, Guid> Match(List<RoundItem> items, List<Earlier> open)
    {
        Dictionary<Guid, Guid> matched = [];
        foreach (var isSame in (Func<RoundItem, Earlier, bool>[])[
            (item, one) => Contracts.UserText.Fold(item.Where) == Contracts.UserText.Fold(one.Where), (_, _) => true
        ])
        {
            foreach (var item in items.Where(item => !matched.ContainsKey(item.Id)))
            {
                if (open.Find(one => one.Kind == item.KindCode && !matched.ContainsValue(one.CaseId) && isSame(item, one)) is { } found)
                {
                    matched[item.Id] = found.CaseId;
                }
            }
        }

        return matched;
    }

    private static async Task<Case> TellMoreAsync(
        DoorstepContext db, Guid id, Telling telling, string secret, Act act, CancellationToken cancellationToken)
    {
        var open = await db.Cases.Include(found => found.Reports).SingleAsync(found => found.Id == id, cancellationToken);
        var first = open.Reports.MinBy(report => report.At)!;
        open.TellMore(telling.Key, telling with { FurtherTo = first.FurtherTo ?? first.Id }, secret, act);
        return open;
    }

    private async Task<Case> ReportAsync(
        DoorstepContext db, RoundItem item, string number, Place place, Telling telling, string secret, Act act, CancellationToken cancellationToken)
    {
        var kind = await catalogue.KnownAsync(item.KindCode, cancellationToken);
        var made = Case.Report(ids.Next(), number, kind, place, telling, ids.Next(), secret,
            await Roster.FirstAsync(db, place.Area, kind.IsEmergency, cancellationToken), act, new(ids.Next(), Guid.Empty, act.At), days.Now);
        db.Add(made);
        return made;
    }

    private string TextOf(FormDefinition form, RoundItem item)
    {
        var question = form.All.First(one => one.Id == item.QuestionId);
        var (label, option) = (question.Label.Here, question.OptionOf(item.OptionCode)!.Label.Here);
        return item.Where.Length == 0 ? words["case.from-round", label, option] : words["case.from-round-at", label, option, item.Where];
    }
}
