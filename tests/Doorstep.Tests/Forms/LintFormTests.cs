using CsCheck;
using Doorstep.Contracts.Forms;
using Doorstep.Forms;
using static Doorstep.Tests.Forms.SampleForms;

namespace Doorstep.Tests.Forms;

[Trait("needs", "nothing")]
public sealed class LintFormTests
{
    private static readonly Dictionary<string, FormDefinition> spoilt = new()
    {
        ["code"] = AForm with { Code = "AForm 1" },
        ["size"] = AForm with { Questions = [] },
        ["translation"] = AForm with { Names = Say("visit") with { Hant = " " } },
        ["translation seen"] = AForm.With("seen", one => one with { Help = Say("help") with { En = "" } }),
        ["translation how"] = AForm.With("how", one => one with { Options = [.. one.Options, Option("tired") with { Label = Say("") }] }),
        ["long seen"] = AForm.With("seen", one => one with { Help = Say(new('字', 501)) }),
        ["long"] = AForm with { Names = Say(new('x', 501)) },
        ["id-twice seen"] = AForm with { Questions = [.. AForm.Questions, Ask("seen", QuestionType.Text) with { Concept = "visit.again" }] },
        ["id Seen"] = AForm with { Questions = [Ask("Seen", QuestionType.Text) with { Concept = "visit.seen" }] },
        ["concept-twice"] = AForm.With("how", one => one with { Concept = "visit.seen" }),
        ["concept how"] = AForm.With("how", one => one with { Concept = "how" }),
        ["in-register how"] = AForm.With("how", one => one with { Concept = "person.name" }),
        ["bounds fever"] = AForm.With("fever", one => one with { Least = 50 }),
        ["decimals fever"] = AForm.With("fever", one => one with { Decimals = 7 }),
        ["options seen"] = AForm.With("seen", one => one with { Options = [] }),
        ["options fever"] = AForm.With("fever", one => one with { Options = [Option("high")] }),
        ["option-twice how"] = AForm.With("how", one => one with { Options = [.. one.Options, Option("fine") with { Aliases = ["ill"] }] }),
        ["option how"] = AForm.With("how", one => one with { Options = [.. one.Options, Option("Very ill")] }),
        ["purpose seen"] = AForm with { Purpose = null },
        ["purpose how"] = AForm.With("how", one => one with { Purpose = AForm.Purpose! with { Owner = "" } }),
        ["retention how"] = AForm.With("how", one => one with { Purpose = AForm.Purpose! with { RetentionDays = 0 } }),
        ["review how"] = AForm.With("how", one => one with { Purpose = AForm.Purpose! with { ReviewOn = Today } }),
        ["need photo"] = AForm with { Questions = [.. AForm.Questions, Ask("photo", QuestionType.Photo)] },
        ["need place"] = AForm with { Questions = [.. AForm.Questions, Ask("place", QuestionType.Place)] },
        ["sensitive how"] = AForm.With("how", one => one with { Concept = "family.pregnancy-week" }),
        ["sensitive since"] = AFamilyForm.With("since", one => one with { When = If("""["ne", ["answer", "asked"], "none"]""") }),
        ["sensitive which"] = AFamilyForm.With("which", one => one with { When = If("""["eq", ["answer", "asked"], "antenatal"]""") }),
        ["sensitive week"] = AFamilyForm.With("since", one => one with { Concept = "family.since", When = null }),
        ["value portions-all"] = AForm.With("portions-all", one => one with { Value = null }),
        ["value fever"] = AForm.With("fever", one => one with { Value = If("1") }),
        ["computed-required portions-all"] = AForm.With("portions-all", one => one with { IsRequired = true }),
        ["repeat meals"] = AForm.With("meals", one => one with { Questions = [] }),
        ["repeat-in-repeat meals"] = AForm.With("meals", one => one with
        {
            Questions = [.. one.Questions, Ask("inner", QuestionType.Repeat) with { Questions = [Ask("innermost", QuestionType.Text)] }],
        }),
        ["rows meals"] = AForm.With("meals", one => one with { Most = 10_000 }),
        ["ring seen"] = AForm.With("seen", one => one with { When = If("""["gt", ["answer", "fever"], 38]""") }),
        ["later seen"] = AForm.With("seen", one => one with { When = If("""["gt", ["answer", "portions-all"], 3]""") }),
        ["later how"] = AForm.With("how", one => one with { When = If("""["eq", ["answer", "dish"], "tea"]""") }),
        ["unknown how"] = AForm.With("how", one => one with { When = If("""["eq", ["answer", "asked"], "herself"]""") }),
        ["known how"] = AForm.With("how", one => one with { When = If("""["eq", ["known", "person.religion"], "herself"]""") }),
        ["when-type how"] = AForm.With("how", one => one with { When = If("1") }),
        ["operands how"] = AForm.With("how", one => one with { When = If("""["gt", ["answer", "seen"], 3]""") }),
        ["option-unknown how"] = AForm.With("how", one => one with { When = If("""["eq", ["answer", "seen"], "himself"]""") }),
        ["sum portions-all"] = AForm.With("portions-all", one => one with { Value = If("""["sum", ["answer", "meals"], "dish"]""") }),
        ["unreachable how"] = AForm.With("how", one => one with
        {
            When = If("""["and", ["eq", ["answer", "seen"], "herself"], ["eq", ["answer", "seen"], "phone"]]"""),
        }),
        ["required-unreachable fever"] = AForm.With("fever", one => one with
        {
            IsRequired = true, When = If("""["and", ["has", ["answer", "how"], "ill"], ["eq", ["answer", "seen"], "nobody"]]"""),
        }),
        ["unreachable since"] = AForm.With("since", one => one with { When = If("""["gt", ["answer", "fever"], 43]""") }),
    };

