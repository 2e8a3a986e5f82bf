using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Forms;
using Doorstep.Register;
using Doorstep.Tests.Cases;
using Doorstep.Tests.Residents;
using Microsoft.Extensions.DependencyInjection;
using static Doorstep.Tests.Forms.SampleForms;

namespace Doorstep.Tests.Forms;

[Collection(nameof(CaseCity))]
public sealed class FormTests(CaseCity city)
{
    [Fact]
    public async Task A_new_city_has_the_forms_of_the_platform_and_everybody_who_is_signed_in_may_read_them()
    {
        var worker = await city.SignedInAsync(Role.GridWorker, CaseCity.Grid);

        var forms = await worker.GetFromJsonAsync<List<ListForms.Line>>("/api/forms", CaseCity.Json);
        Assert.Superset(FillForms.Read().Select(form => form.Code).ToHashSet(), forms!.Select(form => form.Code).ToHashSet());
        var visit = await worker.GetFromJsonAsync<JsonObject>("/api/forms/care-visit/1");
        Assert.Equal("contact", (string?)visit!["definition"]!["questions"]![0]!["id"]);
        Assert.Equal(HttpStatusCode.NotFound, (await worker.GetAsync("/api/forms/care-visit/99")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await city.CreateClient().GetAsync("/api/forms")).StatusCode);
    }

    [Fact]
    public async Task A_published_version_is_kept_for_good_and_the_next_one_counts()
    {
        var admin = await city.SignedInAsync(Role.Administrator, "4601");
        var first = Named("kept");

        Assert.Equal(1, await PublishAsync(admin, first));
        Assert.Equal(2, await PublishAsync(admin, first with { Names = Say("another name") }));

        var (one, two) = (await ShownAsync(admin, "kept", 1), await ShownAsync(admin, "kept", 2));
        Assert.Equal((false, "visit"), ((bool)one["counts"]!, (string?)one["definition"]!["names"]!["en"]));
        Assert.Equal((true, "another name"), ((bool)two["counts"]!, (string?)two["definition"]!["names"]!["en"]));
    }

    [Fact]
    public async Task A_draft_says_what_keeps_it_from_being_published_and_what_it_changes()
    {
        var admin = await city.SignedInAsync(Role.Administrator, "4601");
        var first = Named("drafted");
        await PublishAsync(admin, first);

        var draft = await WrittenAsync(admin, first.With("fever", one => one with { Concept = "resident.birth-date" }), 0);

        Assert.Equal(["in-register"], draft["issues"]!.AsArray().Select(issue => (string?)issue!["kind"]));
        Assert.Equal(
            ["fever Changed Concept"], draft["changes"]!.AsArray().Select(change => $"{change!["id"]} {change["fate"]} {change["what"]![0]}"));
        var refused = await admin.PostAsJsonAsync("/api/forms/drafted/publish", new PublishForm.Request(1));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(
            1, (await admin.GetFromJsonAsync<List<ListForms.Line>>("/api/forms", CaseCity.Json))!.Single(form => form.Code == "drafted").Version);
    }

