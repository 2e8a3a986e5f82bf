using System.Globalization;
using System.Text.Json.Nodes;
using Doorstep.Contracts;
using Doorstep.Contracts.Forms;

namespace Doorstep.Forms;

/// <summary>Reads what a page without JavaScript sends for a form: fields are named as in <see cref="FormFill"/>, after a prefix.</summary>
static class FormPost
{
    public const string Prefix = "a.";
    /// <summary>
    /// The button that was pressed: nothing, <c>add:FIELD</c>, <c>remove:FIELD:ROW</c> or, of a photo, <c>drop:FIELD:HASH</c>.
    /// </summary>
    public const string Go = "Form.Go";

    /// <summary>How many rows of a repeat were on the page, so that one in which nothing was typed is kept.</summary>
    public static string RowsOf(string field) => $"{Prefix}{field}.rows";

    public static FormFill Read(
        FormDefinition form, IFormCollection sent, DateOnly today, IReadOnlyDictionary<string, FormValue>? known = null)
    {
        FormFill fill = new(form, today, known, ObjectOf(form.Questions, sent, ""));
        if (sent[Go].ToString().Split(':') is [var act, var field, ..] pressed)
        {
            if (act is "add")
            {
                fill.AddRow(field);
            }
            else if (act is "remove" && pressed is [_, _, var row] && int.TryParse(row, CultureInfo.InvariantCulture, out var number))
            {
                fill.RemoveRow(field, number);
            }
            else if (act is "drop" && pressed is [_, _, var hash] && fill.At(field) is JsonArray files)
            {
                var left = files.Select(file => file?.ToString()).Where(file => file != hash).ToList();
                fill.Set(field, left.Count == 0 ? null : new JsonArray([.. left.Select(file => JsonValue.Create(file))]));
            }
        }

        return fill;
    }

    private static JsonObject ObjectOf(IReadOnlyList<Question> questions, IFormCollection sent, string path)
    {
        JsonObject answers = [];
        foreach (var question in questions)
        {
            var (id, values) = (question.Id, sent[$"{Prefix}{path}{question.Id}"]);
            switch (question.Type)
            {
                case QuestionType.Many or QuestionType.Photo or QuestionType.Signature:
                    answers[id] = values.Count == 0 ? null : new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
                    break;
                case QuestionType.Repeat:
                    answers[id] = RowsOf(question, sent, path + id);
                    break;
                case QuestionType.Place:
                    answers[id] = PlaceOf(sent, path + id);
                    break;
                default:
                    answers[id] = FormFill.NodeOf(question, values.ToString());
                    break;
            }
        }

        return answers;
    }

    private static JsonArray? RowsOf(Question question, IFormCollection sent, string field)
    {
        var count = int.TryParse(sent[RowsOf(field)], CultureInfo.InvariantCulture, out var rows) ? Math.Clamp(rows, 0, FormDefinition.MostRows) : 0;
        return count == 0 ? null
            : new JsonArray([.. Enumerable.Range(0, count).Select(row => ObjectOf(question.Questions, sent, $"{field}[{row}]."))]);
    }

    private static JsonObject? PlaceOf(IFormCollection sent, string field)
    {
        var (longitude, latitude) = (sent[$"{Prefix}{field}.longitude"].ToString(), sent[$"{Prefix}{field}.latitude"].ToString());
        return UserText.SaysNothing(longitude) && UserText.SaysNothing(latitude) ? null
            : new() { ["longitude"] = FormFill.NumberOf(longitude), ["latitude"] = FormFill.NumberOf(latitude) };
    }
}
