using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Identity.Approvals;
using Doorstep.Identity.Recoveries;
using Doorstep.Live;
using Doorstep.Privacy.Glass;
using Doorstep.Privacy.Hidings;
using Doorstep.Privacy.Objections;
using Doorstep.Privacy.Readings;
using Doorstep.Register.Exports;

namespace Doorstep.Tests.Identity;

/// <summary>Two accounts are two people only where neither let the other in.</summary>
public sealed class SecondPersonTests(DoorstepApp app)
{
    private const string Community = "460511001001";

    [Fact]
    public async Task Nobody_agrees_to_a_recovery_together_with_whom_she_let_in_herself_or_through_a_third()
    {
        var (maker, made, third, through) =
            (await AdminAsync(), await AdminAsync(), await app.AnAccountAsync(Role.Dispatcher, Community), await AdminAsync());
        var grant = await LetInAsync(made, by: maker);
        await LetInAsync(third, by: maker);
        await LetInAsync(through, by: third);
        Assert.Equal("rule.second-person", await ConfirmAsync(await StartedAsync(by: made), maker));
        var asked = await StartedAsync(by: maker);
        Assert.Equal("rule.second-person", await ConfirmAsync(asked, made));
        Assert.Equal("rule.second-person", await ConfirmAsync(asked, through));
        Assert.Equal(
            HttpStatusCode.NoContent, (await (await app.SignedInAsync(await AdminAsync())).PostAsync($"/api/grants/{grant}/end", null)).StatusCode);
        Assert.Equal("rule.second-person", await ConfirmAsync(asked, made));
        Assert.Null(await ConfirmAsync(asked, await AdminAsync()));
    }

    [Fact]
    public async Task After_ninety_days_they_are_two_people()
    {
        var (maker, made) = (await AdminAsync(), await AdminAsync());
        await LetInAsync(made, by: maker, daysAgo: 91);
        Assert.Null(await ConfirmAsync(await StartedAsync(by: maker), made));
        await LetInAsync(made, by: maker, daysAgo: 89);
        Assert.Equal("rule.second-person", await ConfirmAsync(await StartedAsync(by: maker), made));
    }

    [Fact]
    public async Task The_same_rule_holds_for_what_is_hidden_exported_opened_in_an_emergency_and_objected_to()
    {
        var (staff, officer, colleague) = (await app.AnAccountAsync(Role.CommunityStaff, Community),
            await app.AnAccountAsync(Role.Auditor, Community), await app.AnAccountAsync(Role.CommunityStaff, Community));
        await LetInAsync(officer, by: staff);
        await LetInAsync(staff, by: colleague);
        var area = AreaCode.Parse(Community);
        var hiding = Hiding.Ask(app.NewId(), area, "合成", TimeProvider.System.GetUtcNow().AddDays(9), By(staff));
        var export = Export.Ask(area, Purposes.Care, "合成", new([ExportColumn.Grid], []), 501, 501, By(staff));
        var glass = BrokenGlass.Break(area, "合成", By(staff));
        var reading = Reading.Of(new(ReadingSubject.Resident, app.NewId(), "Name", area), Purposes.Visit, By(staff));
        var objection = Objection.Raise(reading, "合成", By(await app.AnAccountAsync(Role.Resident, Community)));
        await app.WithDatabaseAsync(db =>
        {
            db.AddRange(hiding, export, glass, reading, objection);
            return db.SaveChangesAsync();
        });
        (string Path, object Body, Account Decider, Account Other)[] decisions =
        [
            ($"/api/hidings/{hiding.Id}/decision", new { isAllowed = true }, officer, await app.AnAccountAsync(Role.Auditor, Community)),
            ($"/api/glass/{glass.Id}/review", new { wasRight = true, review = "合成" }, officer, await app.AnAccountAsync(Role.Auditor, Community)),
            ($"/api/objections/{objection.Id}/answer", new { text = "合成", isUpheld = false }, officer,
                await app.AnAccountAsync(Role.Auditor, Community)),
            ($"/api/register/exports/{export.Id}/decision", new { isAllowed = true }, colleague,
                await app.AnAccountAsync(Role.CommunityStaff, Community)),
        ];
        foreach (var (path, body, decider, other) in decisions)
        {
            Assert.Equal("rule.second-person", await RuleAsync(await (await app.SignedInAsync(decider)).PostAsJsonAsync(path, body)));
            Assert.Null(await RuleAsync(await (await app.SignedInAsync(other)).PostAsJsonAsync(path, body)));
        }
    }

    private Task<Account> AdminAsync() => app.AnAccountAsync(Role.Administrator, Community);

    private Act By(Account account, int daysAgo = 0) => new(app.NewId(), account.Id, TimeProvider.System.GetUtcNow().AddDays(-daysAgo));

    /// <summary>As an administrator does it: the right says who gave it.</summary>
    private async Task<Guid> LetInAsync(Account account, Account by, int daysAgo = 0)
    {
        var grant = Grant.Give(account.Id, Role.Usual.Single(role => role.Code == Role.Resident), AreaCode.Parse(Community), null, By(by, daysAgo));
        await app.WithDatabaseAsync(db =>
        {
            db.Add(grant);
            return db.SaveChangesAsync();
        });
        return grant.Id;
    }

    private async Task<Guid> StartedAsync(Account by)
    {
        var lost = await app.AnAccountAsync(Role.DutyOfficer, Community);
        var recovery = Recovery.Start(lost.Id, AreaCode.Parse(Community), "合成", By(by));
        await app.WithDatabaseAsync(db =>
        {
            db.AddRange(recovery, AccountApproval.Ask(ApprovalKind.Recovery, lost.Id, AreaCode.Parse(Community), By(by), "23456-789AB"));
            return db.SaveChangesAsync();
        });
        return recovery.Id;
    }

    private async Task<string?> ConfirmAsync(Guid recovery, Account by) =>
        await RuleAsync(await (await app.SignedInAsync(by)).PostAsync($"/api/recoveries/{recovery}/confirm", null));

    /// <returns>Null where nothing forbade it.</returns>
    private static async Task<string?> RuleAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode || answer.StatusCode is HttpStatusCode.Conflict, $"{answer.StatusCode}: {text}");
        return answer.IsSuccessStatusCode ? null : JsonDocument.Parse(text).RootElement.GetProperty("rule").GetString();
    }
}
