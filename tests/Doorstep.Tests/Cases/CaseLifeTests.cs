using System.Net;
using Doorstep.Cases;
using Doorstep.Live;
using Doorstep.Trust;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Cases;

[Collection(nameof(CaseCity))]
public sealed class CaseLifeTests(CaseCity city)
{
    private static readonly (ActKind Act, string Path, object Body)[] doable =
    [
        (ActKind.AskForCheck, "ask-check", new { }),
        (ActKind.File, "file", new { }),
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
            var client = act is ActKind.Accept or ActKind.SendBack or ActKind.Resolve ? handler : desk;
            var response = await CaseCity.ActAsync(client, id, path, body);
            // A department does not see what it never had, or has given back.
            var expected = client == handler && status is CaseStatus.Reported or CaseStatus.FieldCheck or CaseStatus.Filed or CaseStatus.Rejected && client == handler ? HttpStatusCode.NotFound
                : CaseLife.Allows(status, act) ? HttpStatusCode.NoContent
                : HttpStatusCode.Conflict;
            Assert.True(expected == response.StatusCode, $"{act} of a case that is {status}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task The_page_offers_exactly_what_the_table_and_the_grants_allow()
    {
        var id = await InAsync(CaseStatus.Dispatched);
        Assert.Equal([ActKind.Dispatch], (await CaseCity.ShowAsync(await city.DeskAsync(), id)).May);
        Assert.Equal([ActKind.Accept, ActKind.SendBack], (await CaseCity.ShowAsync(await city.HandlerAsync("SANITATION"), id)).May);
        Assert.Empty((await CaseCity.ShowAsync(await city.SignedInAsync(Role.CityLeader, "4601"), id)).May);
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
