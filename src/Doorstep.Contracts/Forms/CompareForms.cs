namespace Doorstep.Contracts.Forms;

/// <summary>How a question changed between two versions of its form.</summary>
public enum QuestionFate { Added, Removed, Moved, Changed }

/// <param name="What">For a changed one, what about it: names of its properties.</param>
public sealed record QuestionChange(string Id, QuestionFate Fate, IReadOnlyList<string> What);

/// <summary>Lists what differs between two versions of a form, in the order of the newer, what is gone last.</summary>
public static class CompareForms
{
    public static IReadOnlyList<QuestionChange> Run(FormDefinition older, FormDefinition newer)
    {
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(newer);
        var before = older.All.ToDictionary(question => question.Id, StringComparer.Ordinal);
        List<string> stay = [.. older.All.Select(question => question.Id).Where(id => newer.All.Any(question => question.Id == id))];
        List<QuestionChange> changes = [];
        foreach (var question in newer.All)
        {
            if (!before.Remove(question.Id, out var was))
            {
                changes.Add(new(question.Id, QuestionFate.Added, []));
                continue;
            }

            if (Differences(was, question) is { Count: > 0 } what)
            {
                changes.Add(new(question.Id, QuestionFate.Changed, what));
            }

            if (stay[0] != question.Id)
            {
                changes.Add(new(question.Id, QuestionFate.Moved, []));
            }

            stay.Remove(question.Id);
        }

        return [.. changes, .. before.Keys.Select(id => new QuestionChange(id, QuestionFate.Removed, []))];
    }

    private static List<string> Differences(Question was, Question now)
    {
        (string Name, bool IsSame)[] all =
        [
            (nameof(Question.Concept), was.Concept == now.Concept),
            (nameof(Question.Type), was.Type == now.Type),
            (nameof(Question.Label), was.Label == now.Label),
            (nameof(Question.Help), was.Help == now.Help),
            (nameof(Question.IsRequired), was.IsRequired == now.IsRequired),
            (nameof(Question.When), Equals(was.When, now.When)),
            (nameof(Question.Value), Equals(was.Value, now.Value)),
            (nameof(Question.Options), was.Options.Count == now.Options.Count
                && was.Options.Zip(now.Options).All(pair => IsSame(pair.First, pair.Second))),
            (nameof(Question.Least), was.Least == now.Least),
            (nameof(Question.Most), was.Most == now.Most),
            (nameof(Question.Decimals), was.Decimals == now.Decimals),
            (nameof(Question.Purpose), was.Purpose == now.Purpose),
            (nameof(Question.Need), was.Need == now.Need),
        ];
        return [.. all.Where(one => !one.IsSame).Select(one => one.Name)];
    }

    private static bool IsSame(QuestionOption was, QuestionOption now) =>
        was.Code == now.Code && was.Label == now.Label && was.Aliases.SequenceEqual(now.Aliases)
        && was.Case == now.Case && was.Score == now.Score;
}
