using System.Text.Json;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Data;
using Doorstep.Forms;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Doorstep.Staff;
using Doorstep.Tasks;
using Doorstep.Tasks.Counts;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Demo;

/// <summary>
/// Households that asked for services in the last quarters, and the reports of the quarters that are over: some services are asked for often, some by
/// so few that nothing is told of them. What a year's retention would have erased by now is erased.
/// </summary>
sealed class DemoCounts(DoorstepContext db, MakeCountsReport reports, Ids ids, Random chance, DateTimeOffset now)
{
    /// <summary>Reminders about vaccination, the round on which they ask.</summary>
    private const string Kind = "0411", Form = "family-service";

    private const int Quarters = 4, MostInQuarter = 900;

    /// <summary>What they ask for, and how many of a hundred.</summary>
    private static readonly (string Answers, int Share)[] asks =
    [
        ("""{"asked":"vaccination"}""", 30), ("""{"asked":"advice"}""", 18), ("""{"asked":"birth-registration"}""", 10),
        ("""{"asked":"child-care"}""", 9), ("""{"asked":"antenatal","reminder":"check-up"}""", 7),
        ("""{"asked":"antenatal","reminder":"registration"}""", 4), ("""{"asked":"antenatal","reminder":"after-birth"}""", 3),
        ("""{"asked":"contraception","collect":"clinic"}""", 4), ("""{"asked":"contraception","collect":"machine"}""", 2),
        ("""{"asked":"certificates"}""", 2), ("""{"asked":"rewards"}""", 1), ("""{"asked":"none"}""", 10),
    ];

    private readonly List<WorkTask> tasks = [];
    private readonly List<TaskAct> acts = [];
    private readonly List<FilledForm> forms = [];

    public async Task LiveThroughAsync(AreaCode city, IReadOnlyDictionary<AreaCode, GridWorker> workers, CancellationToken cancellationToken)
    {
        var quarters = new List<Quarter> { Quarter.Of(now) };
        while (quarters.Count <= Quarters)
        {
            quarters.Insert(0, Quarter.Of(quarters[0].From.AddDays(-1)));
        }

        var versions = await db.FormVersions.AsNoTracking().Where(version => version.Code == Form).ToListAsync(cancellationToken);
        var (form, kind) =
            (CountedForm.Of(versions)!, await db.TaskKinds.SingleAsync(one => one.Code == Kind && one.ReplacedAt == null, cancellationToken));
        var homes = (await db.PlacesIn(city, TaskSubject.Household).OrderBy(home => home.Id).ToListAsync(cancellationToken))
            .FindAll(home => workers.ContainsKey(home.Grid));
        await db.InOneCommitAsync(async () =>
        {
            var begun = quarters[0].Begin;
            // Its last day was that of the last quarter; what was asked since was asked on other ways.
            var rhythm = Rhythm.Begin(kind, city, 90, quarters[0].From, quarters[^2].Until, new(ids.At(begun), Guid.Empty, begun));
            db.Add(rhythm);
            await db.SaveChangesAsync(cancellationToken);
            quarters.ForEach(quarter => Ask(quarter, rhythm, versions[0].Definition, homes, workers));
            await db.BulkInsertAsync(tasks, cancellationToken);
            await db.BulkInsertAsync(forms, cancellationToken);
            await db.BulkInsertAsync(forms.SelectMany(one => one.Parts), cancellationToken);
            await db.BulkInsertAsync(acts, cancellationToken);
        }, cancellationToken);
        var department = await db.Departments.Where(one => one.Kind == form.Owner).Select(one => one.Id).FirstAsync(cancellationToken);
        foreach (var quarter in quarters.Where(quarter => quarter.End.AddDays(1) < now))
        {
            var at = quarter.End.AddDays(1).AddMinutes(3);
            await reports.RunAsync(form, department, quarter, new(ids.At(at), Guid.Empty, at), cancellationToken);
        }

        var today = CityTime.DayOf(now);
        await db.FilledParts.Where(part => part.EraseOn <= today).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>A third of the households, each on one day of the quarter.</summary>
    private void Ask(
        Quarter quarter, Rhythm rhythm, FormDefinition form, List<TaskPlace> homes, IReadOnlyDictionary<AreaCode, GridWorker> workers)
    {
        TaskWork work = new(Kind, rhythm.Minutes, IsCare: false, IsInspection: false);
        foreach (var home in homes.Where(_ => chance.Next(homes.Count) < Math.Min(homes.Count / 3, MostInQuarter)))
        {
            var (day, by) = (quarter.From.AddDays(chance.Next(90)), workers[home.Grid].AccountId ?? Guid.Empty);
            if (WorkingCalendar.StartOf(day.AddDays(1)) >= now)
            {
                continue;
            }

            var at = WorkingCalendar.StartOf(day).AddMinutes(9 * 60 + chance.Next(480));
            using var answers = JsonDocument.Parse(Chosen());
            var filled = FilledForm.Of(
                form, 1, CheckForm.Run(form, answers.RootElement, day), home.Grid, home.HouseholdId, null, new(ids.At(at), by, at), () => ids.At(at));
            var task = WorkTask.Plan(
                work, home, TaskSource.Rhythm, rhythm.Id, day, day.AddDays(20), new(ids.At(at.AddHours(-2)), Guid.Empty, at.AddHours(-2)));
            var done = task.Ends(TaskOutcome.Done, null, null, new(null, ""), new(ids.At(at), by, at));
            done.AnswersId = filled.Id;
            forms.Add(filled);
            tasks.Add(task);
            acts.Add(done);
        }
    }

    private string Chosen()
    {
        var left = chance.Next(asks.Sum(ask => ask.Share));
        return asks.First(ask => (left -= ask.Share) < 0).Answers;
    }
}
