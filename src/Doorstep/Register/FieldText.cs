using System.Text.Json;
using Doorstep.Sealing;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Doorstep.Register;

/// <summary>Writes and reads a field's value as text, the way its column holds it: what the history of a record is written in.</summary>
static class FieldText
{
    public static string? Write(IProperty property, object? value) => value is Sealed field
        // The history row seals it again, for its own place.
        ? field.IsEmpty ? null : JsonSerializer.Serialize(field.Open("history"))
        : Stored(property, value) is { } stored ? JsonSerializer.Serialize(stored) : null;

    /// <summary>The value as the column holds it.</summary>
    public static object? Stored(IProperty property, object? value) =>
        value is not null && property.GetTypeMapping().Converter is { } converter ? converter.ConvertToProvider(value) : value;

    public static object? Read(IProperty property, string? text)
    {
        if (property.ClrType == typeof(Sealed))
        {
            return new Sealed(string.IsNullOrEmpty(text) ? null : JsonSerializer.Deserialize<string>(text));
        }

        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var converter = property.GetTypeMapping().Converter;
        var stored = JsonSerializer.Deserialize(text, converter?.ProviderClrType ?? property.ClrType);
        return converter is null ? stored : converter.ConvertFromProvider(stored);
    }
}
