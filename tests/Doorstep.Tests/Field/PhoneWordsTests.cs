using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Shell;
using Doorstep.Tests.Shell;

namespace Doorstep.Tests.Field;

/// <summary>The app has its words in a file of its own, which its face reads before .NET has started.</summary>
[Trait("needs", "nothing")]
public sealed partial class PhoneWordsTests
{
    private static readonly string app = Path.Combine(StyleTests.Root(), "src", "Doorstep.Field");

    private static readonly Dictionary<string, Dictionary<string, string>> words =
        JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(File.ReadAllText(Path.Combine(app, "wwwroot", "words.json")))!;

    [GeneratedRegex("""(?:\bW|\bwords)\[\$?"(?<key>[^"{]+)|\bsay\('(?<key>[^']+)'|data-(?:word|label)="(?<key>[^"]+)"|"(?<key>(?:field|task|today|register|rule)\.[A-Za-z.-]+)["]""")]
    private static partial Regex Uses();

    [Fact]
    public void Every_key_that_the_app_uses_has_words_and_every_word_is_used()
    {
        var uses = Files().SelectMany(file => Uses().Matches(File.ReadAllText(file))).SelectMany(use => use.Groups["key"].Captures.Select(key => key.Value))
            .ToHashSet();
        Assert.Contains("field.pin.title", uses);
        Assert.Equal([], uses.Where(key => !(key.EndsWith('.') ? words.Keys.Any(word => word.StartsWith(key, StringComparison.Ordinal))
            : words.ContainsKey(key))));
        // What checks answers names its own; the band of an age comes from the server.
        Assert.Equal([], words.Keys.Where(key => !key.StartsWith("form.answer-", StringComparison.Ordinal)
            && !key.StartsWith("error.", StringComparison.Ordinal) && !key.StartsWith("age.", StringComparison.Ordinal) && !uses.Contains(key)
            && !uses.Any(start => start.EndsWith('.') && key.StartsWith(start, StringComparison.Ordinal))));
    }

    /// <summary>A thing has one name: <c>scripts/hant</c> takes those words from the platform.</summary>
    [Fact]
    public void What_the_platform_says_too_the_app_says_in_the_same_words()
    {
        Words platform = new(new(Program.Modules));
        Assert.All(words.Where(word => !word.Key.StartsWith("field.", StringComparison.Ordinal)),
            word => Assert.Equal(platform.All[word.Key].OrderBy(one => one.Key), word.Value.OrderBy(one => one.Key)));
    }

    [Fact]
    public void Every_key_has_words_in_every_language_with_the_same_gaps()
    {
        Assert.All(words, word => Assert.All(Words.Languages, language => Assert.False(string.IsNullOrWhiteSpace(word.Value.GetValueOrDefault(language)))));
        Assert.All(words, word => Assert.Single(word.Value.Values
            .Select(said => string.Join(" ", Regex.Matches(said, "\\{[0-9]").Select(gap => gap.Value).Distinct().Order())).Distinct()));
        Assert.DoesNotContain(words, word => word.Value["en"].Any(letter => letter is >= '\u4e00' and <= '\u9fff'));
        Assert.DoesNotContain(words, word => Regex.IsMatch(word.Value["zh-Hant"], "[“”]|信息|數據|賬號|登錄|網絡|軟件|鏈接|服務器"));
    }

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(app, "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".razor" or ".cs" or ".js" or ".html")
            .Where(file => !Regex.IsMatch(Path.GetRelativePath(app, file), "^(bin|obj)/"))
            .Append(Path.Combine(StyleTests.Root(), "src", "Doorstep", "Forms", "FormFields.razor"))
            .Append(Path.Combine(StyleTests.Root(), "src", "Doorstep", "Forms", "FormFields.razor.cs"));
}