    /// <summary>It asks about pregnancy and contraception, each of those who asked for that service.</summary>
    private static FormDefinition AFamilyForm => AForm with
    {
        Questions =
        [
            Ask("asked", QuestionType.Choice) with
            {
                Concept = SensitiveConcept.ServiceAsked, Options = [Option("none"), Option("antenatal"), Option("contraception")],
            },
            Ask("since", QuestionType.Date) with
            {
                Concept = "family.pregnancy-since",
                When = If("""["or", ["and", ["answered", ["answer", "asked"]], ["eq", "antenatal", ["answer", "asked"]]], ["eq", ["answer", "asked"], "antenatal"]]"""),
            },
            Ask("week", QuestionType.Number) with { Concept = "family.pregnancy-week", When = If("""["answered", ["answer", "since"]]""") },
            Ask("which", QuestionType.Text) with
            {
                Concept = "family.contraception-place", When = If("""["eq", ["answer", "asked"], "contraception"]"""),
            },
        ],
    };

    public static TheoryData<string> Spoilt => new(spoilt.Keys);

    [Fact]
    public void A_form_that_is_right_has_no_issues() => Assert.Empty(LintForm.Run(AForm, Around));

    [Theory]
    [MemberData(nameof(Spoilt))]
    public void What_is_wrong_is_named_with_its_field(string named)
    {
        var (kind, field) = named.Split(' ') is [var one, var two] ? (one, two) : (named, null);

        Assert.Contains(LintForm.Run(spoilt[named], Around), issue => issue.Kind == kind && (field is null || issue.Field == field));
    }

    [Fact]
    public void What_is_asked_only_of_those_who_asked_for_the_service_may_be_asked() => Assert.Empty(LintForm.Run(AFamilyForm, Around));

    [Fact]
    public void Of_whoever_did_not_ask_for_a_service_nothing_else_is_asked()
    {
        var form = FillForms.Read().Single(one => one.Code == "family-service");
        foreach (var option in form.Questions[0].Options)
        {
            var asked = form.Fill($$"""{"asked":"{{option.Code}}"}""").Asked.Select(id => form.All.Single(one => one.Id == id).Concept);
            Assert.Equal(option.Code is "none" ? 0 : SensitiveConcept.All.Count(one => one.Service == option.Code),
                asked.Count(concept => concept != SensitiveConcept.ServiceAsked));
            Assert.DoesNotContain(asked, concept => SensitiveConcept.Of(concept) is { } about && about.Service != option.Code);
        }

        // Until the report of a quarter is made, answers of its first day are kept, with a month to make it up.
        Assert.All(form.All, question => Assert.InRange(form.PurposeOf(question)!.RetentionDays, 92 + 28, 92 + 31));
    }

    [Fact]
    public void A_ring_is_told_from_end_to_end()
    {
        var ring = spoilt["ring seen"];

        Assert.Contains("seen → fever → how → seen", LintForm.Run(ring, Around).Select(issue => issue.Detail));
    }

    [Fact]
    public void Where_there_is_too_much_to_try_nothing_is_said_and_it_is_not_tried()
    {
        Question Numbered(int i) =>
            Ask($"n{i}", QuestionType.Number) with { When = i == 0 ? null : If($"""["gt", ["answer", "n{i - 1}"], {i % 7}]""") };
        var never = Ask("never", QuestionType.Text) with { When = If("""["and", ["gt", ["answer", "n150"], 3], ["lt", ["answer", "n150"], 3]]""") };

        Assert.Empty(LintForm.Run(AForm with { Questions = [.. Enumerable.Range(0, 151).Select(Numbered), never] }, Around));
    }

