using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Doorstep.Tests.Shell;

/// <summary>
/// The document of the API as it is served, and whether a value is what it says: the part of JSON Schema that it
/// uses, and anything else is a failure.
/// </summary>
sealed class ApiSchema(JsonElement document)
{
    private static readonly HashSet<string> known =
    [
        "$ref", "type", "format", "description", "default", "properties", "required", "additionalProperties", "items", "oneOf", "enum", "pattern",
        "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
    ];

    public JsonElement Paths => document.GetProperty("paths");

    public JsonElement Schemas => document.GetProperty("components").GetProperty("schemas");

    public static async Task<ApiSchema> OfAsync(HttpClient client) =>
        new(JsonDocument.Parse(await client.GetStringAsync("/openapi/v1.json")).RootElement);

    /// <summary>Method and path as the document writes them, constraints left out.</summary>
    public JsonElement? Operation(string method, string path) =>
        Paths.TryGetProperty(Regex.Replace(path, @"\{\**(\w+)[^}]*\}", "{$1}"), out var ways)
            && ways.TryGetProperty(method.ToLowerInvariant(), out var operation) ? operation : null;

    public JsonElement? Body(string method, string path) =>
        Operation(method, path) is { } operation && operation.TryGetProperty("requestBody", out var body)
            ? body.GetProperty("content").EnumerateObject().First().Value.GetProperty("schema")
            : null;

    public JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = reference.GetString()!.TrimStart('#', '/').Split('/').Aggregate(document, (at, part) => at.GetProperty(part));
        }

        return schema;
    }

    /// <summary>Every schema in the document, however deep, with the way to it.</summary>
    public IEnumerable<(string Where, JsonElement Schema)> All() =>
        Schemas.EnumerateObject().SelectMany(one => Within(one.Name, one.Value)).Concat(Uses(document, ""));

    /// <summary>What is wrong with the value; nothing where it fits.</summary>
    public IEnumerable<string> Faults(JsonElement value, JsonElement schema, string where = "body")
    {
        schema = Resolve(schema);
        Assert.All(schema.EnumerateObject(), word => Assert.Contains(word.Name, known));
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return choices.EnumerateArray().Any(choice => !Faults(value, choice, where).Any()) ? [] : [$"{where}: none of its choices"];
        }

        if (!TypesOf(schema).Any(type => Is(value, type)))
        {
            return [$"{where}: {value.ValueKind} is not {string.Join(" or ", TypesOf(schema))}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => ObjectFaults(value, schema, where),
            JsonValueKind.Array => value.EnumerateArray().SelectMany((one, place) => Faults(one, schema.GetProperty("items"), $"{where}[{place}]"))
                .Concat(RangeFaults(value.GetArrayLength(), schema, "minItems", "maxItems", where)),
            JsonValueKind.String => TextFaults(value.GetString()!, schema, where),
            JsonValueKind.Number => RangeFaults(value.GetDouble(), schema, "minimum", "maximum", where),
            _ => [],
        };
    }

    private IEnumerable<string> ObjectFaults(JsonElement value, JsonElement schema, string where)
    {
        var properties = schema.TryGetProperty("properties", out var listed)
            ? listed.EnumerateObject().ToDictionary(one => one.Name, one => one.Value)
            : [];
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!) : [];
        return required.Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{where}.{name} is missing")
            .Concat(value.EnumerateObject().SelectMany(one =>
                properties.TryGetValue(one.Name, out var of) ? Faults(one.Value, of, $"{where}.{one.Name}") : [$"{where}.{one.Name} is unknown"]));
    }

    private static IEnumerable<string> TextFaults(string text, JsonElement schema, string where)
    {
        var right = !schema.TryGetProperty("format", out var format) || format.GetString() switch
        {
            "uuid" => Guid.TryParse(text, out _),
            "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "time" => TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out _),
            "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
            var other => throw new InvalidOperationException($"{where}: nobody has told the test what {other} is"),
        };
        right &= !schema.TryGetProperty("enum", out var values) || values.EnumerateArray().Any(one => one.GetString() == text);
        right &= !schema.TryGetProperty("pattern", out var pattern) || Regex.IsMatch(text, pattern.GetString()!);
        return RangeFaults(text.Length, schema, "minLength", "maxLength", where).Concat(right ? [] : [$"{where}: {text}"]);
    }

    private static IEnumerable<string> RangeFaults(double number, JsonElement schema, string least, string most, string where) =>
        (schema.TryGetProperty(least, out var low) && number < low.GetDouble())
            || (schema.TryGetProperty(most, out var high) && number > high.GetDouble()) ? [$"{where}: {number}"] : [];

    private static IEnumerable<string> TypesOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type)
            ? []
            : type.ValueKind is JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!)
            : [type.GetString()!];

    private static bool Is(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number" || (type == "integer" && value.TryGetInt64(out _)),
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Array => type == "array",
        _ => type == "object",
    };

    private static IEnumerable<(string, JsonElement)> Uses(JsonElement at, string where) => at.ValueKind switch
    {
        JsonValueKind.Object => at.EnumerateObject()
            .SelectMany(one => one.Name == "schema" ? Within(where, one.Value) : one.Name == "schemas" ? [] : Uses(one.Value, $"{where}/{one.Name}")),
        JsonValueKind.Array => at.EnumerateArray().SelectMany((one, place) => Uses(one, $"{where}/{place}")),
        _ => [],
    };

    private static IEnumerable<(string, JsonElement)> Within(string where, JsonElement schema)
    {
        yield return (where, schema);
        IEnumerable<(string, JsonElement)> parts =
        [
            .. schema.TryGetProperty("properties", out var properties)
                ? properties.EnumerateObject().SelectMany(one => Within($"{where}.{one.Name}", one.Value))
                : [],
            .. schema.TryGetProperty("items", out var items) ? Within($"{where}[]", items) : [],
            .. schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind is JsonValueKind.Object
                ? Within($"{where}.*", more)
                : [],
            .. schema.TryGetProperty("oneOf", out var choices) ? choices.EnumerateArray().SelectMany(one => Within($"{where}|", one)) : [],
        ];
        foreach (var part in parts)
        {
            yield return part;
        }
    }
}
