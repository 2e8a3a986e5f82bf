using System.Text.Json;

namespace Doorstep.Field.Outbox;

/// <summary>Reads why the server refused something: its sentence, or what it says of the fields.</summary>
public static class ReadProblem
{
    /// <returns>Null where it says nothing that a person reads.</returns>
    public static string? Of(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var problem = json.RootElement;
            return problem.ValueKind is not JsonValueKind.Object ? null
                : problem.TryGetProperty("errors", out var fields) && fields.ValueKind is JsonValueKind.Object
                    ? string.Join(" ", fields.EnumerateObject().SelectMany(field => field.Value.EnumerateArray()).Select(said => said.ToString()))
                : problem.TryGetProperty("detail", out var detail) ? detail.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
