using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Contracts;
using Doorstep.Forms;
using Doorstep.Tasks;
using Doorstep.Tasks.Rounds;
using Doorstep.Tests.Photos;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;

namespace Doorstep.Tests.Tasks;

public sealed class RoundTests(TasksCity app) : IClassFixture<TasksCity>
{
    [Fact]
    public async Task A_round_is_scored_and_leaves_a_dated_state_of_its_grid()
    {
        var desk = await RoundDesk.MakeAsync(app);
        await desk.BeginAsync();
        var round = await desk.WalkAsync(new { clean = "some", bins = Array.Empty<object>(), cover = "yes" });
        // 80 for some litter, 100 for the covers.
        Assert.Equal((90, 2, 0, app.Today, desk.DepartmentId), (round.Score, round.Items, round.BadItems, round.Day, round.DepartmentId));
        Assert.Equal(new(desk.Grid, 90, app.Today, 0, 1), Assert.Single(await desk.StatesAsync(await desk.StaffAsync())));
        Assert.Empty(await desk.CasesAsync());

        app.GoTo(7, 9);
        await desk.WalkAsync(new { clean = "dirty", bins = Array.Empty<object>(), cover = "yes" });
        await desk.WalkAsync(RoundDesk.Clean, desk.OtherGrid);
        Assert.Equal([(desk.Grid, 70), (desk.OtherGrid, 100)],
            (await desk.StatesAsync(await desk.StaffAsync())).Select(grid => (grid.Area, grid.Score!.Value)));
        Assert.Equal(2,
            await app.FromDatabaseAsync(db => db.RoundStates.CountAsync(state => state.Area >= desk.Community && state.Area < desk.Community.Next)));

        // Twice its rhythm later nobody knows any more how it is there, and the last score is not shown as if it were today's.
        app.GoTo(15, 9);
        Assert.All(await desk.StatesAsync(await desk.StaffAsync()), grid => Assert.Equal((null, 15, 0), (grid.Score, grid.Days, grid.Sections)));
    }

