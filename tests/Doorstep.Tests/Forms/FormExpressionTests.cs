using System.Text.Json;
using Doorstep.Contracts.Forms;

namespace Doorstep.Tests.Forms;

[Trait("needs", "nothing")]
public sealed class FormExpressionTests
{
    private static readonly List<JsonElement> vectors =
        [.. JsonDocument.Parse(File.ReadAllText(SourceFile.Beside("form-expressions.json"))).RootElement.EnumerateArray()];

    public static TheoryData<string> Vectors => new(vectors.ConvertAll(vector => vector.GetProperty("about").GetString()!));

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Every_vector_gives_what_it_says(string about)
    {
        var vector = vectors.Find(one => one.GetProperty("about").GetString() == about);

        var expression = vector.GetProperty("expression").Deserialize(FormJson.Default.FormExpression)!;
        FormScope scope = new(new(2026, 11, 29), Facts(vector, "known"));
        foreach (var (id, value) in Facts(vector, "answers"))
        {
            scope.Set(id, value);
        }

        var wanted = vector.GetProperty("gives");
        Assert.Equal(wanted.ValueKind is JsonValueKind.Null ? null : ValueOf(wanted), expression.Evaluate(scope));
        // And it is written as it was read.
        Assert.True(JsonElement.DeepEquals(
            vector.GetProperty("expression"), JsonSerializer.SerializeToElement(expression, FormJson.Default.FormExpression)));
    }

    [Fact]
    public void Every_operator_has_a_vector() =>
        Assert.DoesNotContain(FormOperator.All, one => !vectors.Exists(vector =>
            vector.GetProperty("expression").GetRawText().Contains($"\"{one.Name}\"", StringComparison.Ordinal)));

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[1, 2]")]
    [InlineData("[\"script\", 1]")]
    [InlineData("[\"answer\"]")]
    [InlineData("[\"answer\", 1]")]
    [InlineData("[\"date\", \"2026-02-30\"]")]
    [InlineData("[\"and\", null]")]
    public void What_is_no_expression_is_refused(string json)
    {
        using var document = JsonDocument.Parse(json);

        // System.Text.Json gives null for null without asking.
        Assert.ThrowsAny<JsonException>(() => document.RootElement.Deserialize(FormJson.Default.FormExpression) ?? throw new JsonException("null"));
    }

    [Fact]
    public void An_expression_as_deep_as_a_well_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("[\"not\",", 50)) + "true" + new string(']', 50);

        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize(deep, FormJson.Default.FormExpression));
    }

    private static Dictionary<string, FormValue> Facts(JsonElement vector, string name) => vector.TryGetProperty(name, out var facts)
        ? facts.EnumerateObject().ToDictionary(one => one.Name, one => ValueOf(one.Value)) : [];

    private static FormValue ValueOf(JsonElement json)
    {
        if (json.ValueKind is not JsonValueKind.Object)
        {
            return Assert.IsType<FormExpression.Literal>(json.Deserialize(FormJson.Default.FormExpression)).Value;
        }

        return json.TryGetProperty("codes", out var codes)
            ? new FormValue.Codes([.. codes.EnumerateArray().Select(code => code.GetString()!)])
            : new FormValue.Rows([.. json.GetProperty("rows").EnumerateArray().Select(row =>
                new FormAnswers(row.EnumerateObject().Select(one => KeyValuePair.Create(one.Name, ValueOf(one.Value)))))]);
    }
}
