using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Forms;
using Doorstep.Shell;
using Doorstep.Tests.Cases;
using Doorstep.Tests.Residents;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.Tests.Catalogue;

[Collection(nameof(CaseCity))]
public sealed class DutyListTests(CaseCity city)
{
    private static readonly IReadOnlyList<FillCatalogue.Line> lines = FillCatalogue.Read();

    [Fact]
    public void Every_kind_stands_on_one_list_with_its_basis_a_budget_and_a_form_that_exists()
    {
        var forms = FillForms.Read().Select(form => form.Code).ToHashSet();
        Assert.All(lines, line =>
        {
            var terms = line.Terms;
            Assert.True(Enum.IsDefined(terms.Duty) && Enum.IsDefined(terms.Subject), line.Code);
            Assert.All([terms.Basis.Hans, terms.Basis.Hant, terms.Basis.En], basis => Assert.False(string.IsNullOrWhiteSpace(basis), line.Code));
            Assert.InRange(terms.Minutes, 1, KeepCatalogue.MostMinutes);
            Assert.True(terms.EveryDays is null or > 0, line.Code);
            Assert.True(terms.Form is null || forms.Contains(terms.Form), line.Code);
            Assert.False(terms is { IsCare: true, IsInspection: true }, line.Code);
        });
        Assert.All(forms, form => Assert.Contains(lines, line => line.Terms.Form == form));
    }

    /// <summary>A statute is cited by its article; where there is none, the entry says so.</summary>
    [Fact]
    public void Every_basis_names_an_article_or_says_that_no_statute_does() => Assert.All(lines, line => Assert.True(
        line.Terms.Basis.Hans.Contains('条', StringComparison.Ordinal) && line.Terms.Basis.Hans.Contains('《', StringComparison.Ordinal)
            || line.Terms.Basis.Hans.StartsWith("市级网格化管理规定（无法律条文）", StringComparison.Ordinal) && line.Terms.Duty is DutyList.Helping,
        line.Code));

    [Fact]
    public void Who_breaks_a_rule_is_persuaded_or_passed_to_the_authority_and_punishing_him_is_taken_back()
    {
        Assert.All(["0205", "0217", "0306", "0312", "0319", "0601", "0603", "0627", "0628", "0659"],
            code => Assert.True(Terms(code).IsEnforcement, code));
        Assert.All(["0206", "0320", "0601", "0602", "0603", "0604", "0607", "0627", "0638", "0666", "0667"],
            code => Assert.Equal(DutyList.TakenBack, Terms(code).Duty));
    }

    [Fact]
    public void Leads_on_people_are_never_a_duty_of_a_grid()
    {
        var leads = lines.Where(line => KindOf(line).IsLeadOnPeople).ToList();
        Assert.Equal(["0648", "0649", "0651", "0654", "0664"], leads.Select(line => line.Code).Order());
        Assert.All(leads, line => Assert.False(line.Terms.IsOn, line.Code));
        Assert.All(leads, line => Assert.Throws<RuleBrokenException>(KindOf(line).MustBeOrderable));
        Assert.All(lines.Where(line => line.Terms.Names.Hans.EndsWith("线索", StringComparison.Ordinal)),
            line => Assert.Throws<RuleBrokenException>(KindOf(line).MustBeOrderable));
        // Telling people about drugs is another thing than telling on them.
        KindOf(lines.Single(line => line.Code == "0111")).MustBeOrderable();
    }

