using Doorstep.Contracts.Forms;

namespace Doorstep.Tasks.Rounds;

/// <summary>What the answers to the form of a round say.</summary>
/// <param name="Score">The mean of the scored answers, from 0 to 100; null where none is.</param>
/// <param name="Items">Answers that could have become a case, or have a score.</param>
/// <param name="Bad">Those that become a case.</param>
public sealed record RoundFindings(int? Score, int Items, IReadOnlyList<RoundFindings.Item> Bad)
{
    /// <param name="Where">The words beside it.</param>
    public sealed record Item(string QuestionId, string OptionCode, string Where, string CaseKind);
}

/// <summary>
/// Reads a round from its answers: every option may carry a score and the kind of case that it becomes. Where something is stands beside it: in a
/// repeat in the first text of the row, otherwise in the text that is asked next.
/// </summary>
static class ReadRound
{
    public static RoundFindings Run(FormDefinition form, FormAnswers answers)
    {
        List<int> scores = [];
        List<RoundFindings.Item> bad = [];
        var items = 0;
        foreach (var (place, question) in form.Questions.Index())
        {
            if (question.Type is QuestionType.Repeat)
            {
                foreach (var row in answers[question.Id] is FormValue.Rows rows ? rows.All : [])
                {
                    var where = question.Questions.Select(inner => TextOf(inner, row)).FirstOrDefault(text => text is not null) ?? "";
                    question.Questions.ToList().ForEach(inner => Look(inner, row, where));
                }

                continue;
            }

            var beside = form.Questions.Skip(place + 1).TakeWhile(next => next.Type is QuestionType.Text).Select(next => TextOf(next, answers));
            Look(question, answers, beside.FirstOrDefault(text => text is not null) ?? "");
        }

        return new(scores.Count == 0 ? null : (int)Math.Round(scores.Average(), MidpointRounding.AwayFromZero), items, bad);

        void Look(Question question, FormAnswers given, string where)
        {
            var chosen = Chosen(question, given);
            items += chosen.Exists(option => option.Score is not null || option.Case is not null) ? 1 : 0;
            scores.AddRange(chosen.Select(option => option.Score).OfType<int>());
            bad.AddRange(chosen.Where(option => option.Case is not null).Select(option =>
                new RoundFindings.Item(question.Id, option.Code, where, option.Case!)));
        }
    }

    private static List<QuestionOption> Chosen(Question question, FormAnswers given) => given[question.Id] switch
    {
        FormValue.Text(var code) when question.Type is QuestionType.Choice && question.OptionOf(code) is { } option => [option],
        FormValue.Codes(var codes) => [.. codes.Select(question.OptionOf).OfType<QuestionOption>()],
        _ => [],
    };

    private static string? TextOf(Question question, FormAnswers given) =>
        question.Type is QuestionType.Text && given[question.Id] is FormValue.Text(var words) ? Short(words) : null;

    /// <summary>It fits its column, and no character is cut in two.</summary>
    private static string Short(string words) => words.Length <= RoundItem.LongestWhere ? words
        : words[..(char.IsHighSurrogate(words[RoundItem.LongestWhere - 1]) ? RoundItem.LongestWhere - 1 : RoundItem.LongestWhere)];
}
