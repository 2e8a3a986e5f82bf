using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Doorstep.Shell;

/// <summary>
/// The JSON options for what programs and phones send: nothing unknown, nothing twice, nothing left out that has no meaning when it is missing.
/// </summary>
static class ReadJson
{
    public static void Set(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new TextWithoutNul());
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.TypeInfoResolverChain.Insert(0, new DefaultJsonTypeInfoResolver { Modifiers = { RequireWhatIsNotOptional, NullElements.Refuse } });
    }

    /// <summary>The fields at fault with the key of the sentence for it; "body" where it is no JSON at all.</summary>
    /// <param name="body">What was sent, where it was kept; the framework says what is missing only in a sentence of its own.</param>
    public static Dictionary<string, string[]> Faults(JsonException broken, ReadOnlyMemory<byte> body, JsonTypeInfo? wanted)
    {
        var path = (broken.Path ?? "$").TrimStart('$', '.');
        if (broken is NullElementException missing)
        {
            return new() { [Below(path, missing.Place)] = ["error.required"] };
        }

        var absent = wanted is null ? [] : Missing(broken.Path ?? "$", body, wanted);
        return absent.Count > 0
            ? absent.ToDictionary(name => Below(path, name), _ => (string[])["error.required"])
            : new() { [path.Length > 0 ? path : "body"] = ["error.field"] };
    }

    private static string Below(string path, string name) => path.Length > 0 ? $"{path}.{name}" : name;

    private static List<string> Missing(string path, ReadOnlyMemory<byte> body, JsonTypeInfo wanted)
    {
        try
        {
            using var read = JsonDocument.Parse(body);
            var broken = Objects(read.RootElement, wanted, "$").Where(one => one.Path.Equals(path, StringComparison.OrdinalIgnoreCase));
            return [.. broken.SelectMany(one => MissingIn(one.Element, one.Info))];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static IEnumerable<(string Path, JsonElement Element, JsonTypeInfo Info)> Objects(JsonElement element, JsonTypeInfo info, string path)
    {
        if (element.ValueKind is JsonValueKind.Array && info.ElementType is { } type)
        {
            return element.EnumerateArray().Index().SelectMany(one => Objects(one.Item, info.Options.GetTypeInfo(type), $"{path}[{one.Index}]"));
        }

        if (element.ValueKind is not JsonValueKind.Object || info.Kind is not JsonTypeInfoKind.Object)
        {
            return [];
        }

        var inside = from field in element.EnumerateObject()
                     let property = Named(info, field.Name)
                     where property is not null
                     from one in Objects(field.Value, info.Options.GetTypeInfo(property.PropertyType), $"{path}.{field.Name}")
                     select one;
        return inside.Prepend((path, element, info));
    }

    private static IEnumerable<string> MissingIn(JsonElement element, JsonTypeInfo info)
    {
        var there = element.EnumerateObject().Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return info.Properties.Where(property => property.IsRequired && !there.Contains(property.Name)).Select(property => property.Name);
    }

    private static JsonPropertyInfo? Named(JsonTypeInfo info, string name) =>
        info.Properties.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Left out, a date would be the year 1, a yes a no, and a home one nobody has seen.</summary>
    private static void RequireWhatIsNotOptional(JsonTypeInfo info)
    {
        foreach (var property in info.Properties.Where(property => property.AssociatedParameter is { HasDefaultValue: false, IsNullable: false }))
        {
            property.IsRequired = true;
        }
    }

    /// <summary>Reads strings without their NUL characters: a call for help is not refused for them.</summary>
    private sealed class TextWithoutNul : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString()?.Replace("\0", "", StringComparison.Ordinal);

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
