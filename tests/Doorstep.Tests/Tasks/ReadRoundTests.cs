using CsCheck;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;
using Doorstep.Tasks.Rounds;
using static Doorstep.Tests.Forms.SampleForms;

namespace Doorstep.Tests.Tasks;

[Trait("needs", "nothing")]
public sealed class ReadRoundTests
{
    private static readonly string[] codes = ["good", "poor", "bad", "none"];

    private static readonly Question state = Ask("state", QuestionType.Choice) with
    {
        Options = [Option("good")
            with { Score = 100 }, Option("poor") with { Score = 33, Case = "0303" }, Option("bad") with { Case = "0308" }, Option("none")],
    };

    private static readonly FormDefinition round = new()
    {
        Code = "round", Names = Say("round"), Questions =
        [
            state, Ask("beside", QuestionType.Text),
            Ask("many", QuestionType.Many) with { Options = [Option("a") with { Score = 7 }, Option("b") with { Case = "0632" }] },
            Ask("rows", QuestionType.Repeat) with { Questions = [Ask("where", QuestionType.Text), state with { Id = "row-state" }] },
        ],
    };

    /// <summary>
    /// Any answers: the score is the mean over a plain list of all that was chosen, and each chosen case is one item, wherever it stands.
    /// </summary>
    [Fact]
    public void The_score_is_the_mean_of_the_scored_answers_and_every_case_is_an_item() =>
        Gen.Select(Gen.Int[-1, 3].Select(code => code < 0 ? null : codes[code]), Gen.Bool, Gen.Bool,
            Gen.Int[0, 3].Select(code => codes[code]).Array[0, 6]).Sample((first, a, b, rows) =>
        {
            List<string> many = [.. a ? ["a"] : Array.Empty<string>(), .. b ? ["b"] : Array.Empty<string>()];
            Dictionary<string, FormValue> answers = new() { ["beside"] = new FormValue.Text("east"), ["many"] = new FormValue.Codes(many) };
            if (first is not null)
            {
                answers["state"] = new FormValue.Text(first);
            }

            answers["rows"] = new FormValue.Rows([.. rows.Select((row, i) => new FormAnswers(
                [new("where", new FormValue.Text($"{i}")), new("row-state", new FormValue.Text(row))]))]);
            List<string> chosen = [.. first is null ? [] : (string[])[first], .. many, .. rows];
            List<int> scores = [.. chosen.Select(code => code switch { "good" => 100, "poor" => 33, "a" => 7, _ => -1 }).Where(score => score >= 0)];
            var expected = scores.Count == 0 ? (int?)null : (int)Math.Floor((2.0 * scores.Sum() + scores.Count) / (2 * scores.Count));

            var found = ReadRound.Run(round, new(answers));

            Assert.Equal(expected, found.Score);
            Assert.Equal(chosen.Count(code => code is "poor" or "bad" or "b"), found.Bad.Count);
            Assert.Equal(rows.Index().Where(row => row.Item is "poor" or "bad").Select(row => $"{row.Index}"),
                found.Bad.Where(item => item.QuestionId == "row-state").Select(item => item.Where));
            Assert.All(found.Bad.Where(item => item.QuestionId == "state"), item => Assert.Equal("east", item.Where));
            Assert.Equal((first is null or "none" ? 0 : 1) + (a || b ? 1 : 0) + rows.Count(row => row is not "none"), found.Items);
        });

    [Fact]
    public void A_form_written_before_rounds_is_read_and_written_as_it_was()
    {
        const string old = """{"code":"old","names":{"hans":"旧","hant":"舊","en":"old"},"questions":[{"id":"q","concept":"a.q","type":"Choice","label":{"hans":"问","hant":"問","en":"q"},"isRequired":false,"options":[{"code":"yes","label":{"hans":"是","hant":"是","en":"yes"},"aliases":[]}],"decimals":0,"questions":[]}]}""";
        var form = FormJson.Read(old);
        Assert.False(form.IsRound);
        Assert.Equal((null, null), (form.Questions[0].Options[0].Case, form.Questions[0].Options[0].Score));
        Assert.DoesNotContain("\"case\"", FormJson.Write(form));
        Assert.DoesNotContain("\"score\"", FormJson.Write(form));
        Assert.DoesNotContain("isRound", FormJson.Write(form));
    }

    [Fact]
    public void A_score_beyond_its_bounds_and_an_unknown_kind_of_case_keep_a_form_from_being_published_and_a_change_is_told()
    {
        var surroundings = Around with { CaseKinds = new HashSet<string> { "0303" } };
        FormDefinition With(QuestionOption option) => AForm.With("seen", one => one with { Options = [option, Option("phone"), Option("nobody")] });
        Assert.Equal(["score seen herself", "score seen herself"], new[] { -1, 101 }.SelectMany(score =>
            LintForm.Run(With(Option("herself") with { Score = score }), surroundings))
            .Select(issue => $"{issue.Kind} {issue.Field} {issue.Detail}"));
        Assert.Equal(new("case-kind", "seen", "9999"), Assert.Single(LintForm.Run(With(Option("herself") with { Case = "9999" }), surroundings)));
        Assert.Empty(LintForm.Run(With(Option("herself") with { Case = "0303", Score = 0 }), surroundings));
        var change = Assert.Single(CompareForms.Run(AForm, With(Option("herself") with { Score = 5 })));
        Assert.Equal(("seen", "Options"), (change.Id, Assert.Single(change.What)));
    }
}
