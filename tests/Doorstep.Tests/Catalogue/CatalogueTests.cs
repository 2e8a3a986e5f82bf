using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Places.Calendar;
using Doorstep.Tests.Cases;
using Doorstep.Tests.Residents;

namespace Doorstep.Tests.Catalogue;

[Collection(nameof(CaseCity))]
public sealed class CatalogueTests(CaseCity city)
{
    [Fact]
    public void A_new_city_starts_with_149_kinds_and_the_platforms_own_and_offers_80_odd()
    {
        var lines = FillCatalogue.Read();
        Assert.Equal((162, 162), (lines.Count, lines.Select(line => line.Code).Distinct().Count()));
        Assert.Equal(6, lines.Select(line => line.CategoryCode).Distinct().Count());
        Assert.InRange(lines.Count(line => line.Terms.IsOn), 80, 89);
        Assert.Equal("TRANSPORT", lines.Single(line => line.Code == "0671").Terms.DepartmentKind);
        Assert.Equal("Outage report (water, power, gas)", lines.Single(line => line.Code == "0208").Terms.Names.En);
        Assert.Equal(["0214", "0218", "0219", "0220", "0221", "0225", "0617", "0621", "0669", "0670"],
            lines.Where(line => line.Terms.IsEmergency).Select(line => line.Code).Order());
    }