    [Fact]
    public async Task A_form_whose_answer_becomes_a_case_of_no_known_kind_is_not_published_and_the_question_is_named()
    {
        var admin = await city.SignedInAsync(Role.Administrator, "4601");
        var form = Named("round-of-nothing");
        FormDefinition With(string kind) => form.With("seen", one => one with { Options = [one.Options[0] with { Case = kind }, .. one.Options.Skip(1)] });
        // One is not in the catalogue, the other is and is not offered.
        foreach (var (kind, edits) in new[] { ("9999", 0), ("0324", 1) })
        {
            var draft = await WrittenAsync(admin, With(kind), edits);
            Assert.Equal($"case-kind seen {kind}", draft["issues"]!.AsArray().Select(issue => $"{issue!["kind"]} {issue["field"]} {issue["detail"]}").Single());
            var refused = await admin.PostAsJsonAsync("/api/forms/round-of-nothing/publish", new PublishForm.Request(edits + 1));
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            var said = await refused.Content.ReadAsStringAsync();
            Assert.Contains("rule.form-case-kind", said, StringComparison.Ordinal);
            Assert.Contains("seen", said, StringComparison.Ordinal);
            Assert.Contains(kind, said, StringComparison.Ordinal);
        }

        await WrittenAsync(admin, With("0303"), 2);
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsJsonAsync("/api/forms/round-of-nothing/publish", new PublishForm.Request(3))).StatusCode);
    }

    [Fact]
    public async Task Of_two_who_edit_one_form_the_second_is_told_and_neither_loses_anything()
    {
        var (one, other) = (await city.SignedInAsync(Role.Administrator, "4601"), await city.SignedInAsync(Role.Administrator, "4601"));
        var form = Named("edited");

        await WrittenAsync(one, form, 0);
        var late = await other.PutAsJsonAsync("/api/forms/edited/draft", BodyOf(form with { Names = Say("late") }, 0));

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Equal("visit", (string?)(await other.GetFromJsonAsync<JsonObject>("/api/forms/edited/draft"))!["form"]!["names"]!["en"]);
        Assert.Equal(HttpStatusCode.Conflict, (await other.PostAsJsonAsync("/api/forms/edited/publish", new PublishForm.Request(0))).StatusCode);
        await WrittenAsync(other, form with { Names = Say("late") }, 1);
    }

    [Fact]
    public async Task A_form_that_cannot_be_read_is_refused_with_the_place_in_it()
    {
        var admin = await city.SignedInAsync(Role.Administrator, "4601");
        var body = BodyOf(Named("broken"), 0);
        body["form"]!["questions"]![1]!["when"] = new JsonArray("eval", "alert(1)");

        var refused = await admin.PutAsJsonAsync("/api/forms/broken/draft", body);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var errors = (await refused.Content.ReadFromJsonAsync<JsonObject>())!["errors"]!.AsObject();
        Assert.Equal("form.questions[1].when", errors.Single().Key);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PutAsJsonAsync("/api/forms/other/draft", BodyOf(AForm, 0))).StatusCode);
        var long41 = new string('a', 41);
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PutAsJsonAsync($"/api/forms/{long41}/draft", BodyOf(Named(long41), 0))).StatusCode);
    }

    [Fact]
    public async Task A_draft_that_is_thrown_away_is_gone_and_the_form_stays()
    {
        var admin = await city.SignedInAsync(Role.Administrator, "4601");
        var form = Named("thrown");
        await PublishAsync(admin, form);
        await WrittenAsync(admin, form with { Names = Say("never") }, 0);

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync("/api/forms/thrown/draft")).StatusCode);

        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/api/forms/thrown/draft")).StatusCode);
        Assert.Equal("visit", (string?)(await ShownAsync(admin, "thrown", 1))["definition"]!["names"]!["en"]);
    }

    [Fact]
    public async Task A_form_is_tried_on_its_page_and_asks_what_the_answers_lead_to_and_keeps_what_was_typed()
    {
        var admin = await city.SignedInAsync(Role.Administrator, "4601");
        var page = await new Visitor(admin).OpenAsync("/forms/street-round?lang=en");
        Assert.DoesNotContain("Picture of the cover", FormOf(page), StringComparison.Ordinal);

        await page.PressAsync("add:bins", new() { ["a.clean"] = "some" });
        await page.PressAsync("", new() { ["a.bins[0].where"] = "门口（合成）", ["a.cover"] = "missing" });

        Assert.Contains("The municipal department sees on the picture", page.Page, StringComparison.Ordinal);
        Assert.Equal("门口（合成）", page.Field("a.bins[0].where"));
        // The state of the bin was on the page and was left out; the picture was not, and is asked for now.
        Assert.Contains("id=\"f-bins-0-state-error\"", page.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("would be kept", page.Page, StringComparison.Ordinal);
        await page.PressAsync("", new() { ["a.bins[0].state"] = "full", ["a.cover-where"] = "路口（合成）" });
        Assert.Contains("Complete: 4 answers would be kept.", page.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await page.OpenAsync("/forms/nothing")).Status);
    }

    [Fact]
    public void The_forms_of_the_platform_are_right_and_ask_nothing_that_the_register_holds_or_another_form_asks()
    {
        FormSurroundings around = new(RegisterConcepts.All, RegisterConcepts.Known, Today,
            Doorstep.Catalogue.FillCatalogue.Read().Where(line => line.Terms.IsOn).Select(line => line.Code).ToHashSet());

        Assert.Empty(FillForms.Read().SelectMany(form => LintForm.Run(form, around).Select(issue => $"{form.Code}: {issue}")));
        Assert.Empty(FillForms.Read().SelectMany(form => form.All.Select(question => question.Concept)).GroupBy(concept => concept)
            .Where(alike => alike.Count() > 1).Select(alike => alike.Key));
    }

    [Fact]
    public async Task A_form_that_asks_about_pregnancy_before_the_service_was_asked_for_is_refused_with_the_field_named()
    {
        var admin = await city.SignedInAsync(Role.Administrator, "4601");
        var form = Named("intrusive");
        await WrittenAsync(admin, form.With("fever", one => one with { Concept = "family.pregnancy-week" }), 0);

        var refused = await admin.PostAsJsonAsync("/api/forms/intrusive/publish", new PublishForm.Request(1));

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("fever", await refused.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/api/forms/intrusive/1")).StatusCode);
    }

    /// <summary>The part that is filled in, without the list of questions beside it.</summary>
    private static string FormOf(Visitor page) => page.Page[page.Page.IndexOf("id=\"main-form\"", StringComparison.Ordinal)..];

    /// <summary>To be reviewed a year from the clock of the city.</summary>
    private FormDefinition Named(string code) =>
        AForm with
        {
            Code = code, Purpose = AForm.Purpose! with { ReviewOn = CityTime.Today(city.Services.GetRequiredService<TimeProvider>()).AddYears(1) }
        };

    private static JsonObject BodyOf(FormDefinition form, int seen) => new() { ["seen"] = seen, ["form"] = JsonNode.Parse(FormJson.Write(form)) };

    private static async Task<JsonObject> WrittenAsync(HttpClient admin, FormDefinition form, int seen)
    {
        var response = await admin.PutAsJsonAsync($"/api/forms/{form.Code}/draft", BodyOf(form, seen));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static async Task<int> PublishAsync(HttpClient admin, FormDefinition form)
    {
        var draft = await WrittenAsync(admin, form, 0);
        var response = await admin.PostAsJsonAsync($"/api/forms/{form.Code}/publish", new PublishForm.Request((int)draft["edits"]!));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (int)(await response.Content.ReadFromJsonAsync<JsonObject>())!["version"]!;
    }

    private static async Task<JsonObject> ShownAsync(HttpClient admin, string code, int version) =>
        (await admin.GetFromJsonAsync<JsonObject>($"/api/forms/{code}/{version}"))!;
}
