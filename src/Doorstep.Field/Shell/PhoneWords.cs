using System.Globalization;
using System.Text.Json;

namespace Doorstep.Field.Shell;

/// <summary>
/// The words of the app in the language that was chosen on this phone; they lie in <c>wwwroot/words.json</c>, which its face reads, too.
/// </summary>
public sealed class PhoneWords
{
    private Dictionary<string, string> words = [];

    public Said this[string key] => new(words.GetValueOrDefault(key, key));

    public Said this[string key, params object[] gaps] => new(string.Format(CultureInfo.CurrentCulture, this[key].Value, gaps));

    public void Take(string json) => words = JsonSerializer.Deserialize(json, FieldJson.Default.DictionaryStringString) ?? [];
}

/// <summary>A sentence in the reader's language.</summary>
public readonly record struct Said(string Value)
{
    public static implicit operator string(Said said) => said.Value;

    public override string ToString() => Value;
}
