using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Doorstep.Contracts.Forms;

/// <summary>
/// Reads and writes expressions: a string, a number, true or false is itself; an array is an operator with its operands, or one of
/// <c>["answer", id]</c>, <c>["known", fact]</c> and <c>["date", "2026-01-31"]</c>.
/// </summary>
public sealed class FormExpressionJson : JsonConverter<FormExpression>
{
    /// <summary>Deeper than anybody writes; it keeps a hostile form from filling the stack.</summary>
    private const int Deepest = 20;

    /// <exception cref="JsonException">It is no expression; the message says what stands there instead.</exception>
    public override FormExpression Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        return Of(json.RootElement, 0);
    }

    public override void Write(Utf8JsonWriter writer, FormExpression value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        switch (value)
        {
            case FormExpression.Literal { Value: FormValue.Text(var words) }:
                writer.WriteStringValue(words);
                break;
            case FormExpression.Literal { Value: FormValue.Number(var amount) }:
                writer.WriteNumberValue(amount);
                break;
            case FormExpression.Literal { Value: FormValue.Truth(var holds) }:
                writer.WriteBooleanValue(holds);
                break;
            case FormExpression.Literal { Value: FormValue.Date(var day) }:
                WritePair(writer, "date", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case FormExpression.Answer(var id):
                WritePair(writer, "answer", id);
                break;
            case FormExpression.Known(var fact):
                WritePair(writer, "known", fact);
                break;
            case FormExpression.Operation(var named, var operands):
                writer.WriteStartArray();
                writer.WriteStringValue(named.Name);
                foreach (var operand in operands)
                {
                    Write(writer, operand, options);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new JsonException("This value stands in no expression.");
        }
    }

    private static void WritePair(Utf8JsonWriter writer, string head, string of)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(head);
        writer.WriteStringValue(of);
        writer.WriteEndArray();
    }

    private static FormExpression Of(JsonElement json, int depth) => json.ValueKind switch
    {
        _ when depth > Deepest => throw new JsonException($"An expression is nested deeper than {Deepest}."),
        JsonValueKind.String => new FormExpression.Literal(new FormValue.Text(json.GetString()!)),
        JsonValueKind.Number when json.TryGetDecimal(out var amount) => new FormExpression.Literal(new FormValue.Number(amount)),
        JsonValueKind.True or JsonValueKind.False => new FormExpression.Literal(new FormValue.Truth(json.GetBoolean())),
        JsonValueKind.Array when json.GetArrayLength() > 0 && json[0].ValueKind is JsonValueKind.String => Of(json[0].GetString()!, json, depth),
        _ => throw new JsonException("An expression is a string, a number, true, false, or an array that begins with the name of an operator."),
    };

    private static FormExpression Of(string head, JsonElement json, int depth)
    {
        if (head is "answer" or "known" or "date")
        {
            if (json.GetArrayLength() != 2 || json[1].ValueKind is not JsonValueKind.String)
            {
                throw new JsonException($"\"{head}\" is followed by one string.");
            }

            var of = json[1].GetString()!;
            return head is "answer" ? new FormExpression.Answer(of)
                : head is "known" ? new FormExpression.Known(of)
                : DateOnly.TryParseExact(of, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                    ? new FormExpression.Literal(new FormValue.Date(day))
                    : throw new JsonException($"{of} is no date.");
        }

        return FormOperator.Named(head) is { } named
            ? new FormExpression.Operation(named, [.. json.EnumerateArray().Skip(1).Select(operand => Of(operand, depth + 1))])
            : throw new JsonException($"There is no operator {head}.");
    }
}