    [Fact]
    public void A_long_chain_of_computed_values_is_looked_through_at_once()
    {
        var chain = Enumerable.Range(1, 150).Select(i =>
            Ask($"c{i}", QuestionType.Computed) with { Value = If($"""["add", ["answer", "c{i - 1}"], ["answer", "c{i - 1}"]]""") });
        var form = AForm with { Questions = [Ask("c0", QuestionType.Number), .. chain] };

        Assert.Empty(LintForm.Run(form, Around));
        Assert.Equal(new FormValue.Number(1 << 29), form.Fill("""{"c0":1}""").Answers["c29"]);
        Assert.Null(form.Fill("""{"c0":1}""").Answers["c30"]);
    }

    [Fact]
    public void Every_kind_of_issue_has_words()
    {
        var words = File.ReadAllText(SourceFile.Beside("../../../src/Doorstep/Forms/words.json"));

        Assert.DoesNotContain(spoilt.Keys.Select(named => named.Split(' ')[0]).Distinct(),
            kind => !words.Contains($"\"form.issue-{kind}\"", StringComparison.Ordinal));
    }

    /// <summary>Held against trying every answer there is.</summary>
    [Fact]
    public void A_question_is_called_unreachable_exactly_when_no_answers_lead_to_it()
    {
        var condition = Conditions(2);
        Gen.Select(condition, condition, condition, Gen.Bool, Gen.Bool).Sample((second, third, last, isRequired, isWhole) =>
        {
            var form = AForm with
            {
                Questions =
                [
                    Ask("a", QuestionType.Choice) with { IsRequired = isRequired, Options = [Option("x"), Option("y"), Option("z")] },
                    Ask("n", QuestionType.Number) with { When = OnlyOf(second, "a"), Least = 0, Most = 3, Decimals = isWhole ? 0 : 1 },
                    Ask("m", QuestionType.Many) with { When = OnlyOf(third, "a", "n"), Options = [Option("x"), Option("y"), Option("z")] },
                    Ask("last", QuestionType.Text) with { When = last },
                ],
            };

            var told = LintForm.Run(form, Around).Any(issue => issue is { Kind: "unreachable", Field: "last" });

            Assert.Equal(!Answers(isWhole).Any(json => form.Fill(json) is { IsRight: true } outcome && outcome.Asked.Contains("last")), told);
        }, iter: 300);
    }

    private static IEnumerable<string> Answers(bool isWhole)
    {
        var numbers = Enumerable.Range(0, isWhole ? 4 : 31).Select(i => isWhole ? $"{i}" : $"{i / 10}.{i % 10}").Append("null").ToList();
        string[] sets = ["[]", "[\"x\"]", "[\"y\"]", "[\"z\"]", "[\"x\",\"y\"]", "[\"x\",\"z\"]", "[\"y\",\"z\"]", "[\"x\",\"y\",\"z\"]"];
        return from a in new[] { "null", "\"x\"", "\"y\"", "\"z\"" } from n in numbers from m in sets select $$"""{"a":{{a}},"n":{{n}},"m":{{m}}}""";
    }

    /// <summary>The condition where it reads nothing but these; always, where it reads more.</summary>
    private static FormExpression? OnlyOf(FormExpression condition, params string[] ids) => condition.Reads.All(ids.Contains) ? condition : null;

    private static Gen<FormExpression> Conditions(int depth)
    {
        var leaf = Gen.OneOf(
            Gen.Select(OneOf("eq", "ne"), OneOf("x", "y", "z"), (named, code) => If($"""["{named}", ["answer", "a"], "{code}"]""")),
            Gen.Select(OneOf("eq", "ne", "lt", "le", "gt", "ge"), Gen.Int[0, 3], (named, n) => If($"""["{named}", ["answer", "n"], {n}]""")),
            OneOf("x", "y", "z").Select(code => If($"""["has", ["answer", "m"], "{code}"]""")),
            OneOf("a", "n", "m").Select(id => If($"""["answered", ["answer", "{id}"]]""")));
        if (depth == 0)
        {
            return leaf;
        }

        var inner = Conditions(depth - 1);
        return Gen.OneOf(
            leaf,
            inner.Select(FormExpression (one) => Node("not", one)),
            Gen.Select(inner, inner, FormExpression (one, other) => Node("and", one, other)),
            Gen.Select(inner, inner, FormExpression (one, other) => Node("or", one, other)));
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    private static FormExpression.Operation Node(string named, params FormExpression[] with) =>
        new(FormOperator.Named(named)!, with);
}
