using System.Text.Json;
using System.Text.Json.Nodes;

namespace Doorstep.Contracts.Forms;

/// <summary>A draft in the terms of a newer version of its form.</summary>
/// <param name="Answers">What the newer version still takes.</param>
/// <param name="Left">What it does not, by the fields of the draft: shown to whoever wrote it, never dropped unseen.</param>
public sealed record MovedDraft(JsonObject Answers, IReadOnlyList<string> Left);

/// <summary>
/// Moves a draft to another version of its form, by the ids of the questions: an answer stays where the question still has the same type, and options
/// take the codes they have now.
/// </summary>
public static class MoveDraft
{
    public static MovedDraft To(FormDefinition newer, FormDefinition older, JsonObject draft)
    {
        ArgumentNullException.ThrowIfNull(newer);
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(draft);
        List<string> left = [];
        return new(Move(draft, newer.Questions, older.Questions, "", left), left);
    }

    private static JsonObject Move(
        JsonObject draft, IReadOnlyList<Question> newer, IReadOnlyList<Question> older, string path, List<string> left)
    {
        JsonObject moved = [];
        foreach (var (id, value) in draft)
        {
            var (now, before) = (newer.FirstOrDefault(question => question.Id == id), older.FirstOrDefault(question => question.Id == id));
            if (now is null || value is null || (before is not null && before.Type != now.Type))
            {
                if (value is not null)
                {
                    left.Add(path + id);
                }
            }
            else
            {
                moved[id] = Move(value, now, before, path + id, left);
            }
        }

        return moved;
    }

    private static JsonNode? Move(JsonNode value, Question now, Question? before, string field, List<string> left) => (now.Type, value) switch
    {
        (QuestionType.Choice, JsonValue code) => CodeNow(code, now, field, left),
        (QuestionType.Many, JsonArray codes) =>
            new JsonArray([.. codes.Select(code => CodeNow(code, now, field, left)).Where(code => code is not null)]),
        (QuestionType.Repeat, JsonArray rows) => new JsonArray([.. rows.Select((row, i) =>
            row is JsonObject answers ? Move(answers, now.Questions, before?.Questions ?? [], $"{field}[{i}].", left) : null)]),
        _ => value.DeepClone(),
    };

    /// <summary>An option that is gone is left; whoever wrote the draft chooses again.</summary>
    private static JsonValue? CodeNow(JsonNode? code, Question now, string field, List<string> left)
    {
        if (code?.GetValueKind() is JsonValueKind.String && now.OptionOf(code.GetValue<string>()) is { } option)
        {
            return JsonValue.Create(option.Code);
        }

        left.Add(field);
        return null;
    }
}
