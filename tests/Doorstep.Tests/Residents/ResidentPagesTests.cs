using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Identity;
using Doorstep.Places;
using Doorstep.Privacy.Readings;
using Doorstep.Register.Own;
using Doorstep.Tests.Cases;
using Doorstep.Tests.Register;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Residents;

[Collection(nameof(ResidentCity))]
public sealed class ResidentPagesTests(ResidentCity city)
{
    [Theory]
    [InlineData("/", "您需要什么帮助？", "您需要什麼幫助？", "What do you need?")]
    [InlineData("/report", "是什么问题？", "是什麼問題？", "What is it about?")]
    [InlineData("/report?kind=0301", "在哪里？", "在哪裡？", "Where is it?")]
    [InlineData("/help", "您遇到了什么？", "您遇到了什麼？", "What is happening?")]
    [InlineData("/help?kind=0219", "马上求助", "馬上求助", "Call for help now")]
    [InlineData("/my-grid", "我的网格", "我的網格", "My grid")]
    public async Task Every_page_speaks_three_languages_and_carries_no_script_of_its_own(
        string path, string simplified, string traditional, string english)
    {
        foreach (var (language, sentence) in new[] { ("zh-Hans", simplified), ("zh-Hant", traditional), ("en", english) })
        {
            var client = city.CreateClient();
            await client.GetAsync($"/language?to={language}&from=/sign-in");
            var page = (await new Visitor(client).OpenAsync(path)).Page;
            Assert.Contains($"<html lang=\"{language}\"", page, StringComparison.Ordinal);
            Assert.Contains(sentence, page, StringComparison.Ordinal);
            ReportPageTests.AssertHarmless(page);
            Assert.DoesNotContain("blazor.web.js", page, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("haikenlu 12")]
    [InlineData("海垦路12号")]
    [InlineData("海墾路12號")]
    [InlineData("12 Haiken Road")]
    public async Task An_address_leads_to_its_grid_and_the_worker_with_her_phone(string address)
    {
        var visitor = await new Visitor(city.CreateClient()).OpenAsync($"/my-grid?building={city.Home}");
        Assert.Contains("合成员", visitor.Page, StringComparison.Ordinal);
        Assert.Contains("tel:13900000001", visitor.Page, StringComparison.Ordinal);

        await visitor.OpenAsync($"/my-grid?address={Uri.EscapeDataString(address)}");
        Assert.Contains("tel:13900000001", visitor.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_street_leads_to_its_numbers()
    {
        var visitor = await new Visitor(city.CreateClient()).OpenAsync($"/my-grid?address=海垦路&in={CaseCity.Community}");
        Assert.Contains("12号", visitor.Page, StringComparison.Ordinal);
        Assert.Contains("120号", visitor.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_is_posted_the_page_says_so()
    {
        var visitor = await new Visitor(city.CreateClient()).OpenAsync($"/my-grid?building={city.Outlying}");
        Assert.Contains("暂时没有网格员", visitor.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resident_keeps_her_home_on_her_own_phone_and_sees_her_worker_on_the_first_page()
    {
        var client = city.CreateClient();
        var visitor = await new Visitor(client).OpenAsync($"/my-grid?building={city.Home}");
        await visitor.PressAsync("");
        Assert.Equal("/", visitor.Address);
        Assert.Contains("合成员", visitor.Page, StringComparison.Ordinal);

        await visitor.OpenAsync($"/my-grid?building={city.Home}");
        await visitor.PressAsync("");
        Assert.DoesNotContain("合成员", visitor.Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/my-grid?building=00000000-0000-0000-0000-000000000001")]
    [InlineData("/follow/nobody-knows-this")]
    public async Task What_does_not_exist_is_not_found_in_plain_words(string path)
    {
        var visitor = await new Visitor(city.CreateClient()).OpenAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
        Assert.Contains("没有找到", visitor.Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/my-grid?address=%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/report?find=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/my-grid?building=x&in=y&address=z")]
    [InlineData("/report?kind=%3Cscript%3E")]
    [InlineData("/help?kind='%20OR%201=1")]
    public async Task Strange_addresses_are_answered_harmlessly(string path)
    {
        var visitor = await new Visitor(city.CreateClient()).OpenAsync(path);
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        ReportPageTests.AssertHarmless(visitor.Page);
    }

    [Fact]
    public async Task Kinds_are_found_by_the_words_people_use_and_by_the_catalogues_own()
    {
        foreach (var words in (string[])["路灯", "不亮", "ludeng", "路灯故障"])
        {
            var visitor = await new Visitor(city.CreateClient()).OpenAsync($"/report?find={Uri.EscapeDataString(words)}");
            Assert.Contains("/report?kind=0618", visitor.Page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_resident_who_is_not_satisfied_opens_her_case_again()
    {
        var answer = await city.ReportAsync(city.AReport());
        var (id, desk) = (await city.IdOfAsync(answer.Number), await city.DeskAsync());
        (await CaseCity.ActAsync(desk, id, "reject", new { reason = "不属实（合成）" })).EnsureSuccessStatusCode();

        var visitor = await new Visitor(city.CreateClient()).OpenAsync($"/follow/{answer.Secret}");
        Assert.Contains("不属实（合成）", visitor.Page, StringComparison.Ordinal);
        await visitor.PressAsync("");
        Assert.Contains("请填写这一项", visitor.Page, StringComparison.Ordinal);
        await visitor.PressAsync("", new() { ["Reason"] = "垃圾还在（合成）" });
        Assert.NotEqual(CaseStatus.Rejected, (await city.CaseAsync(id)).Status);
        Assert.DoesNotContain("<textarea", visitor.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_ends_a_year_after_its_case_was_closed_and_a_month_after_nobody_opens_it_again()
    {
        var answer = await city.ReportAsync(city.AReport());
        var (id, desk) = (await city.IdOfAsync(answer.Number), await city.DeskAsync());
        (await CaseCity.ActAsync(desk, id, "reject", new { reason = "不属实（合成）" })).EnsureSuccessStatusCode();
        await ClosedAsync(id, daysAgo: 29);
        Assert.Contains("<textarea", await city.CreateClient().GetStringAsync($"/follow/{answer.Secret}"), StringComparison.Ordinal);
        var early = await new Visitor(city.CreateClient()).OpenAsync($"/follow/{answer.Secret}");
        await ClosedAsync(id, daysAgo: 30);
        await early.PressAsync("", new() { ["Reason"] = "垃圾还在（合成）" });
        Assert.Equal(CaseStatus.Rejected, (await city.CaseAsync(id)).Status);
        Assert.DoesNotContain("<textarea", await city.CreateClient().GetStringAsync($"/follow/{answer.Secret}"), StringComparison.Ordinal);
        await ClosedAsync(id, daysAgo: 365);
        Assert.Equal(HttpStatusCode.NotFound, (await city.CreateClient().GetAsync($"/follow/{answer.Secret}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await city.CreateClient().GetAsync($"/api/reports/{answer.Secret}")).StatusCode);
    }

    [Fact]
    public async Task A_resident_sees_who_opened_the_name_and_the_phone_that_she_left_with_a_report()
    {
        var ground = await RegisterGround.MakeAsync(city);
        var staff = await RegisterClient.OfAsync(city, ground);
        var person = (await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(991))).Residents[0].Id;
        var account = await city.AnAccountAsync(Role.Resident, ground.Grid.Value);
        (await city.BindAsync(staff.Http, person, account)).EnsureSuccessStatusCode();
        var resident = await city.SignedInAsync(account);
        var reported = await resident.PostAsJsonAsync("/api/reports", city.AReport());
        var id = await city.IdOfAsync((await reported.Content.ReadFromJsonAsync<ReportCase.Answer>(CaseCity.Json))!.Number);
        (await (await city.DeskAsync()).GetAsync($"/api/cases/{id}/contact")).EnsureSuccessStatusCode();
        var line = Assert.Single((await resident.GetFromJsonAsync<MyReadings.Result>("/api/my/readings"))!.Readings);
        Assert.Equal(("Contact", Purposes.CallBack), (line.Field, line.Purpose));
        // Who was signed in stands in nothing that staff see.
        Assert.DoesNotContain($"{account.Id}", await (await city.DeskAsync()).GetStringAsync($"/api/cases/{id}"), StringComparison.Ordinal);
    }

    private Task ClosedAsync(Guid id, int daysAgo) => city.WithDatabaseAsync(db =>
        db.Cases.Where(found => found.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(found => found.ClosedAt, TimeProvider.System.GetUtcNow().AddDays(-daysAgo))));

    [Fact]
    public async Task The_address_search_answers_places_and_never_people()
    {
        var found = await AskedAsync<List<FoundAddress>>("search", new { text = "haikenlu 12" });
        Assert.Equal(city.Home, found![0].Building);
        Assert.Equal(CaseCity.Grid, found[0].Area);
        Assert.Empty((await AskedAsync<List<FoundAddress>>("search", new { text = "合成员" }))!);

        var (longitude, latitude) = CaseCity.Middle(CaseCity.Grid);
        var near = await AskedAsync<FoundAddress>("near", new { longitude, latitude });
        Assert.Equal(city.Home, near!.Building);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await city.CreateClient().PostAsJsonAsync("/api/addresses/near", new { longitude = 999, latitude = 0 })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await city.CreateClient().PostAsJsonAsync("/api/addresses/search", new { text = new string('a', 201) })).StatusCode);
    }

    private async Task<T?> AskedAsync<T>(string what, object of) =>
        await (await city.CreateClient().PostAsJsonAsync($"/api/addresses/{what}", of)).Content.ReadFromJsonAsync<T>(CaseCity.Json);
}
