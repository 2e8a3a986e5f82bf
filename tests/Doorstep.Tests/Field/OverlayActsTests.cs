using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;
using Doorstep.Field.Outbox;
using Doorstep.Field.Register;
using Doorstep.Tests.Register;
using Doorstep.Tests.Sync;
using Doorstep.Tests.Tasks;

namespace Doorstep.Tests.Field;

/// <summary>What the phone shows of an act before the server has it.</summary>
public sealed class OverlayActsTests(TasksCity app) : IClassFixture<TasksCity>
{
    private readonly GridRows rows = new();

    private HttpClient? http;

    [Fact]
    public async Task What_is_shown_of_an_act_is_what_the_server_says_once_it_has_done_it()
    {
        var ground = await app.GroundAsync();
        var (home, other, doors) = (await ground.LivesAsync(0, people: 3), await ground.LivesAsync(1, people: 2), ground.Ground.Dwellings);
        http = await ground.ClientAsync();
        Assert.True(rows.Take(await http.LinesAsync("snapshot"), isSnapshot: true));
        var on = Doorstep.Contracts.CityTime.DayOf(app.Time.GetUtcNow());
        var (made, head, child, joined, split) = (app.NewId(), app.NewId(), app.NewId(), app.NewId(), app.NewId());
        PersonBody woman = new("合成甲")
        {
            Document = "ResidentCard", IdNumber = RegisterGround.AnIdNumber(902, new(1950, 3, 3)), BirthDate = new(1950, 3, 3), Sex = "Female",
            Phone = "13800001234", Relation = "02", Living = new(true, false, "None", "OldAge", "Care"),
        };
        await ActAsync(SyncKind.AddHousehold, Guid.Empty, new(doors[2].Id, [woman], "Rented", "Sound", on, false),
            RegisterJson.Default.HouseholdBody, made, head);
        await ActAsync(SyncKind.AddResident, made, new("合成乙") { Sex = "Male", BirthDate = new(1990, 1, 1), Relation = "20" },
            RegisterJson.Default.PersonBody, joined);
        await ActAsync(SyncKind.Birth, made, new("合成丙", "Female", on.AddDays(-1), "40", false), RegisterJson.Default.BirthBody, child);
        await ActAsync(SyncKind.EditResident, joined, new() { Phone = "13800004321", Living = new(false, false, "Hearing", "None", "Care") },
            RegisterJson.Default.EditBody);
        await ActAsync(SyncKind.EditResident, head, new() { Phone = "", Name = "合成丁" }, RegisterJson.Default.EditBody);
        await ActAsync(SyncKind.Visit, home, new("NeedsRepair", "Mixed", "Met", null), RegisterJson.Default.VisitBody);
        await ActAsync(SyncKind.Visit, home, new("Sound", null, "Refused", null), RegisterJson.Default.VisitBody);
        await ActAsync(SyncKind.Split, made, new([joined, child], joined, null, "Owner", on), RegisterJson.Default.SplitBody, split);
        await ActAsync(SyncKind.MoveIn, split, new(doors[3].Id, "Owner", on), RegisterJson.Default.MoveInBody);
        await ActAsync(SyncKind.Death, head, new(on), RegisterJson.Default.DayBody);
        Assert.Equal("Vacant", rows.Dwellings[doors[2].Id].Use);
        await ActAsync(SyncKind.Merge, other, new(split, on), RegisterJson.Default.MergeBody);
        await ActAsync(SyncKind.ResidentLeft, child, new(on), RegisterJson.Default.DayBody);
        await ActAsync(SyncKind.Split, home, new([.. rows.Residents.Where(one => one.Household == home && one.Relation != "02").Select(one => one.Id).Take(1)],
            rows.Residents.First(one => one.Household == home && one.Relation != "02").Id, doors[4].Id, "Rented", on), RegisterJson.Default.SplitBody, app.NewId());
        await ActAsync(SyncKind.MoveOut, home, new(on), RegisterJson.Default.DayBody);
        Assert.DoesNotContain(rows.Households.Keys, id => id == home || id == made || id == other);
    }

    [Fact]
    public async Task What_was_done_far_from_the_server_and_what_its_rows_show_already_is_shown_once()
    {
        var ground = await app.GroundAsync();
        var home = await ground.LivesAsync(0);
        http = await ground.ClientAsync();
        rows.Take(await http.LinesAsync("snapshot"), isSnapshot: true);
        var (person, gone) = (app.NewId(), app.NewId());
        var add = Made(SyncKind.AddResident, home, new("合成戊") { Sex = "Male" }, RegisterJson.Default.PersonBody, person);
        var shown = OverlayActs.Over(rows, [add]);
        // The answer was lost on its way: the rows have her, and another name that the office gave her.
        shown.Put(shown.Resident(person)! with { Name = "合成己" });
        Assert.Equal("合成己", OverlayActs.Over(shown, [add]).Resident(person)!.Name);
        // What is about a household that has left the phone changes nothing.
        var strange = Made(SyncKind.Visit, gone, new("Sound", null, "Met", null), RegisterJson.Default.VisitBody);
        Assert.Equal(All(rows), All(OverlayActs.Over(rows, [strange])));
    }

    private async Task ActAsync<T>(string kind, Guid subject, T body, JsonTypeInfo<T> type, params Guid[] makes)
    {
        var one = Made(kind, subject, body, type, makes);
        var shown = OverlayActs.Over(rows, [one]);
        var answer = await http!.PostAsync("/api/sync/operations", JsonContent.Create(new SyncBatch(OutboxOrder.AsSync([one])), SyncJson.Plain.SyncBatch));
        var done = Assert.Single((await answer.Content.ReadFromJsonAsync(SyncJson.Default.SyncAnswers))!.Answers);
        Assert.True(done.State is SyncState.Done, $"{kind}: {done.Rule} {done.Field} {done.Why}");
        Assert.True(rows.Take(await http!.LinesAsync($"changes?cursor={Uri.EscapeDataString(rows.Cursor!)}"), isSnapshot: false));
        Assert.Equal(Lines(rows), Lines(shown));
    }

    private Operation Made<T>(string kind, Guid subject, T body, JsonTypeInfo<T> type, params Guid[] makes) =>
        new(app.NewId(), 1, "worker", subject, null, JsonSerializer.SerializeToElement(body, type), "", "", app.Time.GetUtcNow())
        {
            Kind = kind,
            Makes = makes,
        };

    private static IEnumerable<string> All(GridRows all) =>
        all.Buildings.Values.Concat<SyncLine>(all.Dwellings.Values).Concat(all.Households.Values).Concat(all.Residents).Concat(all.Kinds.Values)
            .Select(row => JsonSerializer.Serialize(row, SyncJson.Plain.SyncLine)).Append(all.Cursor ?? "");

    /// <summary>All but how often a record was changed and the hour of a visit.</summary>
    private static IEnumerable<string> Lines(GridRows all) =>
        all.Dwellings.Values.Select(row => $"{row with { VisitedAt = Day(row.VisitedAt) }}")
            .Concat(all.Households.Values.Select(row => $"{row with { LastVisitAt = Day(row.LastVisitAt), Turn = 0 }}"))
            .Concat(all.Residents.Select(row => JsonSerializer.Serialize(row with { Turn = 0 }, SyncJson.Plain.SyncLine))).Order();

    private static DateTimeOffset? Day(DateTimeOffset? at) => at is { } time ? new(Doorstep.Contracts.CityTime.DayOf(time), default, default) : null;
}
