namespace Doorstep.Contracts.Forms;

/// <summary>
/// Finds which questions are asked only after a resident has asked for one certain service. It is read off the conditions: a comparison with the
/// answer to that question, or with one that is itself asked only then, since a comparison with no answer does not hold. Whatever this does not show
/// is taken for asked of others, too.
/// </summary>
public static class FindServices
{
    private static readonly HashSet<string> needAnswers = ["answered", "eq", "ne", "lt", "le", "gt", "ge", "has"];

    /// <returns>By the ids of the questions the service that must have been chosen, and of the others nothing.</returns>
    public static IReadOnlyDictionary<string, string> In(FormDefinition form)
    {
        ArgumentNullException.ThrowIfNull(form);
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        HashSet<string> asking = [];
        Look(form.Questions, null);
        return found;

        void Look(IReadOnlyList<Question> questions, string? outer)
        {
            foreach (var question in questions)
            {
                if ((question.When is { } when ? ServiceOf(when, found, asking) : null) is { } service || (service = outer) is not null)
                {
                    found[question.Id] = service;
                }

                if (question.Concept == SensitiveConcept.ServiceAsked)
                {
                    asking.Add(question.Id);
                }

                Look(question.Questions, found.GetValueOrDefault(question.Id));
            }
        }
    }

    /// <returns>The service without which the condition never holds; null where there is none, or more than this can tell.</returns>
    private static string? ServiceOf(FormExpression when, Dictionary<string, string> found, HashSet<string> asking) => when switch
    {
        FormExpression.Answer(var id) => found.GetValueOrDefault(id),
        FormExpression.Operation({ Name: "and" }, var all) => all.Select(one => ServiceOf(one, found, asking)).FirstOrDefault(one => one is not null),
        FormExpression.Operation({ Name: "or" }, var any) =>
            any.Select(one => ServiceOf(one, found, asking)).Distinct().ToList() is [var one] ? one : null,
        FormExpression.Operation({ Name: "eq" or "has" }, [FormExpression.Answer(var id), FormExpression.Literal(FormValue.Text(var code))])
            when asking.Contains(id) => code,
        FormExpression.Operation({ Name: "eq" }, [FormExpression.Literal(FormValue.Text(var code)), FormExpression.Answer(var id)])
            when asking.Contains(id) => code,
        FormExpression.Operation({ Name: var name }, var with) when needAnswers.Contains(name) =>
            with.OfType<FormExpression.Answer>().Select(answer => found.GetValueOrDefault(answer.Id)).FirstOrDefault(one => one is not null),
        _ => null,
    };
}
