using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Live;
using Doorstep.Privacy.Readings;
using Doorstep.Tasks.Appeals;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Tasks;

public sealed class AppealTests(TasksCity app) : IClassFixture<TasksCity>
{
    [Fact]
    public async Task An_appeal_goes_from_the_draft_to_what_the_resident_received_and_every_step_is_an_act()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        var id = await desk.DraftAsync();
        var number = (await desk.ViewAsync(id)).Number;
        Assert.Equal(HttpStatusCode.NotFound, (await desk.LookAsync($"{link}/{number}")).StatusCode);
        await desk.ShowAsync(id);
        await desk.ConsentAsync(id);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.LookAsync($"{link}/{number}")).StatusCode);
        await AppealDesk.DoneAsync(await desk.TryApproveAsync(id));
        var seen = await AppealDesk.BareAsync(await desk.LookAsync($"{link}/{number}"));
        Assert.Contains("冬天只有薄被", seen);
        Assert.DoesNotContain(AppealDesk.Name, seen);

        var pledge = await desk.AcceptedAsync(link, id, number, 3);
        await AppealDesk.DoneAsync(await desk.TryDeliverAsync(pledge, 3));
        await AppealDesk.DoneAsync(await desk.TryReceiveAsync(pledge, 2));
        var view = await desk.ViewAsync(id);
        Assert.Equal((AppealState.Open, new AppealSum(0, 3, 3, 2)), (view.State, view.Sum));
        await AppealDesk.DoneAsync(await desk.TryReceiveAsync(pledge, 1));
        view = await desk.ViewAsync(id);
        Assert.Equal((AppealState.Fulfilled, 3), (view.State, view.Sum.Received));
        Assert.Equal(
            [AppealActKind.Drafted, AppealActKind.Shown, AppealActKind.Consented, AppealActKind.Approved, AppealActKind.Offered,
                AppealActKind.Accepted, AppealActKind.Delivered, AppealActKind.Received, AppealActKind.Received, AppealActKind.Fulfilled],
            view.Steps.Select(step => step.Kind));
        Assert.Equal(["appeal.drafted", "appeal.shown", "appeal.consented", "appeal.approved", "appeal.fulfilled"],
            await desk.Ground.LogAsync("appeal."));
        Assert.Equal(["pledge.offered", "pledge.accepted", "pledge.delivered", "pledge.received", "pledge.received"],
            await desk.Ground.LogAsync("pledge."));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.LookAsync($"{link}/{number}")).StatusCode);
    }

    [Fact]
    public async Task A_text_that_tells_who_she_is_is_refused_with_the_field_and_what_stands_there_and_deciding_by_sealed_fields_is_a_reading()
    {
        var desk = await AppealDesk.MakeAsync(app);
        Task<int> Readings() => app.FromDatabaseAsync(db => db.Readings.CountAsync(reading => reading.SubjectId == desk.Resident
            && reading.Field == "Name+IdNumber+Phone+BirthDate"));
        foreach (var (text, said) in new[]
        {
            ("请打 １３８－７６５４－３２１０", "13876543210"), ("打到银行卡", "银行卡"), ("家住海垦路的老人", "海垦路"), ("老人七十三岁", "73岁"),
        })
        {
            var refused = await desk.TryDraftAsync(desk.AnAppeal(("text", text)));
            await RequestDesk.AssertWrongAsync(refused, "text");
            Assert.Contains(said, System.Text.RegularExpressions.Regex.Unescape(await refused.Content.ReadAsStringAsync()));
        }

        // These needed nothing that is sealed.
        Assert.Equal(0, await Readings());
        var read = 0;
        foreach (var text in (string[])["帮帮韩 春\u200B梅", "小满需要书包", "han chun mei needs quilts", "尾号3210", "1952年的老人"])
        {
            await RequestDesk.AssertWrongAsync(await desk.TryDraftAsync(desk.AnAppeal(("text", text))), "text");
            Assert.Equal(++read, await Readings());
        }

        await RequestDesk.AssertWrongAsync(await desk.TryDraftAsync(
            desk.AnAppeal(("need", "Money"), ("unit", "Yuan"), ("institution", "韩春梅医院"))), "institution");
        await desk.DraftAsync();
        // A yes is a reading as a no is.
        Assert.Equal(read + 2, await Readings());
        Assert.Equal(1, await app.FromDatabaseAsync(db => db.Appeals.CountAsync(one => one.ResidentId == desk.Resident)));
    }

    [Fact]
    public async Task Consent_is_to_exactly_what_she_was_shown_and_a_changed_text_needs_it_anew()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        var id = await desk.DraftAsync();
        var (worker, first) = (await desk.WorkerAsync(), (await desk.ViewAsync(id)).TextHash);
        await RequestDesk.RefusedAsync(
            await AppealDesk.TryAsync(worker, id, "consent", new { textHash = first, knowsItIsFree = true }), "rule.appeal-consented");
        await RequestDesk.RefusedAsync(await desk.TryApproveAsync(id), "rule.appeal-approved");
        await RequestDesk.AssertWrongAsync(
            await AppealDesk.TryAsync(worker, id, "shown", new { textHash = first, day = app.Today.AddDays(1) }), "day");
        await desk.ShowAsync(id);
        await RequestDesk.AssertWrongAsync(
            await AppealDesk.TryAsync(worker, id, "consent", new { textHash = first, knowsItIsFree = false }), "knowsItIsFree");
        await desk.ConsentAsync(id);

        await AppealDesk.DoneAsync(await worker.PutAsJsonAsync($"/api/appeals/{id}", desk.AnAppeal(("text", "一位老人需要厚被子。"))));
        await RequestDesk.RefusedAsync(await desk.TryApproveAsync(id), "rule.appeal-approved");
        await RequestDesk.RefusedAsync(
            await AppealDesk.TryAsync(worker, id, "shown", new { textHash = first, day = app.Today }), "rule.appeal-changed");
        await desk.ShowAsync(id);
        await RequestDesk.RefusedAsync(
            await AppealDesk.TryAsync(worker, id, "consent", new { textHash = first, knowsItIsFree = true }), "rule.appeal-changed");
        await desk.ConsentAsync(id);
        await RequestDesk.RefusedAsync(
            await AppealDesk.TryAsync(await desk.OfficeAsync(), id, "decision", new { isApproved = true, textHash = first }), "rule.appeal-changed");
        await AppealDesk.DoneAsync(await desk.TryApproveAsync(id));

        // Also of what is open: it vanishes with the change.
        var path = $"{link}/{(await desk.ViewAsync(id)).Number}";
        Assert.Equal(HttpStatusCode.OK, (await desk.LookAsync(path)).StatusCode);
        await AppealDesk.DoneAsync(await worker.PutAsJsonAsync($"/api/appeals/{id}", desk.AnAppeal(("amount", 4))));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.LookAsync(path)).StatusCode);
    }

    [Fact]
    public async Task What_was_changed_past_its_acts_is_shown_to_no_supporter()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        var (id, number) = await desk.OpenAsync();
        Assert.Equal(HttpStatusCode.OK, (await desk.LookAsync($"{link}/{number}")).StatusCode);
        await app.AsDatabaseAdministratorAsync($"UPDATE \"Appeals\" SET \"Text\" = '另一段话' WHERE \"Number\" = '{number}'");
        Assert.Equal(HttpStatusCode.NotFound, (await desk.LookAsync($"{link}/{number}")).StatusCode);
        Assert.DoesNotContain("另一段话", await AppealDesk.BareAsync(await desk.LookAsync(link)));
        Assert.Equal(AppealState.Open, (await desk.ViewAsync(id)).State);
    }

    [Fact]
    public async Task Whoever_wrote_showed_or_recorded_the_consent_does_not_approve_it()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var both = await app.AnAccountAsync(Role.CommunityStaff, desk.Ground.Ground.Community.Value);
        await app.WithDatabaseAsync(async db =>
        {
            db.Grants.Add(Grant.Give(both.Id, Role.Usual.Single(role => role.Code == Role.SubdistrictStaff), desk.Ground.Ground.Community.Parent,
                null, new(app.NewId(), Guid.Empty, app.Now)));
            await db.SaveChangesAsync();
        });
        var client = await app.AsAsync(both);
        var id = await desk.DraftAsync();
        var hash = (await desk.ViewAsync(id)).TextHash;
        await desk.ShowAsync(id);
        await AppealDesk.DoneAsync(await AppealDesk.TryAsync(client, id, "consent", new { textHash = hash, knowsItIsFree = true }));
        await RequestDesk.RefusedAsync(await desk.TryApproveAsync(id, client), "rule.second-person");
        Assert.Equal(HttpStatusCode.Forbidden, (await desk.TryApproveAsync(id, await desk.WorkerAsync())).StatusCode);
        await RequestDesk.AssertWrongAsync(
            await AppealDesk.TryAsync(await desk.OfficeAsync(), id, "decision", new { isApproved = false }), "grounds");
        await AppealDesk.DoneAsync(await desk.TryApproveAsync(id));
    }

    [Fact]
    public async Task A_withdrawn_appeal_is_for_supporters_as_if_it_never_was_and_the_office_is_told_what_was_pledged()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        var (id, number) = await desk.OpenAsync();
        await desk.AcceptedAsync(link, id, number, 1);
        Assert.Contains(number, await (await desk.LookAsync(link)).Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.NoContent, (await AppealDesk.TryAsync(await desk.WorkerAsync(), id, "withdrawal", new { })).StatusCode);
        var (gone, never) = (await desk.LookAsync($"{link}/{number}"), await desk.LookAsync($"{link}/ABCDEFGH"));
        Assert.Equal((HttpStatusCode.NotFound, await AppealDesk.BareAsync(never)), (gone.StatusCode, await AppealDesk.BareAsync(gone)));
        Assert.Equal(Headers(never), Headers(gone));
        Assert.DoesNotContain(number, await (await desk.LookAsync(link)).Content.ReadAsStringAsync());
        var told = await (await desk.OfficeAsync()).GetStringAsync("/api/my/messages");
        Assert.Contains($"/appeals/{id}", told);
        Assert.Contains("appeal.withdrawn", await desk.Ground.LogAsync("appeal."));
        var pledge = (await desk.ViewAsync(id)).Pledges.Single();
        await RequestDesk.RefusedAsync(await desk.TryDeliverAsync(pledge.Id, 1), "rule.appeal-not-open");
        await RequestDesk.RefusedAsync(await AppealDesk.TryAsync(await desk.WorkerAsync(), id, "withdrawal", new { }), "rule.appeal-withdrawn");
        Assert.Contains("请打电话告诉它们", WebUtility.HtmlDecode(await (await desk.OfficeAsync()).GetStringAsync($"/appeals/{id}")));
    }

    private static List<string> Headers(HttpResponseMessage answer) =>
        [.. answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Date" or "Set-Cookie" or "Content-Length"))
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order()];

    [Fact]
    public async Task A_forged_link_one_of_before_a_struck_supporter_and_one_whose_time_is_over_are_answered_alike()
    {
        var desk = await AppealDesk.MakeAsync(app);
        await desk.OpenAsync();
        var (renewed, old) = await desk.ListAsync();
        var (struck, gone) = await desk.ListAsync();
        var (_, later) = await desk.ListAsync(("from", app.Today.AddDays(5)));
        var centre = await desk.CentreAsync();
        var path = (await AppealDesk.SaidAsync(await centre.PostAsJsonAsync($"/api/supporters/{renewed}/link", new { })))
            .GetProperty("path").GetString()!;
        await RequestDesk.AssertWrongAsync(await centre.PostAsJsonAsync($"/api/supporters/{struck}/strike", new { grounds = " " }), "grounds");
        await AppealDesk.DoneAsync(await centre.PostAsJsonAsync($"/api/supporters/{struck}/strike", new { grounds = "合成：资质不符" }));
        await RequestDesk.RefusedAsync(await centre.PostAsJsonAsync($"/api/supporters/{struck}/link", new { }), "rule.supporter-struck");
        Assert.Equal(HttpStatusCode.OK, (await desk.LookAsync(path)).StatusCode);

        var forged = await desk.LookAsync("/support/AAAAAAAAAAAAAAAAAAAAAA");
        foreach (var link in (string[])[old, gone, later])
        {
            var answer = await desk.LookAsync(link);
            Assert.Equal((HttpStatusCode.NotFound, await AppealDesk.BareAsync(forged)), (answer.StatusCode, await AppealDesk.BareAsync(answer)));
            Assert.Equal(Headers(forged), Headers(answer));
        }

        Assert.True(forged.Headers.CacheControl!.NoStore);
        var open = await desk.LookAsync(path);
        Assert.True(open.Headers.CacheControl!.NoStore);
        var page = await open.Content.ReadAsStringAsync();
        Assert.Contains("noindex", page);
        Assert.Contains("no-referrer", page);
        var secret = path.Split('/')[^1];
        Assert.False(await app.FromDatabaseAsync(db => db.Supporters.AnyAsync(one => one.SecretHash.Contains(secret))));
    }

    [Fact]
    public async Task Only_the_kinds_that_she_chose_see_it_and_only_where_they_are_listed_for_the_area_that_it_names()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, number) = await desk.OpenAsync(("audience", "Charities"));
        foreach (var (link, status) in new[]
        {
            ((await desk.ListAsync(("kind", "Media"))).Path, HttpStatusCode.NotFound),
            ((await desk.ListAsync()).Path, HttpStatusCode.NotFound),
            ((await desk.ListAsync(("kind", "Charity"), ("creditCode", ACreditCode()))).Path, HttpStatusCode.OK),
            // Few live there: it names the city, and whoever is listed for the subdistrict would learn more.
            ((await desk.ListAsync(("kind", "Charity"), ("creditCode", ACreditCode()), ("area", desk.Ground.Ground.Community.Parent.Value))).Path,
                HttpStatusCode.NotFound),
        })
        {
            Assert.Equal(status, (await desk.LookAsync($"{link}/{number}")).StatusCode);
        }
    }

    [Fact]
    public async Task The_list_takes_only_charities_with_a_good_code_once_each_and_opening_a_contact_is_a_reading()
    {
        var desk = await AppealDesk.MakeAsync(app);
        await RequestDesk.AssertWrongAsync(await desk.TryListAsync(("kind", "Charity")), "creditCode");
        await RequestDesk.AssertWrongAsync(await desk.TryListAsync(("kind", "Charity"), ("creditCode", "911100000000000000")), "creditCode");
        await RequestDesk.AssertWrongAsync(await desk.TryListAsync(("area", desk.Ground.Ground.Community.Value)), "area");
        await RequestDesk.AssertWrongAsync(await desk.TryListAsync(("until", app.Today.AddDays(-1))), "until");
        await RequestDesk.AssertWrongAsync(await desk.TryListAsync(("contact", "\u200B")), "contact");
        var code = ACreditCode();
        var (id, _) = await desk.ListAsync(("kind", "Charity"), ("creditCode", code));
        await RequestDesk.AssertWrongAsync(await desk.TryListAsync(("kind", "Charity"), ("creditCode", code)), "creditCode");
        var centre = await desk.CentreAsync();
        Assert.DoesNotContain("12000000000", await centre.GetStringAsync("/api/supporters"));
        var opened = await AppealDesk.SaidAsync(await centre.PostAsJsonAsync($"/api/supporters/{id}/contact", new { purpose = "service" }));
        Assert.Equal("合成联系人 12000000000", opened.GetProperty("value").GetString());
        Assert.Equal(ReadingSubject.Supporter, await app.FromDatabaseAsync(db =>
            db.Readings.Where(reading => reading.SubjectId == id).Select(reading => reading.Subject).SingleAsync()));
        Assert.Equal(HttpStatusCode.Forbidden, (await (await desk.WorkerAsync()).GetAsync("/api/supporters")).StatusCode);
    }

    private static int codes = 100;

    private static string ACreditCode()
    {
        const string alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        var start = $"5346000000000{Interlocked.Increment(ref codes):0000}";
        return start + alphabet.First(last => CreditCode.IsValid(start + last));
    }

    [Fact]
    public async Task More_than_is_wanted_asks_the_office_which_is_told_both_numbers()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (link, other) = ((await desk.ListAsync()).Path, (await desk.ListAsync()).Path);
        var (id, number) = await desk.OpenAsync();
        await desk.AcceptedAsync(link, id, number, 2);
        var sent = await desk.TryPledgeAsync(other, number, 2);
        Assert.EndsWith("?pledged=over", sent.Headers.Location!.ToString());
        var over = (await desk.ViewAsync(id)).Pledges.Single(pledge => pledge.State is PledgeState.Offered);
        var office = await desk.OfficeAsync();
        var said = await RequestDesk.RefusedAsync(
            await AppealDesk.TryPledgeActAsync(office, over.Id, "decision", new { isAccepted = true }), "rule.pledge-over");
        Assert.Contains("4", said);
        Assert.Contains("3", said);
        await AppealDesk.DoneAsync(await AppealDesk.TryPledgeActAsync(office, over.Id, "decision", new { isAccepted = true, isOverAgreed = true }));
        await RequestDesk.RefusedAsync(
            await AppealDesk.TryPledgeActAsync(office, over.Id, "decision", new { isAccepted = true }), "rule.pledge-decided");
        Assert.Equal(4, (await desk.ViewAsync(id)).Sum.Pledged);
        // Neither learns who the other is, and both see the sum.
        var page = await AppealDesk.BareAsync(await desk.LookAsync($"{link}/{number}"));
        Assert.Contains("已认领 4", page);
        Assert.DoesNotContain((await desk.ViewAsync(id)).Pledges[1].Supporter, page);
    }

    [Fact]
    public async Task Of_one_supporter_the_office_waits_with_twenty_pledges_at_most_and_no_sum_overflows()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        var (id, number) = await desk.OpenAsync();
        for (var sent = 0; sent < 20; sent++)
        {
            Assert.Equal(HttpStatusCode.Found, (await desk.TryPledgeAsync(link, number, 1_000_000)).StatusCode);
        }

        var refused = await desk.TryPledgeAsync(link, number, 1);
        Assert.Contains("还有 20 项认领等待处理", WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync()));
        Assert.Equal(20_000_000, (await desk.ViewAsync(id)).Sum.Offered);
    }

    [Fact]
    public async Task What_she_received_may_be_less_than_was_delivered_and_never_more_and_she_may_refuse_it()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        var (id, number) = await desk.OpenAsync();
        var pledge = await desk.PledgeAsync(link, id, number, 3);
        await RequestDesk.RefusedAsync(await desk.TryDeliverAsync(pledge, 1), "rule.pledge-not-accepted");
        await AppealDesk.DoneAsync(await AppealDesk.TryPledgeActAsync(await desk.OfficeAsync(), pledge, "decision", new { isAccepted = true }));
        await RequestDesk.RefusedAsync(await desk.TryReceiveAsync(pledge, 1), "rule.received-more");
        await AppealDesk.DoneAsync(await desk.TryDeliverAsync(pledge, 2));
        await RequestDesk.RefusedAsync(await desk.TryDeliverAsync(pledge, 2), "rule.delivered-more");
        var said = await RequestDesk.RefusedAsync(await desk.TryReceiveAsync(pledge, 3), "rule.received-more");
        Assert.Contains("3", said);
        Assert.Contains("2", said);
        await AppealDesk.DoneAsync(await desk.TryReceiveAsync(pledge, 1));
        var worker = await desk.WorkerAsync();
        await AppealDesk.DoneAsync(await AppealDesk.TryPledgeActAsync(worker, pledge, "receipts", new { isRefused = true, words = "太大了" }));
        var view = await desk.ViewAsync(id);
        Assert.Equal(new(0, 3, 2, 1), view.Sum);
        Assert.Equal((AppealState.Open, AppealActKind.Refused), (view.State, view.Steps[^1].Kind));
    }

    [Fact]
    public async Task The_same_sent_again_under_its_key_counts_once_and_something_else_is_refused()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        var draft = desk.AnAppeal(("key", app.NewId()));
        var first = await AppealDesk.SaidAsync(await desk.TryDraftAsync(draft));
        Assert.Equal(first.GetProperty("id").GetGuid(), (await AppealDesk.SaidAsync(await desk.TryDraftAsync(draft))).GetProperty("id").GetGuid());
        draft["amount"] = 2;
        await RequestDesk.RefusedAsync(await desk.TryDraftAsync(draft), "rule.key-used");

        var (id, number) = await desk.OpenAsync();
        var key = app.NewId();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => desk.TryPledgeAsync(link, number, 3, key: key)));
        var pledge = Assert.Single((await desk.ViewAsync(id)).Pledges);
        await AppealDesk.DoneAsync(await AppealDesk.TryPledgeActAsync(await desk.OfficeAsync(), pledge.Id, "decision", new { isAccepted = true }));
        key = app.NewId();
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => desk.TryDeliverAsync(pledge.Id, 1, key))))
        {
            await AppealDesk.DoneAsync(answer);
        }

        await RequestDesk.RefusedAsync(await desk.TryDeliverAsync(pledge.Id, 2, key), "rule.key-used");
        key = app.NewId();
        await AppealDesk.DoneAsync(await desk.TryReceiveAsync(pledge.Id, 1, key));
        await AppealDesk.DoneAsync(await desk.TryReceiveAsync(pledge.Id, 1, key));
        Assert.Equal(new(0, 3, 1, 1), (await desk.ViewAsync(id)).Sum);
    }

    [Fact]
    public async Task Money_names_the_institution_that_is_paid_and_no_pledge_says_where_money_could_be_sent()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        await RequestDesk.AssertWrongAsync(await desk.TryDraftAsync(desk.AnAppeal(("need", "Money"), ("unit", "Yuan"))), "institution");
        await RequestDesk.AssertWrongAsync(await desk.TryDraftAsync(desk.AnAppeal(("institution", "合成医院"))), "institution");
        await RequestDesk.AssertWrongAsync(await desk.TryDraftAsync(desk.AnAppeal(("unit", "Yuan"))), "unit");
        await RequestDesk.AssertWrongAsync(await desk.TryDraftAsync(desk.AnAppeal(("amount", 0))), "amount");
        await RequestDesk.AssertWrongAsync(await desk.TryDraftAsync(desk.AnAppeal(("until", app.Today.AddDays(400)))), "until");
        await RequestDesk.AssertWrongAsync(await desk.TryDraftAsync(desk.AnAppeal(("audience", "None"))), "audience");
        var (id, number) = await desk.OpenAsync(("need", "Money"), ("unit", "Yuan"), ("amount", 3000), ("institution", "合成人民医院"));
        Assert.Contains("直接付给该机构，不经过平台", await AppealDesk.BareAsync(await desk.LookAsync($"{link}/{number}")));
        foreach (var what in (string[])["转账三千元", "请发收款码", "请联系 13876543210"])
        {
            Assert.Equal(HttpStatusCode.OK, (await desk.TryPledgeAsync(link, number, 3000, what)).StatusCode);
        }

        Assert.Empty((await desk.ViewAsync(id)).Pledges);
        Assert.Equal(HttpStatusCode.Found, (await desk.TryPledgeAsync(link, number, 3000, "直接到医院缴费")).StatusCode);
    }

    [Fact]
    public async Task A_guardian_who_consents_is_named_sealed_and_opened_only_by_a_reading()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var id = await desk.DraftAsync();
        await desk.ShowAsync(id);
        var (worker, hash) = (await desk.WorkerAsync(), (await desk.ViewAsync(id)).TextHash);
        await RequestDesk.AssertWrongAsync(
            await AppealDesk.TryAsync(worker, id, "consent", new { textHash = hash, knowsItIsFree = true, relation = "Child" }), "guardian");
        await RequestDesk.AssertWrongAsync(
            await AppealDesk.TryAsync(worker, id, "consent", new { textHash = hash, knowsItIsFree = true, guardian = "合成监护人" }), "relation");
        await AppealDesk.DoneAsync(
            await AppealDesk.TryAsync(worker, id, "consent", new { textHash = hash, knowsItIsFree = true, relation = "Child", guardian = "合成监护人" }));
        Assert.DoesNotContain("合成监护人", WebUtility.HtmlDecode(await worker.GetStringAsync($"/appeals/{id}")));
        var opened = await AppealDesk.SaidAsync(await AppealDesk.TryAsync(worker, id, "guardian", new { purpose = "verify" }));
        Assert.Equal("合成监护人", opened.GetProperty("value").GetString());
        Assert.Equal(1,
            await app.FromDatabaseAsync(db => db.Readings.CountAsync(reading => reading.SubjectId == desk.Resident && reading.Field == "Guardian")));
    }

    [Fact]
    public async Task An_appeal_follows_her_within_the_area_that_it_names_and_a_redrawn_grid_and_ends_when_she_dies()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        var (id, number) = await desk.OpenAsync();
        await desk.PledgeAsync(link, id, number, 1);
        Task<List<AreaCode>> Areas() =>
            app.FromDatabaseAsync(async db => (await db.Appeals.Where(one => one.Id == id).Select(one => one.Area).ToListAsync())
                .Concat(await db.AppealActs.Where(one => one.AppealId == id).Select(one => one.Area).ToListAsync())
                .Concat(await db.Pledges.Where(one => one.AppealId == id).Select(one => one.Area).ToListAsync()).Distinct().ToList());
        await (await desk.Ground.StaffAsync())
            .DoAsync($"/households/{desk.Household}/move-in", new { dwellingId = desk.Ground.Ground.Dwellings[7].Id });
        Assert.Equal([desk.Ground.Ground.OtherGrid], await Areas());
        await desk.Ground.RedrawAsync(desk.Ground.Ground.Buildings[1].Id);
        Assert.Equal([desk.Ground.Ground.Grid], await Areas());
        Assert.Equal(HttpStatusCode.OK, (await desk.LookAsync($"{link}/{number}")).StatusCode);
        await (await desk.Ground.StaffAsync()).DoAsync($"/residents/{desk.Resident}/death", new { });
        var view = await desk.ViewAsync(id);
        Assert.Equal((AppealState.Ended, AppealEnd.Gone), (view.State, view.EndedBecause!.Value));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.LookAsync($"{link}/{number}")).StatusCode);
    }

    [Fact]
    public async Task The_office_and_the_worker_are_told_of_a_pledge_and_once_of_one_that_is_late_and_what_is_over_ends()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        var (id, number) = await desk.OpenAsync();
        var pledge = await desk.AcceptedAsync(link, id, number, 2, days: 3);
        foreach (var client in (HttpClient[])[await desk.OfficeAsync(), await desk.WorkerAsync()])
        {
            Assert.Contains($"/appeals/{id}", await client.GetStringAsync("/api/my/messages"));
        }

        var tend = app.Services.GetRequiredService<TendAppeals>();
        app.GoTo(5, 9);
        await tend.TickAsync(default);
        await tend.TickAsync(default);
        Assert.Single(await desk.Ground.LogAsync("pledge.late"));
        Assert.True((await desk.ViewAsync(id)).Pledges.Single().IsLate);
        await AppealDesk.DoneAsync(await AppealDesk.TryPledgeActAsync(await desk.OfficeAsync(), pledge, "broken", new { }));
        // To the office alone.
        Assert.Contains("未兑现", WebUtility.HtmlDecode(await (await desk.OfficeAsync()).GetStringAsync($"/appeals/{id}")));
        Assert.Equal(PledgeState.Accepted, (await (await desk.WorkerAsync()).GetFromJsonAsync<AppealView>($"/api/appeals/{id}", RegisterClient.Json))!
            .Pledges.Single().State);
        Assert.DoesNotContain("Broken", await (await desk.WorkerAsync()).GetStringAsync($"/api/appeals/{id}"));
        Assert.DoesNotContain("未兑现", await AppealDesk.BareAsync(await desk.LookAsync(link)));

        app.GoTo(30, 9);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.LookAsync($"{link}/{number}")).StatusCode);
        await tend.TickAsync(default);
        var view = await desk.ViewAsync(id);
        Assert.Equal((AppealState.Ended, AppealEnd.Over), (view.State, view.EndedBecause!.Value));
    }

    [Fact]
    public async Task Whom_to_call_at_a_struck_supporter_is_erased_half_a_year_later()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var ((struck, _), (stays, _)) = (await desk.ListAsync(), await desk.ListAsync());
        await AppealDesk.DoneAsync(
            await (await desk.CentreAsync()).PostAsJsonAsync($"/api/supporters/{struck}/strike", new { grounds = "合成" }));
        SupporterRetention rule = new();
        await app.WithDatabaseAsync(db => db.InOneCommitAsync(
            () => rule.EraseAsync(db, app.Now.AddDays(1), new(app.NewId(), Guid.Empty, app.Now), default)));
        await app.WithDatabaseAsync(async db =>
        {
            Assert.True((await db.Supporters.AsNoTracking().SingleAsync(one => one.Id == struck)).Contact.IsEmpty);
            Assert.False((await db.Supporters.AsNoTracking().SingleAsync(one => one.Id == stays)).Contact.IsEmpty);
        });
        Assert.Equal(180, rule.UsualDays);
    }

    [Fact]
    public async Task Half_a_year_after_its_end_nobody_can_tell_whose_it_was_and_the_figures_stay()
    {
        var desk = await AppealDesk.MakeAsync(app);
        var (_, link) = await desk.ListAsync();
        var (id, number) = await desk.OpenAsync();
        var pledge = await desk.AcceptedAsync(link, id, number, 3);
        await AppealDesk.DoneAsync(await desk.TryDeliverAsync(pledge, 3));
        await AppealDesk.DoneAsync(await desk.TryReceiveAsync(pledge, 3));
        AppealRetention rule = new();
        await app.WithDatabaseAsync(async db =>
        {
            await db.InOneCommitAsync(() => rule.EraseAsync(db, app.Now.AddDays(-1), new(app.NewId(), Guid.Empty, app.Now), default));
            Assert.NotNull((await db.Appeals.AsNoTracking().SingleAsync(one => one.Id == id)).ResidentId);
        });
        await app.WithDatabaseAsync(db => db.InOneCommitAsync(
            () => rule.EraseAsync(db, app.Now.AddDays(1), new(app.NewId(), Guid.Empty, app.Now), default)));
        Assert.Equal(180, rule.UsualDays);
        await app.WithDatabaseAsync(async db =>
        {
            var erased = await db.Appeals.AsNoTracking().SingleAsync(one => one.Id == id);
            Assert.Equal((null, ""), (erased.ResidentId, erased.Text));
            Assert.Equal("", (await db.Pledges.AsNoTracking().SingleAsync(one => one.AppealId == id)).What);
            Assert.All(await db.AppealActs.AsNoTracking().Where(one => one.AppealId == id).ToListAsync(),
                act => Assert.Equal(("", null), (act.Content, act.Key)));
        });
        var view = await desk.ViewAsync(id);
        Assert.Equal((AppealState.Fulfilled, new AppealSum(0, 3, 3, 3)), (view.State, view.Sum));
        Assert.Contains("已按规定删除", WebUtility.HtmlDecode(await (await desk.OfficeAsync()).GetStringAsync($"/appeals/{id}")));
    }
}
