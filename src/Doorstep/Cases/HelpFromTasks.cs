using System.Globalization;
using Doorstep.Catalogue;
using Doorstep.Data;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Doorstep.Sealing;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Doorstep.Cases;

/// <summary>
/// Makes a red case at once where a worker finds somebody who needs help now, and where the search for somebody who lives alone has reached the duty
/// desk: in the commit of that act, so that neither stands without the other.
/// </summary>
sealed class HelpFromTasks(CatalogueCache catalogue, FindPlace places, WorkingDays days, Ids ids, KeyRing keys, IStringLocalizer words) : ActFollower
{
    /// <summary>An emergency call for help (紧急求助).</summary>
    public const string Kind = "0214";

    private const string NeedsHelp = "task.needs-help", Unseen = "care.unseen";

    public override IReadOnlyCollection<string> Kinds { get; } = [NeedsHelp, Unseen];

    public override async Task FollowAsync(DoorstepContext db, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        var kind = await catalogue.KnownAsync(Kind, cancellationToken);
        var numbers = await db.TakeCaseNumbersAsync(entries.Count, entries[0].At, cancellationToken);
        foreach (var (place, entry) in entries.Index())
        {
            db.Add(await CaseAsync(db, entry, kind, numbers[place], cancellationToken));
        }
    }

    private async Task<Case> CaseAsync(DoorstepContext db, Entry entry, TaskKind kind, string number, CancellationToken cancellationToken)
    {
        var task = await db.WorkTasks.AsNoTracking().Where(one => one.Id == entry.SubjectId || one.SourceId == entry.SubjectId)
            .OrderByDescending(one => one.Id == entry.SubjectId).ThenByDescending(one => one.Id).FirstAsync(cancellationToken);
        var door = await db.Dwellings.Where(dwelling => dwelling.Id == task.DwellingId).Select(dwelling => dwelling.Door)
            .SingleOrDefaultAsync(cancellationToken);
        var place = await places.FindAsync(new Whereabouts(null, null, task.Area, null) { Building = task.BuildingId }, cancellationToken);
        var key = ids.Next();
        Telling telling = new()
        {
            Key = key,
            Channel = Channel.Worker,
            Text = words[entry.What is Unseen ? "case.from-search" : "case.from-task", door ?? ""],
            Language = CultureInfo.CurrentUICulture.Name,
        };
        return Case.Report(ids.Next(), number, kind, place, telling, ids.Next(), keys.Secrets($"report|{key:n}|task")[0],
            await Roster.FirstAsync(db, place.Area, kind.IsEmergency, cancellationToken), new(ids.Next(), entry.By, entry.At),
            new(ids.Next(), Guid.Empty, entry.At), days.Now);
    }
}
