using System.Text.Json;
using Doorstep.Contracts.Sync;
using Doorstep.Sealing;

namespace Doorstep.Sync.Outbox;

/// <summary>
/// Opens the operations that a phone had sealed to the city when they were made, and hands over after it was wiped. What is none of this city's is
/// left out, and so not answered: the phone keeps it.
/// </summary>
sealed class OpenSealed(CityBox city)
{
    private const string Member = "sealed";

    public static bool Is(JsonElement batch) => batch.ValueKind is JsonValueKind.Object && batch.TryGetProperty(Member, out _);

    /// <returns>A batch of what could be opened.</returns>
    public JsonElement Of(JsonElement batch, Guid device)
    {
        var boxes = batch.GetProperty(Member);
        if (boxes.ValueKind is not JsonValueKind.Array)
        {
            throw new WrongFieldException(Member, "error.field");
        }

        if (boxes.GetArrayLength() > SyncBatch.MostOperations)
        {
            throw new WrongFieldException(Member, "error.too-many-operations", SyncBatch.MostOperations);
        }

        var opened = boxes.EnumerateArray().Select(one => one.ValueKind is JsonValueKind.Object && TextOf(one, "id") is { } id
            && TextOf(one, "box") is { } box && city.Open(box, $"{device}/{id}") is { } text ? ReadOrNull(text) : null);
        return JsonSerializer.SerializeToElement(new { operations = opened.OfType<JsonElement>() });
    }

    private static string? TextOf(JsonElement one, string name) =>
        one.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? ReadOrNull(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
