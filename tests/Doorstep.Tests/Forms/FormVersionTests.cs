using System.Text.Json;
using System.Text.Json.Nodes;
using Doorstep.Contracts.Forms;
using static Doorstep.Tests.Forms.SampleForms;

namespace Doorstep.Tests.Forms;

[Trait("needs", "nothing")]
public sealed class FormVersionTests
{
    private static readonly FormDefinition newer = (AForm with { Questions = [.. AForm.Questions.Where(question => question.Id != "since")] })
        .With("how", how => how with { Options = [Option("good") with { Aliases = ["well"] }, Option("ill")] })
        .With("fever", fever => fever with { Type = QuestionType.Choice, Options = [Option("low"), Option("high")] })
        .With("portions", portions => portions with { Id = "helpings", Concept = "visit.helpings" })
        .With("portions-all", all => all with { Value = If("""["sum", ["answer", "meals"], "helpings"]""") });

    [Fact]
    public void A_form_is_written_and_read_as_it_is()
    {
        var json = FormJson.Write(AForm);

        Assert.Equal(json, FormJson.Write(FormJson.Read(json)));
        Assert.Empty(CompareForms.Run(AForm, FormJson.Read(json)));
        Assert.DoesNotContain("null", json, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_out_has_its_usual_value()
    {
        var form = FormJson.Read("""
            {"code":"short","names":{"hans":"a","hant":"a","en":"a"},
             "questions":[{"id":"a","concept":"a.b","type":"Choice","label":{"hans":"a","hant":"a","en":"a"},
               "options":[{"code":"x","label":{"hans":"a","hant":"a","en":"a"}}]}]}
            """);

        Assert.Equal((0, 0, false), (form.Questions[0].Questions.Count, form.Questions[0].Options[0].Aliases.Count, form.Questions[0].IsRequired));
    }

    [Theory]
    [InlineData("""{"code":"visit"}""")]
    [InlineData("""{"code":"visit","names":null,"questions":[]}""")]
    [InlineData("""{"code":"visit","names":{"hans":"a","hant":"a","en":"a"},"questions":[],"script":"alert(1)"}""")]
    public void What_is_no_form_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => FormJson.Read(json));

    [Fact]
    public void A_draft_moves_to_the_newer_version_by_the_ids_of_its_fields_and_nothing_is_dropped_unseen()
    {
        var draft = JsonNode.Parse("""
            {"seen":"herself","how":["well","sad"],"fever":39,"since":"2026-11-28","meals":[{"dish":"rice","portions":2},{"dish":"tea"}]}
            """)!.AsObject();

        var moved = MoveDraft.To(newer, AForm, draft);

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"seen":"herself","how":["good"],"meals":[{"dish":"rice"},{"dish":"tea"}]}"""),
            moved.Answers), moved.Answers.ToJsonString());
        Assert.Equal(["fever", "how", "meals[0].portions", "since"], moved.Left.Order());
        Assert.True(newer.Fill(moved.Answers.ToJsonString()).IsRight);
    }

    [Fact]
    public void A_draft_of_the_same_version_stays_as_it_is()
    {
        var draft = JsonNode.Parse("""{"seen":"herself","how":["well"],"meals":[{"dish":"rice","portions":2}]}""")!.AsObject();

        var moved = MoveDraft.To(AForm, AForm, draft);

        Assert.True(JsonNode.DeepEquals(draft, moved.Answers));
        Assert.Empty(moved.Left);
    }

    [Fact]
    public void What_differs_between_two_versions_is_listed()
    {
        Assert.Equal(
            [
                ("how", QuestionFate.Changed, "Options"), ("fever", QuestionFate.Changed, "Type, Options"),
                ("helpings", QuestionFate.Added, ""), ("portions-all", QuestionFate.Changed, "Value"),
                ("since", QuestionFate.Removed, ""), ("portions", QuestionFate.Removed, ""),
            ],
            CompareForms.Run(AForm, newer).Select(change => (change.Id, change.Fate, string.Join(", ", change.What))));
    }

    [Fact]
    public void A_question_that_stands_elsewhere_was_moved()
    {
        var moved = AForm with { Questions = [AForm.Questions[4], .. AForm.Questions.Where(question => question.Id != "meals")] };

        Assert.Equal(["meals", "dish", "portions"],
            CompareForms.Run(AForm, moved).Where(change => change.Fate is QuestionFate.Moved).Select(change => change.Id));
    }
}
