using System.Globalization;
using System.Text.Json;

namespace Doorstep.Contracts.Forms;

/// <summary>Reads one answer out of its JSON, and says what is wrong with it.</summary>
static class ReadAnswer
{
    /// <returns>The value, null where nothing was said; or the key of what is wrong.</returns>
    public static (FormValue? Value, string? Error) Of(Question question, JsonElement given) => (question.Type, given.ValueKind) switch
    {
        (QuestionType.Text, JsonValueKind.String) => TextOf(question, UserText.Clean(given.GetString())),
        (QuestionType.Number, JsonValueKind.Number) => given.TryGetDecimal(out var amount) ? NumberOf(question, amount) : Wrong("form.answer-range"),
        (QuestionType.Date, JsonValueKind.String) => DateOf(given.GetString()!),
        (QuestionType.Choice, JsonValueKind.String) => given.GetString() is { Length: > 0 } code
            ? question.OptionOf(code) is { } option ? (new FormValue.Text(option.Code), null) : Wrong("form.answer-option") : default,
        (QuestionType.Many, JsonValueKind.Array) => ManyOf(question, given),
        (QuestionType.Place, JsonValueKind.Object) => PlaceOf(given),
        (QuestionType.Photo or QuestionType.Signature, JsonValueKind.Array) => FilesOf(question, given),
        (QuestionType.Person or QuestionType.Household, JsonValueKind.String) => given.TryGetGuid(out var id) && id != Guid.Empty
            ? (new FormValue.Record(id), null) : Wrong("form.answer-type"),
        _ => Wrong("form.answer-type"),
    };

    private static (FormValue?, string?) Wrong(string error) => (null, error);

    private static (FormValue?, string?) TextOf(Question question, string words) =>
        UserText.SaysNothing(words) ? default
        : UserText.Length(words) > (question.Most ?? FormDefinition.LongestText) ? Wrong("error.too-long")
        : (new FormValue.Text(words), null);

    private static (FormValue?, string?) NumberOf(Question question, decimal amount) =>
        Math.Abs(amount) >= 1_000_000_000m || amount < question.Least || amount > question.Most ? Wrong("form.answer-range")
        : decimal.Round(amount, Math.Min(question.Decimals, 6)) != amount ? Wrong("form.answer-decimals")
        : (new FormValue.Number(amount), null);

    private static (FormValue?, string?) DateOf(string text) =>
        text.Length == 0 ? default
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and < 2200
            ? (new FormValue.Date(day), null) : Wrong("form.answer-date");

    private static (FormValue?, string?) ManyOf(Question question, JsonElement given)
    {
        HashSet<string> chosen = [];
        foreach (var one in given.EnumerateArray())
        {
            if (one.ValueKind is not JsonValueKind.String || question.OptionOf(one.GetString()!) is not { } option)
            {
                return Wrong("form.answer-option");
            }

            chosen.Add(option.Code);
        }

        // In the order of the form, whatever the order in which they were ticked.
        return chosen.Count == 0 ? default
            : chosen.Count < (question.Least ?? 0) ? Wrong("form.answer-too-few")
            : chosen.Count > (question.Most ?? int.MaxValue) ? Wrong("form.answer-too-many")
            : (new FormValue.Codes([.. question.Options.Select(option => option.Code).Where(chosen.Contains)]), null);
    }

    private static (FormValue?, string?) PlaceOf(JsonElement given) =>
        DegreesOf(given, "longitude", 180) is { } longitude && DegreesOf(given, "latitude", 90) is { } latitude
            && (!given.TryGetProperty("accuracyMetres", out var fine) || fine.ValueKind is JsonValueKind.Null or JsonValueKind.Number)
            ? (new FormValue.Place(
                longitude, latitude, fine.ValueKind is JsonValueKind.Number && fine.GetDouble() >= 0 ? fine.GetDouble() : null), null)
            : Wrong("form.answer-place");

    private static double? DegreesOf(JsonElement place, string name, double most) =>
        place.TryGetProperty(name, out var given) && given.ValueKind is JsonValueKind.Number && given.TryGetDouble(out var degrees)
            && Math.Abs(degrees) <= most ? degrees : null;

    private static (FormValue?, string?) FilesOf(Question question, JsonElement given)
    {
        var hashes = given.EnumerateArray().Select(one => one.ValueKind is JsonValueKind.String ? one.GetString()! : "").Distinct().ToList();
        return hashes.Count == 0 ? default
            : !hashes.TrueForAll(hash => hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower)) ? Wrong("form.answer-file")
            : hashes.Count > question.MostFiles ? Wrong("form.answer-too-many")
            : hashes.Count < (question.Least ?? 0) ? Wrong("form.answer-too-few")
            : (new FormValue.Files(hashes), null);
    }
}
