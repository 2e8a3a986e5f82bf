using System.Globalization;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;

namespace Doorstep.Forms.Editor;

/// <summary>One comparison of an earlier answer with a value.</summary>
/// <param name="Value">As it is typed: a code, a number, a day, or words.</param>
sealed record Comparison(string Id, string Operator, string? Value)
{
    /// <summary>The first that comes to mind about a question.</summary>
    public static Comparison About(Question question) =>
        new(question.Id, PlainCondition.OperatorsOf(question)[0], question.Options.Count > 0 ? question.Options[0].Code : null);
}

/// <summary>A condition that is a few comparisons, all or any of which must hold: as most are, and as an editor can show without writing.</summary>
sealed record PlainCondition(bool IsAll, IReadOnlyList<Comparison> Comparisons)
{
    /// <returns>Null where it is more than that.</returns>
    public static PlainCondition? Of(FormExpression? when) => when switch
    {
        null => new(true, []),
        FormExpression.Operation { Operator.Name: "and" or "or" } tree when tree.Operands.Select(One).ToList() is var all && !all.Contains(null) =>
            new(tree.Operator.Name is "and", all!),
        _ => One(when) is { } one ? new(true, [one]) : null,
    };

    public static IReadOnlyList<string> OperatorsOf(Question? question) => question?.Type switch
    {
        QuestionType.Choice or QuestionType.Text => ["eq", "ne", "answered"],
        QuestionType.Many => ["has", "answered"],
        QuestionType.Number or QuestionType.Date => ["eq", "ne", "lt", "le", "gt", "ge", "answered"],
        _ => ["answered"],
    };

    /// <summary>The questions before one, and in a row those before it in the row.</summary>
    public static IEnumerable<Question> ReadableBefore(FormDefinition form, string id)
    {
        foreach (var question in form.Questions)
        {
            if (question.Id == id)
            {
                yield break;
            }

            if (question.Questions.Any(inner => inner.Id == id))
            {
                foreach (var inner in question.Questions.TakeWhile(inner => inner.Id != id))
                {
                    yield return inner;
                }

                yield break;
            }

            yield return question;
        }
    }

    public FormExpression? ToExpression(FormDefinition form)
    {
        List<FormExpression> all = [.. Comparisons.Select(one => ToExpression(one, form))];
        return all.Count switch
        {
            0 => null,
            1 => all[0],
            _ => new FormExpression.Operation(FormOperator.Named(IsAll ? "and" : "or")!, all),
        };
    }

    private static FormExpression.Operation ToExpression(Comparison one, FormDefinition form)
    {
        var question = form.All.FirstOrDefault(question => question.Id == one.Id);
        // Of another question other comparisons make sense.
        var named = OperatorsOf(question).Contains(one.Operator) ? one.Operator : OperatorsOf(question)[0];
        FormExpression.Answer answer = new(one.Id);
        return new(FormOperator.Named(named)!, named is "answered" ? [answer] : [answer, new FormExpression.Literal(ValueOf(one.Value, question))]);
    }

    private static FormValue ValueOf(string? typed, Question? question) => question?.Type switch
    {
        QuestionType.Number => new FormValue.Number(
            decimal.TryParse(typed, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : question.Least ?? 0),
        QuestionType.Date => new FormValue.Date(
            DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : new(2000, 1, 1)),
        _ => new FormValue.Text(UserText.Clean(typed)),
    };

    private static Comparison? One(FormExpression expression) => expression switch
    {
        FormExpression.Operation { Operator.Name: "answered", Operands: [FormExpression.Answer(var id)] } => new(id, "answered", null),
        FormExpression.Operation
        {
            Operator: { Name: "eq" or "ne" or "lt" or "le" or "gt" or "ge" or "has" } compared,
            Operands: [FormExpression.Answer(var id), FormExpression.Literal(var value)],
        } => value switch
        {
            FormValue.Text(var words) => new(id, compared.Name, words),
            FormValue.Number(var amount) => new(id, compared.Name, amount.ToString(CultureInfo.InvariantCulture)),
            FormValue.Date(var day) => new(id, compared.Name, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            _ => null,
        },
        _ => null,
    };
}