    [Theory]
    [InlineData("zh-Hans", "不能派给网格：“占道经营”（0604）在“上级收回”清单上。《城市道路管理条例》第六条")]
    [InlineData("zh-Hant", "不能派給網格：「佔道經營」（0604）在「上級收回」清單上。《城市道路管理條例》第六條")]
    [InlineData("en", "This cannot be ordered to a grid: Trading on the carriageway or pavement (0604) is on the list of duties taken back.")]
    public void What_was_taken_back_cannot_be_ordered_and_the_refusal_names_the_entry(string language, string sentence)
    {
        using var scope = city.Services.CreateScope();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var kind = KindOf(lines.Single(line => line.Code == "0604"));

        var refused = Assert.Throws<RuleBrokenException>(kind.MustBeOrderable);

        Assert.StartsWith(sentence, scope.ServiceProvider.GetRequiredService<Refusals>().Of(refused).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0639", "everyDays", 0)]
    [InlineData("0639", "everyDays", -7)]
    [InlineData("0639", "minutes", 0)]
    [InlineData("0639", "minutes", 241)]
    [InlineData("0639", "duty", "Nobody")]
    [InlineData("0639", "basisEn", " ")]
    [InlineData("0639", "form", "Care Visit")]
    [InlineData("0639", "subject", "Planet")]
    [InlineData("0651", "duty", "Helping")]
    public async Task A_wrong_term_is_refused_with_the_name_of_the_field(string code, string field, object value)
    {
        var admin = await city.SignedInAsync(Role.Administrator, "4601");
        var edit = CatalogueTests.AnEdit(version: 1);
        edit[field] = value;

        var response = await admin.PutAsJsonAsync($"/api/catalogue/{code}", edit);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(field, await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("duty")]
    [InlineData("basisHant")]
    [InlineData("subject")]
    [InlineData("minutes")]
    public async Task What_is_left_out_is_asked_for(string field)
    {
        var admin = await city.SignedInAsync(Role.Administrator, "4601");
        var edit = CatalogueTests.AnEdit(version: 1);
        edit.Remove(field);

        var response = await admin.PutAsJsonAsync("/api/catalogue/0639", edit);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(field, await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_terms_of_a_duty_are_edited_on_the_page_of_its_kind_and_the_next_version_counts()
    {
        var page = await new Visitor(await city.SignedInAsync(Role.Administrator, "4601")).OpenAsync("/catalogue/0222?lang=en");
        Assert.Equal(("30", "30", "care-visit"), (page.Field("Form.EveryDays"), page.Field("Form.Minutes"), page.Field("Form.FormCode")));
        Assert.Matches("<option value=\"Basic\" selected[^>]*>Basic<", page.Page);

        // What is chosen from a list is sent along by a browser.
        Dictionary<string, string> chosen = new()
        {
            ["Form.DepartmentKind"] = "WATER", ["Form.LimitUnit"] = "WorkingDays", ["Form.Duty"] = "Helping", ["Form.Subject"] = "Resident",
        };
        await page.PressAsync("", new(chosen) { ["Form.EveryDays"] = "0" });
        Assert.Contains("id=\"every-error\"", page.Page, StringComparison.Ordinal);
        await page.PressAsync("", new(chosen) { ["Form.EveryDays"] = "7", ["Form.IsInspection"] = "true" });
        Assert.Contains("One visit cannot be both care and inspection.", page.Page, StringComparison.Ordinal);
        await page.PressAsync("", new(chosen) { ["Form.IsInspection"] = "false", ["Form.BasisEn"] = "Synthetic Law, art. 1" });

        Assert.Contains("Saved. New cases follow this version.", page.Page, StringComparison.Ordinal);
        Assert.Equal(("2", "7", "Synthetic Law, art. 1"), (page.Field("Form.Version"), page.Field("Form.EveryDays"), page.Field("Form.BasisEn")));
    }

    [Fact]
    public async Task The_catalogue_shows_one_list_at_a_time()
    {
        var page = await new Visitor(await city.SignedInAsync(Role.Administrator, "4601")).OpenAsync("/catalogue?duty=TakenBack&lang=en");
        Assert.Contains("/catalogue/0604\"", page.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("/catalogue/0101\"", page.Page, StringComparison.Ordinal);

        await page.OpenAsync("/catalogue?duty=Basic&search=0604&lang=en");
        Assert.Contains("There is no such kind", page.Page, StringComparison.Ordinal);
        await page.OpenAsync("/catalogue?duty=nothing&lang=en");
        Assert.Contains("/catalogue/0604\"", page.Page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_in_the_docs_is_what_a_new_city_starts_with() => Assert.Equal(
        lines.Select(RowOf).Order(StringComparer.Ordinal),
        File.ReadLines(SourceFile.Beside("../../../docs/duty-lists.md")).Where(row => row.StartsWith("| 0", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal));

    private static string RowOf(FillCatalogue.Line line)
    {
        var terms = line.Terms;
        var marks = new (bool Is, string Word)[]
        {
            (terms.IsEnforcement, "enforcement"), (terms.IsInspection, "inspection"), (terms.IsCare, "care"),
        };
        string?[] work =
        [
            terms.Subject.ToString().ToLowerInvariant(), $"{terms.Minutes} min", terms.EveryDays is { } days ? $"every {days} days" : null,
            terms.Form is { } form ? $"`{form}`" : null, .. marks.Where(mark => mark.Is).Select(mark => mark.Word),
        ];
        return $"| {line.Code} {terms.Names.En} | {string.Join(", ", work.OfType<string>())} | {terms.Basis.En} |";
    }

    private static KindTerms Terms(string code) => lines.Single(line => line.Code == code).Terms;

    private static TaskKind KindOf(FillCatalogue.Line line) =>
        TaskKind.First(line.Code, line.CategoryCode, line.CategoryNames, line.Terms, new(Guid.Empty, Guid.Empty, DateTimeOffset.UnixEpoch));
}
