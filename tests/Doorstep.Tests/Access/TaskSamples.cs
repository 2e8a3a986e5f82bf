using Doorstep.Catalogue;
using Doorstep.Contracts.Forms;
using Doorstep.Forms;
using Doorstep.Live;
using Doorstep.Photos;
using Doorstep.Places.Calendar;
using Doorstep.Tasks;
using Doorstep.Tasks.Care;
using Doorstep.Tasks.Counts;
using Doorstep.Tasks.Doors;
using Doorstep.Tasks.Requests;
using Doorstep.Tasks.Rounds;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Access;

/// <summary>Rows of planned work for the policy table.</summary>
static class TaskSamples
{
    private static int reports;

    public static Guid ATask(Spot spot)
    {
        var door = RegisterSamples.ADoor(spot);
        var task = WorkTask.Plan(new("0517", 10, IsCare: false, IsInspection: false),
            new() { Grid = spot.Area, Subject = TaskSubject.Building, Id = door.BuildingId, BuildingId = door.BuildingId }, TaskSource.Rhythm,
            spot.City.NewId(), new(2015, 1, 1), new(2015, 1, 2), spot.City.Now());
        spot.Db.Add(task);
        return task.Id;
    }

    public static Guid ASentBackTask(Spot spot)
    {
        var id = ATask(spot);
        var task = spot.Db.WorkTasks.Local.Single(one => one.Id == id);
        task.Ends(TaskOutcome.Cannot, ReturnGrounds.Unsafe, null, new(null, ""), spot.City.Now());
        return id;
    }

    public static Guid ARhythm(Spot spot)
    {
        var kind = spot.Db.TaskKinds.AsNoTracking().Single(one => one.Code == "0517" && one.ReplacedAt == null);
        var rhythm = Rhythm.Begin(kind, spot.Area, 30, new(2099, 1, 1), new(2099, 2, 1), spot.City.Now());
        spot.Db.Add(rhythm);
        return rhythm.Id;
    }

    public static Guid ARequest(Spot spot)
    {
        var kind = spot.Db.TaskKinds.AsNoTracking().Single(one => one.Code == "0324" && one.ReplacedAt == null);
        var request = WorkRequest.Ask(
            spot.Department.Id, kind, new(null, spot.Area, new(2099, 1, 1)), new(1, 1, 40), new(2099, 1, 2), new("合成", null),
            new(null, ""), spot.City.Now());
        spot.Db.Add(request);
        return request.Id;
    }

    /// <summary>Each of a quarter of its own: there is one of each.</summary>
    public static Guid ACountsReport(Spot spot)
    {
        var number = Interlocked.Increment(ref reports);
        CountsBody body = new(new("合成", "合成", "synthetic"), new("合成", "合成", "synthetic"), 10,
            [new(spot.Area, new("合成", "合成", "synthetic"))], [], [], [[null]]);
        var report = CountsReport.Issue(
            spot.Area, spot.Department.Id, "family-service", new(1000 + number / 4, 1 + number % 4), body, isIncomplete: false, spot.City.Now());
        spot.Db.Add(report);
        return report.Id;
    }

    /// <summary>To the department of the place; to its own office where the caller is of an office.</summary>
    public static Guid ARound(Spot spot)
    {
        var id = ATask(spot);
        var round = Round.Report(spot.Db.WorkTasks.Local.Single(one => one.Id == id), new("street-round", 1, new(80, 2, [])), spot.Department.Id,
            WorkingCalendar.China, spot.City.Now());
        spot.Db.Add(round);
        return round.Id;
    }

    public static Guid ACarePlan(Spot spot)
    {
        var household = RegisterSamples.AHousehold(spot);
        var plan = CarePlan.Begin(household.Residents[0], CareTier.Weekly, CareGrounds.Hardship, spot.City.Now());
        spot.Db.Add(plan);
        return plan.Id;
    }

    /// <summary>About nobody, with one photo.</summary>
    public static Guid AFilledForm(Spot spot)
    {
        var form = FillForms.Read().First(one => one.Questions.All(question => !question.IsRequired || question.When is not null));
        using var nothing = System.Text.Json.JsonDocument.Parse("{}");
        var filled = FilledForm.Of(form, 1, CheckForm.Run(form, nothing.RootElement, new(2015, 1, 2)), spot.Area, null, null, spot.City.Now(),
            spot.City.NewId);
        var photo = Photo.Take(spot.City.Blob, 10, 10, spot.City.Now());
        photo.BelongToAnswers(filled.Id, spot.City.NewId());
        spot.Db.Add(filled);
        spot.Db.Add(photo);
        return filled.Id;
    }

    public static DoorNote ADoorNote(Spot spot)
    {
        var household = RegisterSamples.AHousehold(spot);
        var home = household.Occupancies.Single();
        TaskPlace place = new()
        {
            Grid = spot.Area, Subject = TaskSubject.Household, Id = household.Id, HouseholdId = household.Id, BuildingId = home.BuildingId,
            DwellingId = home.DwellingId,
        };
        var note = DoorNote.Set(place, DoorNoteCode.Dog, new(2099, 1, 1), spot.City.Now());
        spot.Db.Add(note);
        return note;
    }
}
