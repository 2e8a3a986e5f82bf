using System.Globalization;
using System.Text.Json.Nodes;

namespace Doorstep.Contracts.Forms;

/// <summary>
/// Writes answers as JSON, in the shape in which <see cref="CheckForm"/> takes them. What was computed is not written: it is computed again.
/// </summary>
public static class WriteAnswers
{
    public static JsonObject Run(IReadOnlyList<Question> questions, FormAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(answers);
        JsonObject written = [];
        foreach (var question in questions.Where(question => question.Type is not QuestionType.Computed))
        {
            if (answers[question.Id] is { } value)
            {
                written[question.Id] = NodeOf(question, value);
            }
        }

        return written;
    }

    private static JsonNode? NodeOf(Question question, FormValue value) => value switch
    {
        FormValue.Text(var words) => JsonValue.Create(words),
        FormValue.Number(var amount) => JsonValue.Create(amount),
        FormValue.Truth(var holds) => JsonValue.Create(holds),
        FormValue.Date(var day) => JsonValue.Create(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        FormValue.Codes(var chosen) => ArrayOf(chosen.Select(code => JsonValue.Create(code))),
        FormValue.Place(var longitude, var latitude, var accuracy) => new JsonObject
        {
            ["longitude"] = longitude, ["latitude"] = latitude, ["accuracyMetres"] = accuracy,
        },
        FormValue.Files(var hashes) => ArrayOf(hashes.Select(hash => JsonValue.Create(hash))),
        FormValue.Record(var id) => JsonValue.Create(id.ToString()),
        FormValue.Rows(var rows) => ArrayOf(rows.Select(row => Run(question.Questions, row))),
        _ => null,
    };

    private static JsonArray ArrayOf(IEnumerable<JsonNode?> nodes) => new([.. nodes]);
}