    [Fact]
    public async Task Each_bad_item_becomes_a_case_in_the_commit_of_the_round_and_what_is_sent_twice_becomes_one()
    {
        var desk = await RoundDesk.MakeAsync(app);
        await desk.BeginAsync();
        var (task, key) = (await desk.OpenAsync(), app.NewId());
        var done = new
        {
            outcome = "Done", key, answers = new
            {
                clean = "clean", cover = "yes", bins = new[]
                {
                    new { where = "1 号门（合成）", state = "full" }, new { where = "2 号门（合成）", state = "broken" },
                    new { where = "3 号门（合成）", state = "gone" },
                },
            },
        };
        for (var turn = 0; turn < 2; turn++)
        {
            Assert.Equal(HttpStatusCode.OK, (await desk.Ground.EndAsync(task.Id, done)).StatusCode);
        }

        var cases = await desk.CasesAsync();
        Assert.Equal([RoundDesk.FullBin, RoundDesk.BrokenBin, RoundDesk.BrokenBin], cases.Select(found => found.KindCode));
        Assert.Equal("巡查发现：状况——损坏。位置：2 号门（合成）", Assert.Single(cases[1].Reports).Text);
        Assert.All(cases, found => Assert.Equal((desk.Grid, Channel.Worker), (found.Area, found.Channel)));
        var round = await app.FromDatabaseAsync(db => db.Rounds.AsNoTracking().SingleAsync(one => one.TaskId == task.Id));
        // 100 for the surface, 40, 40 and 20 for the bins, 100 for the covers.
        Assert.Equal((60, 5, 3), (round.Score, round.Items, round.BadItems));
        Assert.Equal(cases.Select(found => (found.Id, found.Number)),
            (await desk.ItemsAsync(round.Id)).Select(item => (item.CaseId!.Value, item.CaseNumber!)));
        // One commit numbers its entries without a gap.
        var entries = await app.FromDatabaseAsync(db => db.Log.AsNoTracking().Where(entry => entry.Area == desk.Grid
            && (entry.What == "task.done" || entry.What == Round.Reported || entry.What == "case.reported"))
            .OrderBy(entry => entry.Number).ToListAsync());
        Assert.Equal(["task.done", Round.Reported, "case.reported", "case.reported", "case.reported"],
            entries.Select(entry => entry.What).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(entries[0].Number + 4, entries[^1].Number);
    }

    [Fact]
    public async Task What_is_an_open_case_already_is_told_of_once_more_and_is_no_second_case()
    {
        var desk = await RoundDesk.MakeAsync(app);
        await desk.BeginAsync();
        await desk.WalkAsync(RoundDesk.Bins(("东门（合成）", "broken"), ("西门（合成）", "broken")));
        var first = await desk.CasesAsync();
        app.GoTo(7, 9);
        // The west gate in the same words, the east gate in others, and one that is new.
        var second = await desk.WalkAsync(RoundDesk.Bins(("西门（合成）", "gone"), ("靠东（合成）", "broken"), ("南门（合成）", "broken"), ("南门（合成）", "full")));
        var cases = await desk.CasesAsync();
        Assert.Equal(4, cases.Count);
        Assert.Equal([first[1].Id, first[0].Id, cases[2].Id, cases[3].Id], (await desk.ItemsAsync(second.Id)).Select(item => item.CaseId!.Value));
        Assert.Equal([2, 2, 1, 1], cases.Select(found => found.Reports.Count));
        var more = cases[0].Reports.MaxBy(report => report.At)!;
        Assert.Contains("靠东（合成）", more.Text);
        Assert.Equal(cases[0].Reports.MinBy(report => report.At)!.Id, more.FurtherTo);

        // A case that is closed is over: the same trouble later is another one. And what is in the other grid never was this one.
        await app.WithDatabaseAsync(async db =>
        {
            foreach (var open in await db.Cases.Where(found => found.Area == desk.Grid).ToListAsync())
            {
                open.Settle("合成", new(app.NewId(), Guid.Empty, app.Now));
            }

            await db.SaveChangesAsync();
        });
        app.GoTo(7, 9);
        await desk.WalkAsync(RoundDesk.Bins(("西门（合成）", "broken")));
        await desk.WalkAsync(RoundDesk.Bins(("西门（合成）", "broken")), desk.OtherGrid);
        Assert.Equal(6, (await desk.CasesAsync()).Count);
    }

    [Fact]
    public async Task What_was_put_right_already_is_another_case_when_it_is_found_anew()
    {
        var desk = await RoundDesk.MakeAsync(app);
        await desk.BeginAsync();
        await desk.WalkAsync(RoundDesk.Bins(("东门（合成）", "broken")));
        await app.WithDatabaseAsync(db => db.Cases.Where(found => found.Area == desk.Grid)
            .ExecuteUpdateAsync(set => set.SetProperty(found => found.Status, CaseStatus.Resolved)));
        app.GoTo(7, 9);
        await desk.WalkAsync(RoundDesk.Bins(("东门（合成）", "broken")));
        Assert.Equal([CaseStatus.Resolved, CaseStatus.Reported], (await desk.CasesAsync()).Select(found => found.Status));
    }

    [Fact]
    public async Task The_picture_that_was_asked_for_because_of_what_was_found_hangs_on_its_case()
    {
        var desk = await RoundDesk.MakeAsync(app);
        await desk.BeginAsync();
        var worker = await desk.Ground.ClientAsync();
        using MultipartFormDataContent form = new() { { new ByteArrayContent(PhotoFiles.APicture(SKEncodedImageFormat.Jpeg, 130)), "file", "cover.jpg" } };
        var hash = (await (await worker.PostAsync("/api/photos", form)).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("hash").GetString()!;
        await desk.WalkAsync(new Dictionary<string, object>
        {
            ["clean"] = "dirty", ["bins"] = Array.Empty<object>(), ["cover"] = "missing", ["cover-where"] = "路口（合成）", ["cover-picture"] = new[] { hash },
        });
        var cases = await desk.CasesAsync();
        var photos = await app.FromDatabaseAsync(db => db.Photos.AsNoTracking().Where(photo => photo.Blob == hash && photo.CaseId != null).ToListAsync());
        Assert.Equal(cases.Single(found => found.KindCode == RoundDesk.MissingCover).Id, Assert.Single(photos).CaseId);
    }

    [Fact]
    public async Task A_round_is_done_when_its_receiver_has_seen_it_and_nobody_else_can_say_so_or_take_it_back()
    {
        var desk = await RoundDesk.MakeAsync(app);
        await desk.BeginAsync();
        var round = await desk.WalkAsync(new { clean = "dirty", bins = Array.Empty<object>(), cover = "yes" });
        var (receiver, other, staff) = (await desk.ReceiverAsync(), await desk.OtherDepartmentAsync(), await desk.StaffAsync());
        var line = Assert.Single((await desk.BoardAsync(receiver)).Lines);
        Assert.Equal((round.Id, 70, false, true, "海垦路"), (line.Id, line.Score, line.IsSeen, line.IsMine, line.Street));
        var bad = Assert.Single(line.Bad);
        Assert.Equal(("路面干净吗", "明显脏"), (bad.What, bad.Answer));
        Assert.Equal((await desk.CasesAsync()).Single().Number, bad.CaseNumber);
        // Another department knows nothing of it; an office sees it, and cannot see it for the department; its worker has nothing to say here.
        Assert.Empty((await desk.BoardAsync(other)).Lines);
        Assert.Equal(HttpStatusCode.NotFound, (await RoundDesk.SeeAsync(other, round.Id)).StatusCode);
        Assert.False(Assert.Single((await desk.BoardAsync(staff)).Lines).IsMine);
        await RequestDesk.RefusedAsync(await RoundDesk.SeeAsync(staff, round.Id), "rule.round-receiver");
        Assert.Equal(HttpStatusCode.Forbidden, (await RoundDesk.SeeAsync(await desk.Ground.ClientAsync(), round.Id)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await RoundDesk.SeeAsync(receiver, app.NewId())).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await RoundDesk.SeeAsync(receiver, round.Id)).StatusCode);
        var seen = await app.FromDatabaseAsync(db => db.Rounds.AsNoTracking().SingleAsync(one => one.Id == round.Id));
        app.GoTo(1, 9);
        Assert.Equal(HttpStatusCode.NoContent, (await RoundDesk.SeeAsync(await desk.ReceiverAsync(), round.Id)).StatusCode);
        var again = await app.FromDatabaseAsync(db => db.Rounds.AsNoTracking().SingleAsync(one => one.Id == round.Id));
        Assert.NotNull(seen.SeenAt);
        Assert.Equal((seen.SeenAt, seen.SeenBy), (again.SeenAt, again.SeenBy));
        Assert.Single(await desk.Ground.LogAsync(Round.Seen));
        Assert.True(Assert.Single((await desk.BoardAsync(await desk.ReceiverAsync())).Lines).IsSeen);
    }

    [Fact]
    public async Task What_a_department_asked_for_goes_to_it_and_what_goes_to_no_department_to_the_office()
    {
        var desk = await RequestDesk.MakeAsync(app);
        app.GoTo(1, 9);
        var asked = await RequestDesk.AskedAsync(await desk.WaterAsync(), desk.ARequest(("kind", "0325")));
        await desk.AdmitAsync(asked);
        var task = (await desk.Ground.TasksAsync()).Single(one => one.Area == desk.Ground.Ground.Grid);
        await desk.Ground.DoneAsync(task.Id, new
        {
            outcome = "Done",
            answers = new { cleared = "some", heaps = new[] { new Dictionary<string, string> { ["heap-place"] = "合成", ["heap-kind"] = "spoil" } } },
        });
        var path = $"/api/rounds?area={desk.Area}";
        var hers = (await (await desk.WaterAsync()).GetFromJsonAsync<ListRounds.Board>(path, RegisterClient.Json))!;
        Assert.Equal(("0325", 20), (Assert.Single(hers.Lines).Kind, hers.Lines[0].Score));
        Assert.Empty((await (await desk.PowerAsync()).GetFromJsonAsync<ListRounds.Board>(path, RegisterClient.Json))!.Lines);

        // No department of this kind is there: the office sees it, and it is done.
        var office = await RoundDesk.MakeAsync(app);
        await app.WithDatabaseAsync(db => db.Departments.Where(one => one.Kind == "MUNICIPAL").ExecuteDeleteAsync());
        await office.BeginAsync(RoundDesk.Lights, 30);
        var round = await office.WalkAsync(new { covers = "fine", lights = "daylight" }, kind: RoundDesk.Lights);
        Assert.Equal((100, (Guid?)null), (round.Score, round.DepartmentId));
        Assert.Empty((await office.BoardAsync(await office.ReceiverAsync())).Lines);
        Assert.Equal(HttpStatusCode.NoContent, (await RoundDesk.SeeAsync(await office.StaffAsync(), round.Id)).StatusCode);
    }

    [Fact]
    public async Task A_round_that_nobody_has_seen_for_three_working_days_is_late_and_the_office_is_told_once()
    {
        var desk = await RoundDesk.MakeAsync(app);
        await desk.BeginAsync();
        var (first, second) = (await desk.WalkAsync(RoundDesk.Clean), await desk.WalkAsync(RoundDesk.Clean, desk.OtherGrid));
        await RoundDesk.SeeAsync(await desk.ReceiverAsync(), second.Id);
        Assert.False((await desk.BoardAsync(await desk.StaffAsync())).Lines[0].IsLate);
        // Any three working days are over in two weeks, whatever holidays there are.
        app.GoTo(14, 9);
        await app.TickAsync();
        await app.TickAsync();
        var board = await desk.BoardAsync(await desk.StaffAsync());
        Assert.Equal((1, 1), (board.Unseen, board.Late));
        Assert.Equal([(first.Id, true, false), (second.Id, false, true)], board.Lines.Select(line => (line.Id, line.IsLate, line.IsSeen)));
        Assert.Single(await desk.Ground.LogAsync(Round.Unseen));
        var messages = await app.FromDatabaseAsync(db => db.Messages.AsNoTracking().Where(message => message.Word == "message.round-unseen"
            && message.Link == $"/rounds?area={desk.Community}").ToListAsync());
        Assert.Single(messages);
        await RoundDesk.SeeAsync(await desk.ReceiverAsync(), first.Id);
        Assert.Equal((0, 0), (await desk.BoardAsync(await desk.StaffAsync())) is var after ? (after.Unseen, after.Late) : default);
    }

    [Fact]
    public async Task Rounds_and_the_state_of_a_section_go_along_when_grids_are_redrawn()
    {
        var desk = await RoundDesk.MakeAsync(app);
        await desk.BeginAsync();
        var round = await desk.WalkAsync(RoundDesk.Bins(("合成", "full")));
        await desk.Ground.RedrawAsync(desk.Ground.Ground.Buildings[0].Id);
        Assert.Equal(desk.OtherGrid, Assert.Single(await desk.StatesAsync(await desk.StaffAsync())).Area);
        Assert.Equal(desk.OtherGrid, Assert.Single((await desk.BoardAsync(await desk.StaffAsync())).Lines).Area);
        Assert.Equal(desk.OtherGrid, Assert.Single(await desk.ItemsAsync(round.Id)).Area);
    }

    [Fact]
    public async Task Where_two_parts_of_a_street_are_joined_the_whole_has_one_task_and_one_state()
    {
        var desk = await RoundDesk.MakeAsync(app);
        await desk.BeginAsync();
        await desk.WalkAsync(RoundDesk.Clean);
        await desk.WalkAsync(new { clean = "dirty", bins = Array.Empty<object>(), cover = "yes" }, desk.OtherGrid);
        var first = desk.Ground.Ground.Buildings[0].Id;
        await desk.Ground.RedrawAsync(first);
        app.GoTo(1, 6);
        await app.TickAsync();
        var open = (await desk.Ground.TasksAsync()).FindAll(task => task.IsOpen && task.KindCode == RoundDesk.Street);
        Assert.Equal((desk.OtherGrid, first), (Assert.Single(open).Area, open[0].SubjectId));
        var state = Assert.Single(await desk.StatesAsync(await desk.StaffAsync()));
        Assert.Equal((desk.OtherGrid, 100, 1), (state.Area, state.Score!.Value, state.Sections));
    }

    [Fact]
    public async Task Nobody_sees_or_hears_of_a_round_beyond_her_area_and_department()
    {
        var desk = await RoundDesk.MakeAsync(app);
        await desk.BeginAsync();
        var elsewhere = await app.SignedInAsync(Role.CommunityStaff, "460900999999");
        await using var hers = await LiveStream.OpenAsync(await desk.StaffAsync());
        await using var receivers = await LiveStream.OpenAsync(await desk.ReceiverAsync());
        await using var others = await LiveStream.OpenAsync(await desk.OtherDepartmentAsync());
        await using var far = await LiveStream.OpenAsync(elsewhere);
        var round = await desk.WalkAsync(RoundDesk.Clean);
        foreach (var stream in new[] { hers, receivers })
        {
            var heard = await HeardAsync(stream!, round.Id);
            Assert.Equal((desk.Grid.Value, 100), (heard.GetProperty("area").GetString(), heard.GetProperty("facts").GetProperty("score").GetInt32()));
            Assert.DoesNotContain("\"by\"", heard.GetRawText());
        }

        // A later entry that each of them may see has come, and the round has not.
        foreach (var (stream, area, department) in new[] { (others, desk.Grid, (Guid?)null), (far, AreaCode.Parse("460900999999001"), null) })
        {
            Assert.False(await HeardBeforeAsync(stream!, round.Id, area, department));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync($"/api/rounds?area={desk.Community}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync($"/api/rounds/states?area={desk.Community}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync($"/api/rounds/map?area={desk.Community}")).StatusCode);
        Assert.Empty(await desk.StatesAsync(await desk.OtherDepartmentAsync()));
        Assert.Equal([desk.Grid], (await desk.StatesAsync(await desk.Ground.ClientAsync(), area: desk.Grid)).Select(grid => grid.Area));
    }

    [Fact]
    public async Task Publicity_counts_households_reached_of_all_and_nothing_below_a_community()
    {
        var desk = await RequestDesk.MakeAsync(app, households: 4);
        app.GoTo(1, 9);
        await desk.AdmitAsync(await RequestDesk.AskedAsync(await desk.WaterAsync(), desk.ARequest()));
        var tasks = (await desk.Ground.TasksAsync()).FindAll(task => task.Area == desk.Ground.Ground.Grid);
        foreach (var (task, told) in tasks.Zip(["in-person", "nobody"]))
        {
            object answers = told == "nobody" ? new { told } : new { told, said = new[] { "danger" } };
            await desk.Ground.DoneAsync(task.Id, new { outcome = "Done", answers });
        }

        // Nobody was home: that is no household reached, and the task comes back.
        Assert.Equal(TaskOutcome.NobodyHome, (await desk.Ground.TasksAsync()).Single(task => task.Id == tasks[1].Id).Outcome);
        var page = WebUtility.HtmlDecode(await (await desk.Ground.StaffAsync()).Http.GetStringAsync($"/rounds?area={desk.Area}"));
        Assert.Matches("<td class=\"number\">1</td><td class=\"number\">4</td>", page);
        // Of her own grid alone a worker reads nothing: that would be the community's count with her grid taken out, or in.
        Assert.DoesNotContain("<td class=\"number\">1</td>", await (await desk.Ground.ClientAsync()).GetStringAsync("/rounds"));
        var form = FillForms.Read().Single(one => one.Code == CountPublicity.Form);
        Assert.DoesNotContain(form.All,
            question => question.Type is Doorstep.Contracts.Forms.QuestionType.Photo or Doorstep.Contracts.Forms.QuestionType.Place);
        Assert.Contains(form.Questions, question => question is { Concept: "publicity.said", IsRequired: true });
    }

    [Fact]
    public async Task A_round_is_seen_in_one_tap_on_a_page_without_scripts()
    {
        var desk = await RoundDesk.MakeAsync(app);
        await desk.BeginAsync();
        var round = await desk.WalkAsync(RoundDesk.Bins(("合成位置", "full")));
        var receiver = await desk.ReceiverAsync();
        var page = await receiver.GetStringAsync("/rounds");
        Assert.Contains("合成位置", WebUtility.HtmlDecode(page));
        Assert.Equal(HttpStatusCode.Found, (await RequestTests.PostAsync(receiver, "/rounds", $"see-{round.Id:n}", page, [])).StatusCode);
        Assert.DoesNotContain($"see-{round.Id:n}", await receiver.GetStringAsync("/rounds"));
        // To the office the case is a link; to a department that has not got it yet it is a number.
        var found = (await desk.CasesAsync()).Single();
        Assert.Contains($"/cases/{found.Id}", await (await desk.StaffAsync()).GetStringAsync($"/rounds?area={desk.Community}"));
        Assert.DoesNotContain($"/cases/{found.Id}", page);
        Assert.Contains(found.Number, page);
        var map = WebUtility.HtmlDecode(await (await desk.StaffAsync()).GetStringAsync($"/rounds/map?area={desk.Community}&kind={RoundDesk.Street}"));
        Assert.Contains("80 分", map);
        Assert.Equal(HttpStatusCode.NotFound, (await (await desk.StaffAsync()).GetAsync("/rounds?area=nowhere")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await (await desk.StaffAsync()).GetAsync("/rounds/map?area=460900999999")).StatusCode);
    }

    private static async Task<JsonElement> HeardAsync(LiveStream stream, Guid id)
    {
        await foreach (var item in stream.ItemsAsync())
        {
            if (item.EventType == "entry" && JsonDocument.Parse(item.Data).RootElement is var entry && entry.GetProperty("id").GetGuid() == id)
            {
                return entry;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>Whether a round was told before an entry that everybody who follows may see.</summary>
    private async Task<bool> HeardBeforeAsync(LiveStream stream, Guid round, AreaCode area, Guid? department)
    {
        var mark = app.NewId();
        await app.LogAsync(new Doorstep.Live.Entry
        {
            What = "area.redrawn", SubjectId = mark, Area = area, DepartmentId = department, By = Guid.Empty, At = app.Now,
        });
        await foreach (var item in stream.ItemsAsync())
        {
            if (item.EventType == "entry" && JsonDocument.Parse(item.Data).RootElement.GetProperty("id").GetGuid() is var id
                && (id == round || id == mark))
            {
                return id == round;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
