using Doorstep.Contracts.Forms;
using static Doorstep.Tests.Forms.SampleForms;

namespace Doorstep.Tests.Forms;

[Trait("needs", "nothing")]
public sealed class CheckFormTests
{
    [Fact]
    public void What_is_asked_follows_from_what_was_answered()
    {
        Assert.Equal(["seen", "meals"], AForm.Fill("""{"seen":"nobody"}""").Asked);
        Assert.Equal(["seen", "how", "meals"], AForm.Fill("""{"seen":"herself"}""").Asked);
        Assert.Equal(["seen", "how", "fever", "since", "meals"], AForm.Fill("""{"seen":"herself","how":["ill"],"fever":38.5}""").Asked);
    }

    [Fact]
    public void An_answer_to_what_is_not_asked_is_dropped_and_decides_nothing()
    {
        var outcome = AForm.Fill("""{"seen":"nobody","how":["ill"],"fever":39.5,"since":"2026-11-28"}""");

        Assert.True(outcome.IsRight);
        Assert.Equal(["portions-all", "seen"], outcome.Answers.Values.Keys.Order());
    }

    [Fact]
    public void What_is_computed_is_kept_and_never_taken_from_outside()
    {
        var outcome = AForm.Fill("""{"seen":"nobody","meals":[{"dish":"rice","portions":2},{"dish":"soup","portions":1}]}""");

        Assert.Equal(new FormValue.Number(3), outcome.Answers["portions-all"]);
        Assert.Equal(new FormValue.Number(0), AForm.Fill("""{"seen":"nobody","portions-all":99}""").Answers["portions-all"]);
    }

    [Fact]
    public void In_a_row_the_answers_of_the_row_decide()
    {
        var outcome = AForm.Fill("""{"seen":"nobody","meals":[{"dish":"tea","portions":2},{"dish":"rice","portions":1}]}""");

        Assert.Equal(["seen", "meals", "meals[0].dish", "meals[1].dish", "meals[1].portions"], outcome.Asked);
        Assert.Equal(new FormValue.Number(1), outcome.Answers["portions-all"]);
    }

    [Theory]
    [InlineData("{}", "seen", "error.required")]
    [InlineData("""{"seen":null}""", "seen", "error.required")]
    [InlineData("""{"seen":""}""", "seen", "error.required")]
    [InlineData("""{"seen":"maybe"}""", "seen", "form.answer-option")]
    [InlineData("""{"seen":1}""", "seen", "form.answer-type")]
    [InlineData("""{"seen":"herself","how":"ill"}""", "how", "form.answer-type")]
    [InlineData("""{"seen":"herself","how":["dead"]}""", "how", "form.answer-option")]
    [InlineData("""{"seen":"herself","how":["ill"],"fever":"39"}""", "fever", "form.answer-type")]
    [InlineData("""{"seen":"herself","how":["ill"],"fever":390}""", "fever", "form.answer-range")]
    [InlineData("""{"seen":"herself","how":["ill"],"fever":38.55}""", "fever", "form.answer-decimals")]
    [InlineData("""{"seen":"herself","how":["ill"],"fever":1e99}""", "fever", "form.answer-range")]
    [InlineData("""{"seen":"herself","how":["ill"],"fever":39,"since":"yesterday"}""", "since", "form.answer-date")]
    [InlineData("""{"seen":"herself","how":["ill"],"fever":39,"since":"2026-02-30"}""", "since", "form.answer-date")]
    [InlineData("""{"seen":"nobody","meals":{}}""", "meals", "form.answer-type")]
    [InlineData("""{"seen":"nobody","meals":[1]}""", "meals", "form.answer-type")]
    [InlineData("""{"seen":"nobody","meals":[{"portions":1}]}""", "meals[0].dish", "error.required")]
    [InlineData("""{"seen":"nobody","meals":[{"dish":"x"},{"dish":"a dish with a very long name"}]}""", "meals[1].dish", "error.too-long")]
    [InlineData("""{"seen":"nobody","meals":[{"dish":"1"},{"dish":"2"},{"dish":"3"},{"dish":"4"}]}""", "meals", "form.answer-too-many")]
    [InlineData("""{"seen":"nobody","gone":1}""", "gone", "form.answer-unknown")]
    [InlineData("[]", "", "form.answer-shape")]
    public void What_is_wrong_is_said_of_its_field(string json, string field, string error) =>
        Assert.Contains(new AnswerFault(field, error), AForm.Fill(json).Faults);

    [Fact]
    public void Ten_thousand_rows_are_refused_without_being_read()
    {
        var rows = string.Join(',', Enumerable.Repeat("""{"dish":"rice"}""", 10_000));
        var form = AForm.With("meals", meals => meals with { Most = null });

        Assert.Equal([new("meals", "form.answer-too-many")], form.Fill($$"""{"seen":"nobody","meals":[{{rows}}]}""").Faults);
    }

    [Theory]
    [InlineData(QuestionType.Place, """{"longitude":110.33,"latitude":20.03,"accuracyMetres":12}""", true)]
    [InlineData(QuestionType.Place, """{"longitude":110.33,"latitude":20.03}""", true)]
    [InlineData(QuestionType.Place, """{"longitude":910,"latitude":20.03}""", false)]
    [InlineData(QuestionType.Place, """{"longitude":"110.33","latitude":20.03}""", false)]
    [InlineData(QuestionType.Place, """{"longitude":110.33,"latitude":20.03,"accuracyMetres":"fine"}""", false)]
    [InlineData(QuestionType.Person, "\"01a225a8-ddb2-757f-b718-d35b1809fa0b\"", true)]
    [InlineData(QuestionType.Person, "\"the old man\"", false)]
    [InlineData(QuestionType.Household, "\"00000000-0000-0000-0000-000000000000\"", false)]
    [InlineData(QuestionType.Photo, "[\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"]", true)]
    [InlineData(QuestionType.Photo, "[\"../../etc/passwd\"]", false)]
    [InlineData(QuestionType.Signature, "[\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"]", true)]
    [InlineData(QuestionType.Text, "\"\\u200b \"", true)]
    public void Each_type_takes_its_own(QuestionType type, string answer, bool isRight)
    {
        var form = AForm with { Questions = [Ask("one", type)] };

        Assert.Equal(isRight, form.Fill($$"""{"one":{{answer}}}""").IsRight);
    }

    [Fact]
    public void Words_that_nobody_can_see_are_no_answer() =>
        Assert.Equal([new("dish", "error.required")],
            (AForm with { Questions = [Ask("dish", QuestionType.Text) with { IsRequired = true }] }).Fill("""{"dish":"\u200b \ufeff"}""").Faults);

    [Fact]
    public void Options_stand_under_their_new_codes_in_the_order_of_the_form()
    {
        var form = AForm.With("how", how => how with { Options = [Option("good") with { Aliases = ["well"] }, Option("ill"), Option("sad")] });

        Assert.Equal(new FormValue.Codes(["good", "sad"]), form.Fill("""{"seen":"herself","how":["sad","well"]}""").Answers["how"]);
    }

    [Fact]
    public void What_the_register_holds_decides_without_being_asked()
    {
        var form = AForm with
        {
            Questions = [Ask("alone", QuestionType.Text) with { When = If("""["eq", ["known", "household.people"], 1]""") }],
        };

        Assert.Empty(form.Fill("{}").Asked);
        Assert.Equal(["alone"], form.Fill("{}", new Dictionary<string, FormValue> { ["household.people"] = new FormValue.Number(1) }).Asked);
    }
}
