using System.Text.Json;

namespace Doorstep.Contracts.Forms;

/// <summary>Something wrong with an answer.</summary>
/// <param name="Field">The id of the question; in a repeat with the row before it: <c>bins[2].state</c>.</param>
/// <param name="Error">A key of the words of errors.</param>
public sealed record AnswerFault(string Field, string Error);

/// <summary>What came of a form that was filled in.</summary>
/// <param name="Answers">What is kept: only what was asked, options under the codes of this version, and what was computed.</param>
/// <param name="Asked">The questions that were asked, as the fields of <paramref name="Faults"/> are named.</param>
public sealed record FormOutcome(FormAnswers Answers, IReadOnlyList<string> Asked, IReadOnlyList<AnswerFault> Faults)
{
    public bool IsRight => Faults.Count == 0;
}

/// <summary>
/// Goes through a form once, in the order of its questions: decides what is asked, reads each answer, computes what is computed. Conditions see only
/// earlier answers, so one pass is enough, and a question that is not asked counts as not answered for those after it.
/// </summary>
public sealed class CheckForm
{
    private readonly List<string> asked = [];
    private readonly List<AnswerFault> faults = [];

    private CheckForm()
    {
    }

    /// <param name="json">An object with the answers by the ids of the questions.</param>
    /// <param name="known">What the register holds about whom the form is about.</param>
    /// <param name="today">The day in the city.</param>
    public static FormOutcome Run(
        FormDefinition form, JsonElement json, DateOnly today, IReadOnlyDictionary<string, FormValue>? known = null)
    {
        ArgumentNullException.ThrowIfNull(form);
        CheckForm check = new();
        FormScope scope = new(today, known);
        if (json.ValueKind is JsonValueKind.Object)
        {
            check.Take(form.Questions, json, scope, "");
        }
        else
        {
            check.faults.Add(new("", "form.answer-shape"));
        }

        return new(scope.Answers, check.asked, check.faults);
    }

    private void Take(IReadOnlyList<Question> questions, JsonElement json, FormScope scope, string path)
    {
        foreach (var name in json.EnumerateObject().Select(property => property.Name).Except(questions.Select(question => question.Id)))
        {
            // Also a field that this version no longer has: whoever sent it must move her draft first, or she would lose it unseen.
            faults.Add(new(path + name, "form.answer-unknown"));
        }

        foreach (var question in questions.Where(question => question.When?.Holds(scope) ?? true))
        {
            if (question.Type is QuestionType.Computed)
            {
                Keep(question, question.Value?.Evaluate(scope), scope);
                continue;
            }

            var field = path + question.Id;
            asked.Add(field);
            var value = json.TryGetProperty(question.Id, out var given) && given.ValueKind is not JsonValueKind.Null
                ? ValueOf(question, given, scope, field) : null;
            Keep(question, value, scope);
            if (value is null && question.IsRequired && !faults.Exists(fault => fault.Field == field))
            {
                faults.Add(new(field, "error.required"));
            }
        }
    }

    private static void Keep(Question question, FormValue? value, FormScope scope)
    {
        if (value is not null)
        {
            scope.Set(question.Id, value);
        }
    }

    private FormValue? ValueOf(Question question, JsonElement given, FormScope scope, string field)
    {
        if (question.Type is QuestionType.Repeat)
        {
            return RowsOf(question, given, scope, field);
        }

        var (value, error) = ReadAnswer.Of(question, given);
        if (error is not null)
        {
            faults.Add(new(field, error));
        }

        return value;
    }

    private FormValue.Rows? RowsOf(Question question, JsonElement given, FormScope scope, string field)
    {
        var most = (int)Math.Min(question.Most ?? FormDefinition.MostRows, FormDefinition.MostRows);
        if (given.ValueKind is not JsonValueKind.Array || given.EnumerateArray().Any(row => row.ValueKind is not JsonValueKind.Object))
        {
            faults.Add(new(field, "form.answer-type"));
            return null;
        }

        if (given.GetArrayLength() > most || given.GetArrayLength() < (question.Least ?? 0))
        {
            faults.Add(new(field, given.GetArrayLength() > most ? "form.answer-too-many" : "form.answer-too-few"));
            return null;
        }

        List<FormAnswers> rows = [];
        foreach (var row in given.EnumerateArray())
        {
            var inner = scope.Row();
            Take(question.Questions, row, inner, $"{field}[{rows.Count}].");
            rows.Add(inner.Answers);
        }

        return rows.Count > 0 ? new(rows) : null;
    }
}
