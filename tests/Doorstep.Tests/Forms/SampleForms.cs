using System.Text.Json;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;

namespace Doorstep.Tests.Forms;

/// <summary>A form that is right, to be spoilt in one place a test.</summary>
static class SampleForms
{
    public static readonly DateOnly Today = new(2026, 11, 29);

    public static readonly FormSurroundings Around = new(
        new HashSet<string> { "person.name", "household.people" },
        new Dictionary<string, ExpressionType> { ["household.people"] = ExpressionType.Number }, Today);

    public static FormDefinition AForm { get; } = new()
    {
        Code = "visit",
        Names = Say("visit"),
        Purpose = new(Say("so that she is seen"), "CIVIL", 365, Today.AddYears(1)),
        Questions =
        [
            Ask("seen", QuestionType.Choice) with { IsRequired = true, Options = [Option("herself"), Option("phone"), Option("nobody")] },
            Ask("how", QuestionType.Many)
                with { When = If("""["eq", ["answer", "seen"], "herself"]"""), Options = [Option("well"), Option("ill"), Option("sad")] },
            Ask("fever", QuestionType.Number) with { When = If("""["has", ["answer", "how"], "ill"]"""), Least = 34, Most = 43, Decimals = 1 },
            Ask("since", QuestionType.Date) with { When = If("""["gt", ["answer", "fever"], 38]""") },
            Ask("meals", QuestionType.Repeat) with
            {
                Most = 3,
                Questions =
                [
                    Ask("dish", QuestionType.Text) with { IsRequired = true, Most = 20 },
                    Ask("portions", QuestionType.Number) with { When = If("""["ne", ["answer", "dish"], "tea"]"""), Least = 0, Most = 9 },
                ],
            },
            Ask("portions-all", QuestionType.Computed) with { Value = If("""["sum", ["answer", "meals"], "portions"]""") },
        ],
    };

    public static Names Say(string words) => new(words, words, words);

    public static Question Ask(string id, QuestionType type) => new() { Id = id, Concept = $"visit.{id}", Type = type, Label = Say(id) };

    public static QuestionOption Option(string code) => new(code, Say(code));

    public static FormExpression If(string json) => JsonSerializer.Deserialize(json, FormJson.Default.FormExpression)!;

    /// <summary>The form with one of its questions changed, wherever it stands.</summary>
    public static FormDefinition With(this FormDefinition form, string id, Func<Question, Question> change)
    {
        return form with { Questions = Changed(form.Questions) };

        IReadOnlyList<Question> Changed(IReadOnlyList<Question> questions) => [.. questions.Select(question =>
            question.Id == id ? change(question) : question with { Questions = Changed(question.Questions) })];
    }

    public static FormOutcome Fill(this FormDefinition form, string json, IReadOnlyDictionary<string, FormValue>? known = null)
    {
        using var answers = JsonDocument.Parse(json);
        return CheckForm.Run(form, answers.RootElement, Today, known);
    }
}
