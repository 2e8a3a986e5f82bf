using System.Text.Json;
using System.Text.Json.Serialization;

namespace Doorstep.Trust;

/// <summary>
/// A name, number, phone, date of birth or note that few may read. It prints as *** wherever it strays; there are two ways to read it:
/// <see cref="Masked"/>, for lists, and <see cref="Open"/>, with a purpose.
/// </summary>
[JsonConverter(typeof(SealedConverter))]
public readonly struct Sealed(string? plain)
{
    private readonly string? plain = plain;

    public bool IsEmpty => string.IsNullOrEmpty(plain);

    public string Open(string purpose)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(purpose);
        return plain ?? "";
    }

    /// <summary>Enough to tell one from another on a list: 张**, 460***********1234, 138****5678.</summary>
    public string Masked() => plain switch
    {
        null or "" => "",
        { Length: 18 } when IsNumber => $"{plain[..3]}***********{plain[^4..]}",
        { Length: >= 8 } when IsNumber => $"{plain[..3]}****{plain[^4..]}",
        _ => plain[..1] + new string('*', Math.Clamp(plain.Length - 1, 1, 3)),
    };

    /// <summary>Digits, perhaps with the X that ends some ID numbers; anything else is a name or a note.</summary>
    private bool IsNumber => plain!.AsSpan(0, plain!.Length - 1).IndexOfAnyExceptInRange('0', '9') < 0;

    public override string ToString() => "***";

    /// <summary>For storing it; only the context's mapping calls this.</summary>
    internal string Stored() => plain ?? "";

    private sealed class SealedConverter : JsonConverter<Sealed>
    {
        public override Sealed Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new JsonException("A sealed field is never read from JSON.");

        public override void Write(Utf8JsonWriter writer, Sealed value, JsonSerializerOptions options) => writer.WriteStringValue("***");
    }
}
