namespace Doorstep.Contracts.Forms;

/// <summary>
/// Finds questions that no answers lead to, by trying. A condition that compares answers with constants changes only at those constants, so a few
/// values an answer stand for all: each option, each constant and its neighbours, a value that none names, and no answer. Where a condition computes,
/// or there are too many combinations to try in the whole form, nothing is said of the question.
/// </summary>
static class FindUnreachable
{
    private const int MostTries = 200_000;

    public static IEnumerable<Question> In(FormDefinition form)
    {
        var all = form.All.ToDictionary(question => question.Id, StringComparer.Ordinal);
        long left = MostTries;
        foreach (var question in all.Values.Where(question => question.When is not null))
        {
            if (Needed(question, all) is not { } needed)
            {
                continue;
            }

            var conditions = needed.Append(question).Select(one => one.When).OfType<FormExpression>().ToList();
            var values = needed.ConvertAll(one => ValuesOf(one, conditions));
            var tries = values.Aggregate(1L, (product, some) => Math.Min(MostTries + 1L, product * some.Count));
            if (tries <= left)
            {
                left -= tries;
                if (!IsReached(question, needed, values))
                {
                    yield return question;
                }
            }
        }
    }

    /// <summary>The questions that decide whether one is asked, in the order of the form; null where it cannot be told by trying.</summary>
    private static List<Question>? Needed(Question question, Dictionary<string, Question> all)
    {
        HashSet<string> needed = [];
        Stack<string> open = new([question.Id]);
        while (open.TryPop(out var id))
        {
            foreach (var read in all[id].When?.Reads ?? [])
            {
                if (needed.Add(read))
                {
                    open.Push(read);
                }
            }
        }

        var asked = all.Values.Where(one => needed.Contains(one.Id)).ToList();
        return asked.Append(question).All(one => one.When is null || IsPlain(one.When)) && asked.TrueForAll(one =>
            one.Type is QuestionType.Choice or QuestionType.Many or QuestionType.Number or QuestionType.Date or QuestionType.Text) ? asked : null;
    }

    private static bool IsReached(Question question, List<Question> needed, List<List<FormValue?>> values)
    {
        return Try(0, new FormScope(default));

        bool Try(int i, FormScope scope)
        {
            if (i == needed.Count)
            {
                return question.When!.Holds(scope);
            }

            var isAsked = needed[i].When?.Holds(scope) ?? true;
            foreach (var value in isAsked ? values[i] : [null])
            {
                var next = scope.Row();
                if (value is not null)
                {
                    next.Set(needed[i].Id, value);
                }

                if (Try(i + 1, next))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Comparisons of one answer with a constant, put together with and, or, not.</summary>
    private static bool IsPlain(FormExpression expression) => expression switch
    {
        FormExpression.Literal { Value: FormValue.Truth } => true,
        FormExpression.Operation { Operator.Name: "and" or "or" or "not" } tree => tree.Operands.All(IsPlain),
        FormExpression.Operation { Operator.Name: "answered" } one => one.Operands is [FormExpression.Answer],
        FormExpression.Operation { Operator.Name: "eq" or "ne" or "lt" or "le" or "gt" or "ge" or "has" } compared =>
            compared.Operands is [FormExpression.Answer, FormExpression.Literal] or [FormExpression.Literal, FormExpression.Answer],
        _ => false,
    };

    /// <summary>Values that stand for all that the answer may be; null for none.</summary>
    private static List<FormValue?> ValuesOf(Question question, List<FormExpression> conditions)
    {
        var constants = conditions.SelectMany(condition => ConstantsOf(condition, question.Id)).Distinct().ToList();
        IEnumerable<FormValue> values = question.Type switch
        {
            QuestionType.Choice => question.Options.Select(option => new FormValue.Text(option.Code)),
            QuestionType.Many => Subsets([.. constants.OfType<FormValue.Text>().Select(one => one.Words).Distinct()], question),
            QuestionType.Number => constants.OfType<FormValue.Number>().Select(one => one.Amount).Append(question.Least ?? question.Most ?? 0)
                .SelectMany(amount => Around(amount, question)),
            QuestionType.Date => constants.OfType<FormValue.Date>().Select(one => one.Day).Append(new(2000, 1, 1)).SelectMany(Around),
            _ => constants.OfType<FormValue.Text>().Append(new("\u0001")),
        };
        return question.IsRequired ? [.. values.Distinct()] : [null, .. values.Distinct()];
    }

    private static IEnumerable<FormValue> Subsets(List<string> named, Question question)
    {
        var other = question.Options.Select(option => option.Code).FirstOrDefault(code => !named.Contains(code));
        for (var set = 0; set < 1 << Math.Min(named.Count, 16); set++)
        {
            List<string> chosen = [.. named.Where((_, i) => (set >> i & 1) == 1)];
            if (chosen.Count > 0)
            {
                yield return new FormValue.Codes(chosen);
            }
        }

        if (other is not null)
        {
            yield return new FormValue.Codes([other]);
        }
    }

    private static IEnumerable<FormValue> Around(decimal constant, Question question)
    {
        var step = 1m;
        for (var i = 0; i < question.Decimals; i++)
        {
            step /= 10;
        }

        return new[] { constant - step, constant, constant + step }
            .Where(amount => !(amount < question.Least || amount > question.Most)).Select(amount => new FormValue.Number(amount));
    }

    private static IEnumerable<FormValue> Around(DateOnly day) =>
        new[] { day.AddDays(-1), day, day.AddDays(1) }.Select(one => new FormValue.Date(one));

    private static IEnumerable<FormValue> ConstantsOf(FormExpression expression, string id) => expression switch
    {
        FormExpression.Operation { Operands: [FormExpression.Answer(var one), FormExpression.Literal(var value)] } when one == id => [value],
        FormExpression.Operation { Operands: [FormExpression.Literal(var value), FormExpression.Answer(var one)] } when one == id => [value],
        FormExpression.Operation operation => operation.Operands.SelectMany(operand => ConstantsOf(operand, id)),
        _ => [],
    };
}
