using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Doorstep.Contracts.Forms;

/// <summary>
/// A form while it is being filled in: what was typed, also what is wrong or half done, and what is asked and wrong now. A renderer shows what it
/// says and tells it what was typed, by the names of fields: <c>seen</c>, <c>bins[2].state</c>.
/// </summary>
public sealed class FormFill
{
    private readonly DateOnly today;
    private readonly IReadOnlyDictionary<string, FormValue>? known;
    private HashSet<string> asked = [];

    public FormFill(FormDefinition form, DateOnly today, IReadOnlyDictionary<string, FormValue>? known = null, JsonObject? answers = null)
    {
        (Form, this.today, this.known, Answers) = (form, today, known, answers ?? []);
        Outcome = Check();
    }

    public FormDefinition Form { get; }

    /// <summary>As typed: what is not asked any more is kept in case it is asked again.</summary>
    public JsonObject Answers { get; }

    public FormOutcome Outcome { get; private set; }

    public bool Asks(string field) => asked.Contains(field);

    public AnswerFault? FaultOf(string field) => Outcome.Faults.FirstOrDefault(fault => fault.Field == field);

    /// <summary>What was typed there, or null.</summary>
    public JsonNode? At(string field) => Find(field) is var (place, id) && place is not null ? place[id] : null;

    /// <summary>What was typed there as text: how a field of a page shows it, right or wrong.</summary>
    public string TextAt(string field) => At(field) switch
    {
        JsonValue value when value.GetValueKind() is JsonValueKind.String => value.GetValue<string>(),
        JsonValue value => value.ToJsonString(),
        _ => "",
    };

    public int RowsOf(string field) => (At(field) as JsonArray)?.Count ?? 0;

    /// <summary>What is kept of an answer, computed ones too; null for none.</summary>
    public FormValue? ValueOf(string field) => RowOf(field) is var (repeat, row, inner)
        ? (Outcome.Answers[repeat] as FormValue.Rows)?.All.ElementAtOrDefault(row)?[inner] : Outcome.Answers[field];

    public void Set(Question question, string field, string? text) => Set(field, NodeOf(question, text));

    public void Set(string field, JsonNode? value)
    {
        if (Find(field) is ({ } place, var id))
        {
            place[id] = value;
            Outcome = Check();
        }
    }

    public void AddRow(string field)
    {
        if (At(field) is JsonArray rows)
        {
            rows.Add((JsonNode)new JsonObject());
            Outcome = Check();
        }
        else
        {
            Set(field, new JsonArray(new JsonObject()));
        }
    }

    public void RemoveRow(string field, int row)
    {
        if (At(field) is JsonArray rows && row >= 0 && row < rows.Count)
        {
            rows.RemoveAt(row);
            Outcome = Check();
        }
    }

    /// <param name="text">As typed; what is no number is kept as it is, and the number named as wrong.</param>
    public static JsonNode? NodeOf(Question question, string? text) => UserText.SaysNothing(text) ? null
        : question.Type is QuestionType.Number ? NumberOf(text!) : JsonValue.Create(text);

    /// <summary>A number, or the text where it is none.</summary>
    public static JsonNode NumberOf(string text) =>
        decimal.TryParse(
            UserText.Code(text), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number) : JsonValue.Create(text);

    /// <summary>The object that holds a field, and the field's name in it.</summary>
    private (JsonObject? Place, string Id) Find(string field) => RowOf(field) is var (repeat, row, inner)
        ? ((Answers[repeat] as JsonArray)?.ElementAtOrDefault(row) as JsonObject, inner) : (Answers, field);

    /// <summary>The parts of <c>bins[2].state</c>; null for a field that is in no row.</summary>
    private static (string Repeat, int Row, string Inner)? RowOf(string field) =>
        field.Split('[', ']') is [var repeat, var number, ['.', .. var inner]] && int.TryParse(number, CultureInfo.InvariantCulture, out var row)
            ? (repeat, row, inner) : null;

    private FormOutcome Check()
    {
        using var json = JsonDocument.Parse(Answers.ToJsonString());
        var outcome = CheckForm.Run(Form, json.RootElement, today, known);
        asked = [.. outcome.Asked];
        return outcome;
    }
}
