using System.Net;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Catalogue;
using Doorstep.Live;
using Doorstep.Places.Calendar;
using Doorstep.Staff;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Cases;

[Collection(nameof(CaseCity))]
public sealed class CaseLifeTests(CaseCity city)
{
    private static readonly (ActKind Act, string Path, object Body)[] doable =
    [
        (ActKind.AskForCheck, "ask-check", new { }),
        (ActKind.File, "file", new { }),
        (ActKind.Place, "place", new { longitude = CaseCity.Middle(CaseCity.Grid).Longitude, latitude = CaseCity.Middle(CaseCity.Grid).Latitude }),
        (ActKind.Reject, "reject", new { reason = "不属于" }),
        (ActKind.Dispatch, "dispatch", new { }),
        (ActKind.Accept, "accept", new { }),
        (ActKind.SendBack, "send-back", new { reason = "退回" }),
        (ActKind.Resolve, "resolve", new { note = "好了" }),
        (ActKind.Close, "close", new { }),
        (ActKind.Reopen, "reopen", new { reason = "又来了" }),
    ];

    [Theory]
    [InlineData(CaseStatus.Reported)]
    [InlineData(CaseStatus.FieldCheck)]
    [InlineData(CaseStatus.Filed)]
    [InlineData(CaseStatus.Dispatched)]
    [InlineData(CaseStatus.InHand)]
    [InlineData(CaseStatus.Resolved)]
    [InlineData(CaseStatus.CloseCheck)]
    [InlineData(CaseStatus.Closed)]
    [InlineData(CaseStatus.Rejected)]
    public async Task Only_the_moves_on_the_table_are_possible(CaseStatus status)
    {
        var (desk, handler) = (await city.DeskAsync(), await city.HandlerAsync("SANITATION"));
        foreach (var (act, path, body) in doable)
        {
            var id = await InAsync(status);
            var client = CaseLife.Of(act).Permission == Permission.HandleCases ? handler : desk;
            // Once sent it goes to another department, or nowhere.
            var sent = act is ActKind.Dispatch && status is CaseStatus.Dispatched ? new { departmentId = city.Department("WATER") } : body;
            var response = await CaseCity.ActAsync(client, id, path, sent);
            // A department does not see what it never had, or has given back.
            var expected = client == handler && status is CaseStatus.Reported or CaseStatus.FieldCheck or CaseStatus.Filed or CaseStatus.Rejected
                && client == handler
                ? HttpStatusCode.NotFound
                : CaseLife.Allows(status, act) ? HttpStatusCode.NoContent
                : HttpStatusCode.Conflict;
            Assert.True(expected == response.StatusCode, $"{act} of a case that is {status}: {response.StatusCode}, and not {expected}");
        }
    }

    [Fact]
    public async Task The_page_offers_exactly_what_the_table_and_the_grants_allow()
    {
        var id = await InAsync(CaseStatus.Dispatched);
        Assert.Equal([ActKind.Dispatch, ActKind.Place], (await CaseCity.ShowAsync(await city.DeskAsync(), id)).May);
        Assert.Equal([ActKind.Accept, ActKind.SendBack], (await CaseCity.ShowAsync(await city.HandlerAsync("SANITATION"), id)).May);
        Assert.Empty((await CaseCity.ShowAsync(await city.SignedInAsync(Role.CityLeader, "4601"), id)).May);
    }

