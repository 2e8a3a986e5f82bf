using System.Text.Json;
using System.Text.Json.Nodes;
using Doorstep.Field.Shell;

namespace Doorstep.Field.Outbox;

/// <summary>Something that the server has done, kept until the rows of the phone show it.</summary>
/// <param name="Cursor">Of those rows when it was done: what came under another is newer.</param>
public sealed record DoneOperation(Operation Operation, string? Cursor)
{
    public override string ToString() => $"{Operation}";
}

/// <summary>Takes the numbers of documents out of what was sent: nothing on the phone needs them any more.</summary>
public static class ForgetNumbers
{
    private const string Number = "idNumber";

    public static JsonElement In(JsonElement body)
    {
        var parts = JsonObject.Create(body);
        if (parts is null)
        {
            return body;
        }

        parts.Remove(Number);
        foreach (var person in parts["residents"] as JsonArray ?? [])
        {
            person?.AsObject().Remove(Number);
        }

        return JsonSerializer.SerializeToElement(parts, FieldJson.Default.JsonObject);
    }
}
