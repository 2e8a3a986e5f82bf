namespace Doorstep.Contracts.Forms;

/// <content>Conditions and computed values: what they read, and of which type they are.</content>
public sealed partial class LintForm
{
    /// <summary>Questions that wait for one another, the first again at the end; null where there are none.</summary>
    private static List<string>? FindRing(IReadOnlyList<Question> all)
    {
        var reads = all.GroupBy(question => question.Id, StringComparer.Ordinal).ToDictionary(
            alike => alike.Key, alike => alike.SelectMany(ReadsOf).Distinct().ToList(), StringComparer.Ordinal);
        HashSet<string> done = [];
        foreach (var id in reads.Keys)
        {
            if (Follow(id, []) is { } ring)
            {
                return ring;
            }
        }

        return null;

        List<string>? Follow(string id, List<string> way)
        {
            if (way.Contains(id))
            {
                return [.. way[way.IndexOf(id)..], id];
            }

            if (!reads.TryGetValue(id, out var next) || done.Contains(id))
            {
                return null;
            }

            foreach (var one in next)
            {
                if (Follow(one, [.. way, id]) is { } ring)
                {
                    return ring;
                }
            }

            done.Add(id);
            return null;
        }
    }

    private static IEnumerable<string> ReadsOf(Question question) => (question.When?.Reads ?? []).Concat(question.Value?.Reads ?? []);

    /// <param name="before">The questions that stand before these, with the types of their answers; null for one that has no right type.</param>
    private void LookAtExpressions(IReadOnlyList<Question> questions, IReadOnlyDictionary<string, ExpressionType?> before)
    {
        Dictionary<string, ExpressionType?> seen = new(before, StringComparer.Ordinal);
        foreach (var question in questions)
        {
            if (question.When is { } when && TypeOf(when, question, seen) is { } type && type != ExpressionType.Truth)
            {
                issues.Add(new("when-type", question.Id, type.ToString()));
            }

            var computed = question.Value is { } value ? TypeOf(value, question, seen) : null;
            LookAtExpressions(question.Questions, seen);
            seen.TryAdd(question.Id, question.Type is QuestionType.Computed ? computed : TypeOf(question.Type));
        }
    }

    /// <returns>Null where something is wrong with it, which has been said then.</returns>
    private ExpressionType? TypeOf(FormExpression expression, Question at, IReadOnlyDictionary<string, ExpressionType?> seen)
    {
        switch (expression)
        {
            case FormExpression.Literal { Value: var value }:
                return TypeOf(value);
            case FormExpression.Known(var fact):
                Must(around.Known.ContainsKey(fact), "known", at.Id, fact);
                return around.Known.TryGetValue(fact, out var known) ? known : null;
            case FormExpression.Answer(var id):
                Must(seen.ContainsKey(id), form.All.Any(question => question.Id == id) ? "later" : "unknown", at.Id, id);
                return seen.GetValueOrDefault(id);
            case FormExpression.Operation(var named, var operands):
                var types = operands.Select(operand => TypeOf(operand, at, seen)).ToList();
                if (types.Contains(null))
                {
                    return null;
                }

                var type = named.TypeOf([.. types.Select(one => one!.Value)]);
                Must(type is not null, "operands", at.Id, named.Name);
                MustBeOptions(named, operands, at, seen);
                return type;
            default:
                return null;
        }
    }

    /// <summary>A choice compared with a code that it does not have never holds: a slip of the pen.</summary>
    private void MustBeOptions(
        FormOperator named, IReadOnlyList<FormExpression> operands, Question at, IReadOnlyDictionary<string, ExpressionType?> seen)
    {
        if (named.Name is not ("eq" or "ne" or "has" or "sum") || operands.Count != 2)
        {
            return;
        }

        foreach (var (one, other) in new[] { (operands[0], operands[1]), (operands[1], operands[0]) })
        {
            if (one is FormExpression.Answer(var id) && seen.ContainsKey(id) && form.All.First(read => read.Id == id) is var question
                && other is FormExpression.Literal(FormValue.Text(var code)))
            {
                Must(question.Options.Count == 0 || question.OptionOf(code) is not null, "option-unknown", at.Id, code);
                Must(named.Name is not "sum" || question.Questions.Any(inner => inner.Id == code && inner.Type is QuestionType.Number),
                    "sum", at.Id, code);
            }
        }
    }

    private static ExpressionType TypeOf(QuestionType type) => type switch
    {
        QuestionType.Text or QuestionType.Choice => ExpressionType.Text,
        QuestionType.Number => ExpressionType.Number,
        QuestionType.Date => ExpressionType.Date,
        QuestionType.Many => ExpressionType.Codes,
        QuestionType.Repeat => ExpressionType.Rows,
        _ => ExpressionType.Other,
    };

    private static ExpressionType TypeOf(FormValue value) => value switch
    {
        FormValue.Text => ExpressionType.Text,
        FormValue.Number => ExpressionType.Number,
        FormValue.Truth => ExpressionType.Truth,
        FormValue.Date => ExpressionType.Date,
        _ => ExpressionType.Other,
    };
}