    [Fact]
    public async Task Nothing_is_sent_checked_or_closed_twice_and_the_second_officer_reads_who_was_first()
    {
        var (desk, other, worker) = (await city.DeskAsync(), await city.DeskAsync(), await city.SignedInAsync(Role.GridWorker, CaseCity.Grid));
        foreach (var (status, client, path, body) in new (CaseStatus, HttpClient, string, object)[]
        {
            (CaseStatus.Filed, other, "dispatch", new { }),
            (CaseStatus.Resolved, worker, "check", new { good = true }),
            (CaseStatus.Resolved, other, "close", new { }),
            (CaseStatus.Reported, other, "file", new { }),
        })
        {
            var id = await InAsync(status);
            Assert.Equal(HttpStatusCode.NoContent, (await CaseCity.ActAsync(path == "check" ? worker : desk, id, path, body)).StatusCode);
            var before = (await city.CaseAsync(id)).Acts.Count;
            var second = await CaseCity.ActAsync(client, id, path, body);
            Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
            Assert.Contains("测试（合成）", await CaseCity.WhyAsync(second), StringComparison.Ordinal);
            Assert.Equal(before, (await city.CaseAsync(id)).Acts.Count);
        }
    }

    [Fact]
    public async Task Of_officers_who_act_at_once_one_acts_and_the_others_read_what_happened()
    {
        HttpClient[] desks = [await city.DeskAsync(), await city.DeskAsync(), await city.DeskAsync()];
        string[] to = ["SANITATION", "WATER", "TRANSPORT"];
        for (var i = 0; i < 5; i++)
        {
            var (sent, closed) = (await InAsync(CaseStatus.Filed), await InAsync(CaseStatus.Resolved));
            var dispatched = await Task.WhenAll(
                desks.Zip(to, (desk, kind) => CaseCity.ActAsync(desk, sent, "dispatch", new { departmentId = city.Department(kind) })));
            await EachIsDoneOrTold(dispatched);
            var closings = await Task.WhenAll(desks.Select(desk => CaseCity.ActAsync(desk, closed, "close")));
            await EachIsDoneOrTold(closings);
            Assert.Single(closings, answer => answer.StatusCode == HttpStatusCode.NoContent);
            Assert.Single((await city.CaseAsync(closed)).Acts, act => act.Kind == ActKind.Close);
        }
    }

    private static async Task EachIsDoneOrTold(HttpResponseMessage[] answers)
    {
        foreach (var late in answers.Where(answer => answer.StatusCode != HttpStatusCode.NoContent))
        {
            Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
            Assert.Contains("测试（合成）", await CaseCity.WhyAsync(late), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_status_can_be_reached_and_every_open_one_can_end()
    {
        var reached = new HashSet<CaseStatus> { CaseStatus.Reported };
        while (CaseLife.Moves.Any(move => reached.Contains(move.From) && reached.Add(move.To)))
        {
        }

        Assert.Equal(Enum.GetValues<CaseStatus>().Order(), reached.Order());
        foreach (var status in Enum.GetValues<CaseStatus>())
        {
            Assert.Contains(CaseLife.Moves, move => move.From == status);
        }
    }

    /// <summary>A case brought to a status by its own acts.</summary>
    private async Task<Guid> InAsync(CaseStatus status)
    {
        var id = await city.ReportedAsync();
        await city.WithDatabaseAsync(async db =>
        {
            var found = await db.Cases.SingleAsync(found => found.Id == id);
            var kind = await db.TaskKinds.SingleAsync(kind => kind.Id == found.KindId);
            var department = await db.Departments.SingleAsync(department => department.Kind == "SANITATION");
            Action[] steps = status switch
            {
                CaseStatus.Reported => [],
                CaseStatus.FieldCheck => [() => found.AskForCheck(Now())],
                CaseStatus.Rejected => [() => found.Reject("不属于", Now())],
                _ =>
                [
                    () => found.File(kind, WorkingCalendar.China, Now()), () => found.Dispatch(department, Now()), () => found.Accept(Now()),
                    () => found.Resolve("好了", Now()), () => found.Pass(Now()), () => found.Close(Now()),
                ],
            };
            foreach (var step in steps.TakeWhile(_ => found.Status != status))
            {
                step();
            }

            Assert.Equal(status, found.Status);
            await db.SaveChangesAsync();
        });
        return id;
    }

    private Act Now() => new(city.NewId(), Guid.Empty, TimeProvider.System.GetUtcNow());
}
