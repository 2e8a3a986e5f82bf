using System.Text.Json;
using System.Text.Json.Serialization;

namespace Doorstep.Contracts.Forms;

/// <summary>Forms as JSON. The code is generated, so that a trimmed program reads them too.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true,
    ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(FormDefinition))]
[JsonSerializable(typeof(FormExpression))]
public sealed partial class FormJson : JsonSerializerContext
{
    /// <exception cref="JsonException">It is no form; the message says where.</exception>
    public static FormDefinition Read(string json) => JsonSerializer.Deserialize(json, Default.FormDefinition)!;

    /// <returns>False where it is no expression. Nothing written is no expression, and right.</returns>
    public static bool TryReadExpression(string? text, out FormExpression? read)
    {
        try
        {
            read = string.IsNullOrWhiteSpace(text) ? null : JsonSerializer.Deserialize(text, Default.FormExpression);
            return true;
        }
        catch (JsonException)
        {
            read = null;
            return false;
        }
    }

    public static string Write(FormDefinition form) => JsonSerializer.Serialize(form, Default.FormDefinition);
}
