using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Doorstep.Shell;

/// <summary>How what programs and phones send is read: nothing unknown, nothing twice, nothing left out that has no meaning when it is missing.</summary>
static class ReadJson
{
    private const string Missing = "missing required properties including:";

    public static void Set(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new TextWithoutNul());
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.TypeInfoResolverChain.Insert(0, new DefaultJsonTypeInfoResolver { Modifiers = { RequireWhatIsNotOptional } });
    }

    /// <summary>The fields at fault with the key of the sentence for it; "body" where it is no JSON at all.</summary>
    public static Dictionary<string, string[]> Faults(JsonException broken)
    {
        var path = (broken.Path ?? "$").TrimStart('$', '.');
        // The framework names what is missing only inside its sentence: … including: 'name', 'kind'.
        return broken.Message.Split(Missing) is [_, var names, ..]
            ? names.Split('\'').Where((_, place) => place % 2 == 1).ToDictionary(name => path.Length > 0 ? $"{path}.{name}" : name, _ => (string[])["error.required"])
            : new() { [path.Length > 0 ? path : "body"] = ["error.field"] };
    }

    /// <summary>Left out, a date would be the year 1, a yes a no, and a home one nobody has seen.</summary>
    private static void RequireWhatIsNotOptional(JsonTypeInfo info)
    {
        foreach (var property in info.Properties.Where(property => property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false }))
        {
            property.IsRequired = true;
        }
    }

    /// <summary>In what programs and phones send it is left out: a call for help is not refused for it.</summary>
    private sealed class TextWithoutNul : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()?.Replace("\0", "", StringComparison.Ordinal);

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