    [Fact]
    public void A_photo_is_asked_for_only_where_whoever_receives_the_case_decides_on_it_and_the_table_in_the_docs_says_on_what()
    {
        var lines = FillCatalogue.Read();

        Assert.Equal(39, lines.Count(line => line.Terms.PhotoNeed is not null));
        Assert.DoesNotContain(lines, line => line.CategoryCode == "01" && line.Terms.PhotoNeed is not null);
        var table = File.ReadLines(SourceFile.Beside("../../../docs/photos.md"))
            .Where(row => row.StartsWith("| 0", StringComparison.Ordinal)).ToList();
        Assert.Equal(88, table.Count);
        Assert.Equal(
            lines.Where(line => line.Terms.PhotoNeed is not null)
                .Select(line => $"| {line.Code} {line.Terms.Names.En} | yes | {line.Terms.PhotoNeed!.En} |").Order(),
            table.Where(row => row.Contains("| yes |", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task What_is_decided_on_a_photo_is_said_in_all_languages_or_in_none_and_read_by_whoever_takes_it()
    {
        var admin = await city.SignedInAsync(Role.Administrator, "4601");
        var edit = AnEdit(version: 1);
        edit["photoNeedHant"] = " \u200b";

        var refused = await admin.PutAsJsonAsync("/api/catalogue/0636", edit);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("\"photoNeedHant\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        edit["photoNeedHant"] = "憑照片判斷";
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsJsonAsync("/api/catalogue/0636", edit)).StatusCode);

        var page = await new Visitor(city.CreateClient()).OpenAsync("/report?kind=0636");
        await page.PressAsync("next", new() { ["Form.Address"] = "老供销社后面" });
        await page.PressAsync("next");
        Assert.Contains("凭照片判断坏的是哪个部件。可以不拍，最多 9 张。", page.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Residents_are_offered_what_is_switched_on_emergencies_first()
    {
        var kinds = await city.CreateClient().GetFromJsonAsync<List<ListKinds.Item>>("/api/kinds?lang=en");
        Assert.True(kinds![0].IsEmergency);
        Assert.DoesNotContain(kinds, kind => kind.Code == "0101");
        Assert.Contains(kinds, kind => kind.Name == "Water is out");
    }

    [Fact]
    public async Task Editing_a_kind_makes_a_new_version_and_old_cases_keep_theirs()
    {
        var (admin, desk) = (await city.SignedInAsync(Role.Administrator, "4601"), await city.DeskAsync());
        var before = await city.ReportedAsync("0624");
        await CaseCity.ActAsync(desk, before, "file");

        var response = await admin.PutAsJsonAsync("/api/catalogue/0624", AnEdit(version: 1));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Conflict, (await admin.PutAsJsonAsync("/api/catalogue/0624", AnEdit(version: 1))).StatusCode);

        var after = await city.ReportedAsync("0624");
        await CaseCity.ActAsync(desk, after, "file");
        Assert.Equal((40, 2), ((await HoursAsync(before)).Value, (await HoursAsync(after)).Value));
    }

    [Fact]
    public async Task A_kind_switched_off_is_refused_and_one_switched_on_is_taken()
    {
        var admin = await city.SignedInAsync(Role.Administrator, "4601");
        await admin.PostAsync("/api/catalogue/0634/off", null);
        Assert.Equal(HttpStatusCode.BadRequest, (await city.CreateClient().PostAsJsonAsync("/api/reports", city.AReport("0634"))).StatusCode);
        await admin.PostAsync("/api/catalogue/0634/on", null);
        await city.ReportAsync(city.AReport("0634"));
        Assert.Equal(HttpStatusCode.NotFound, (await admin.PostAsync("/api/catalogue/nothing/on", null)).StatusCode);
    }

    [Fact]
    public async Task A_call_for_help_whose_kind_was_switched_off_meanwhile_is_taken_and_the_last_kind_of_them_stays_on()
    {
        await using CaseCity own = new();
        await own.InitializeAsync();
        var admin = await own.SignedInAsync(Role.Administrator, "4601");
        var page = await new Visitor(own.CreateClient()).OpenAsync("/help?kind=0219");
        var kinds = (await admin.GetFromJsonAsync<List<KeepCatalogue.Item>>("/api/catalogue/", CaseCity.Json))!
            .FindAll(kind => kind.Terms is { IsOn: true, IsEmergency: true });
        foreach (var kind in kinds)
        {
            var off = await admin.PostAsync($"/api/catalogue/{kind.Code}/off", null);
            Assert.Equal(kind == kinds[^1] ? HttpStatusCode.Conflict : HttpStatusCode.OK, off.StatusCode);
        }

        var edit = AnEdit(kinds[^1].Version);
        Assert.False((bool)edit["isEmergency"]);
        Assert.Equal(HttpStatusCode.Conflict, (await admin.PutAsJsonAsync($"/api/catalogue/{kinds[^1].Code}", edit)).StatusCode);
        await own.ReportAsync(own.AReport("0219"));
        await page.PressAsync("nowhere", new() { ["Form.Text"] = "没水了（合成）" });
        Assert.StartsWith("/follow/", page.Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("priority", 9)]
    [InlineData("limitValue", 0)]
    [InlineData("limitUnit", "Weeks")]
    [InlineData("departmentKind", "NOBODY")]
    [InlineData("nameEn", "")]
    public async Task A_wrong_edit_is_refused_with_the_name_of_the_field(string field, object value)
    {
        var admin = await city.SignedInAsync(Role.Administrator, "4601");
        var edit = AnEdit(version: 1);
        edit[field] = value;
        var response = await admin.PutAsJsonAsync("/api/catalogue/0632", edit);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(field, await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_kind_is_edited_on_its_page_and_a_wrong_answer_is_named_and_loses_nothing()
    {
        var page = await new Visitor(await city.SignedInAsync(Role.Administrator, "4601")).OpenAsync("/catalogue/0640?lang=en");
        Assert.Equal("1", page.Field("Form.Version"));

        await page.PressAsync("", new() { ["Form.NameEn"] = "Synthetic kind", ["Form.LimitValue"] = "400" });
        Assert.Contains("This number is out of range.", page.Page, StringComparison.Ordinal);
        Assert.Equal(("Synthetic kind", "400"), (page.Field("Form.NameEn"), page.Field("Form.LimitValue")));

        await page.PressAsync("", new()
        {
            ["Form.LimitValue"] = "3", ["Form.LimitUnit"] = "ClockHours", ["Form.DepartmentKind"] = "WATER", ["Form.Duty"] = "Helping",
            ["Form.Subject"] = "Street",
        });
        Assert.Contains("Saved. New cases follow this version.", page.Page, StringComparison.Ordinal);
        Assert.Equal("2", page.Field("Form.Version"));
        await page.OpenAsync("/catalogue?search=0640&lang=en");
        // What the button shows stands in what it is called, for those who speak to it.
        Assert.Matches("aria-label=\"Synthetic kind: (Enabled|Not enabled)\\.[^\"]*\">\\1<", page.Page);
        Assert.Equal(HttpStatusCode.NotFound, (await page.OpenAsync("/catalogue/nothing")).Status);
    }

    [Fact]
    public async Task Only_those_who_keep_the_catalogue_may_read_or_change_it()
    {
        var desk = await city.DeskAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await desk.GetAsync("/api/catalogue")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await desk.PostAsync("/api/catalogue/0301/off", null)).StatusCode);
    }

    internal static Dictionary<string, object> AnEdit(int version) => new()
    {
        ["version"] = version,
        ["nameHans"] = "健身设施损坏",
        ["nameHant"] = "健身設施損壞",
        ["nameEn"] = "Broken fitness equipment",
        ["departmentKind"] = "MUNICIPAL",
        ["priority"] = 3,
        ["limitValue"] = 2,
        ["limitUnit"] = "WorkingHours",
        ["photoNeedHans"] = "凭照片判断坏的是哪个部件",
        ["photoNeedHant"] = "憑照片判斷壞的是哪個部件",
        ["photoNeedEn"] = "The picture shows which part is broken",
        ["locationRequired"] = true,
        ["personalData"] = false,
        ["isEmergency"] = false,
        ["duty"] = "Helping",
        ["basisHans"] = "合成依据",
        ["basisHant"] = "合成依據",
        ["basisEn"] = "Synthetic basis",
        ["subject"] = "Street",
        ["minutes"] = 10,
        ["isEnforcement"] = false,
        ["isInspection"] = false,
        ["isCare"] = false,
    };

    /// <summary>The limit a case was filed under, in working hours.</summary>
    private async Task<(int Value, LimitUnit Unit)> HoursAsync(Guid id)
    {
        var deadline = (await city.CaseAsync(id)).Deadline!;
        return (deadline.Limit * (deadline.Unit == LimitUnit.WorkingDays ? 8 : 1), deadline.Unit);
    }
}
