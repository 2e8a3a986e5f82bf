using System.Buffers;
using System.Text.RegularExpressions;

namespace Doorstep.Contracts;

/// <summary>
/// Parses a telephone number as people write it: 138 0013 8000, +86 138-0013-8000, 0898-66123456转8001, 13800138000 张阿姨. The number is read out of the
/// words, and what else was written is a note.
/// </summary>
/// <param name="Number">Null where there is none.</param>
/// <param name="Extension">The digits to dial after it.</param>
public sealed partial record PhoneText(string? Number, string? Extension, string Note)
{
    private static readonly SearchValues<char> numberCharacters = SearchValues.Create("0123456789 -");

    private const int FewestDigits = 3;
    private const int MostDigits = 20;

    /// <summary>The number as it is shown and dialled; empty where there is none.</summary>
    public string Shown => Extension is null ? Number ?? "" : $"{Number} ext. {Extension}";

    /// <summary>
    /// Whether a field for a number holds one or nothing: 5 to 20 characters, digits with blanks and hyphens, perhaps a plus before.
    /// </summary>
    public static bool IsNumber(string? text) => string.IsNullOrEmpty(text)
        || (text.Length is >= 5 and <= 20 && !text.AsSpan(text[0] == '+' ? 1 : 0).ContainsAnyExcept(numberCharacters));

    public static PhoneText Read(string? text)
    {
        var plain = UserText.Plain(text);
        var match = new[] { Mobile(), Landline(), Other() }.Select(form => form.Match(plain))
            .FirstOrDefault(found => found.Success && HasDigits(found.Groups["number"].Value));
        if (match is null)
        {
            return new(null, null, plain);
        }

        var rest = plain[(match.Index + match.Length)..];
        var extension = ExtensionOf().Match(rest);
        var after = extension.Success ? rest[extension.Length..] : rest;
        return new(NumberOf(match), extension.Success ? extension.Groups["digits"].Value : null, NoteOf(plain[..match.Index], after));
    }

    /// <summary>It is nobody's to print.</summary>
    public override string ToString() => "***";

    private static bool HasDigits(string number) => number.Count(char.IsAsciiDigit) is >= FewestDigits and <= MostDigits;

    private static string NumberOf(Match match) => match.Groups["area"].Success
        ? $"{match.Groups["area"].Value}-{Digits(match.Groups["local"].Value)}"
        : match.Groups["mobile"].Success ? Digits(match.Groups["mobile"].Value)
        : Spaces().Replace(match.Groups["number"].Value, "");

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    private static string NoteOf(string before, string after) =>
        string.Join(' ', new[] { before, after }.Select(part => part.Trim(' ', ',', ';', ':', '/', '、', '。')).Where(part => part.Length > 0));

    /// <summary>Eleven digits that begin with 1, however they are grouped, perhaps with China's code before.</summary>
    [GeneratedRegex(@"(?<![0-9])(?:\(?(?:\+|00)?86\)?[- ]?)?(?<number>(?<mobile>1[3-9][0-9](?:[- ]?[0-9]){8}))(?![0-9])")]
    private static partial Regex Mobile();

    /// <summary>An area code that begins with 0, then seven or eight digits.</summary>
    [GeneratedRegex(@"(?<![0-9+])\(?(?<number>(?<area>010|02[0-9]|0[3-9][0-9]{2})\)?[- ]?(?<local>[0-9]{3,4}[- ]?[0-9]{4}))(?![0-9])")]
    private static partial Regex Landline();

    /// <summary>A service number, one from abroad, or one that lacks a digit: still the best there is.</summary>
    [GeneratedRegex(@"(?<![0-9])(?<number>\+?[0-9](?:[-() ]{0,2}[0-9]){2,})(?![0-9])")]
    private static partial Regex Other();

    [GeneratedRegex(@"^\s*(?:转|轉|分机号?|分機號?|(?:ext|x)\.?|#|,|;ext=)\s*:?\s*(?<digits>[0-9]{1,8})(?![0-9])", RegexOptions.IgnoreCase)]
    private static partial Regex ExtensionOf();

    [GeneratedRegex(@"[ ()]")]
    private static partial Regex Spaces();
}
