using System.Globalization;
using System.Text;

namespace Doorstep.Contracts;

/// <summary>
/// Normalises text as people type, paste and dictate it. <see cref="Clean"/> is what is kept: the words as written. <see cref="Plain"/>, <see
/// cref="Code"/> and <see cref="Fold"/> are for reading a number, a code or a name out of it and for comparing; <see cref="Length"/> counts what a
/// reader would call characters.
/// </summary>
public static class UserText
{
    private const char MiddleDot = '·';

    /// <summary>Written between the parts of a name: a bullet, the dots of Japanese and of hyphenation, operators that look like one.</summary>
    private static readonly HashSet<int> dots = [0x00B7, 0x2022, 0x2027, 0x2219, 0x22C5, 0x25CF, 0x2E31, 0x30FB, 0xA78F, 0x16EB];

    /// <summary>
    /// Words to keep: as written, script, emoji and all. Line ends become one kind, and only what no database or page can hold is left out.
    /// </summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return "";
        }

        var kept = new StringBuilder(text.Length);
        // EnumerateRunes turns half a surrogate pair into the replacement character.
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (!Rune.IsControl(rune) || rune.Value is '\n' or '\t')
            {
                kept.Append(rune);
            }
        }

        return kept.ToString().Trim();
    }

    /// <summary>
    /// One line in its plainest form: full-width letters are letters (NFKC), the digits of every script are 0 to 9, every dash is a hyphen, every
    /// space a plain one, and what cannot be seen is gone: zero-width marks, marks of direction, byte order marks, the invisible marks
    /// that address books put around a number.
    /// </summary>
    public static string Plain(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var seen = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsInvisible(rune))
            {
                seen.Append(rune);
            }
        }

        var plain = new StringBuilder(seen.Length);
        foreach (var rune in Compatible(seen.ToString()).EnumerateRunes())
        {
            AppendPlain(plain, rune);
        }

        return plain.ToString().Trim();
    }

    /// <summary>
    /// The phone's app normalises nothing: its page composes what is typed, what people type in compatibility forms is full-width, and the server
    /// takes the rest when it gets the words.
    /// </summary>
    private static string Compatible(string text) => !OperatingSystem.IsBrowser() ? text.Normalize(NormalizationForm.FormKC)
        : string.Concat(text.Select(letter => letter is >= '\uFF01' and <= '\uFF5E' ? (char)(letter - 0xFEE0) : letter));

    /// <summary>A number or a code as it is compared: plain, with no space in it.</summary>
    public static string Code(string? text) => Plain(text).Replace(" ", "", StringComparison.Ordinal);

    /// <summary>
    /// A name as it is kept: plain, its parts joined by U+00B7, and no space between Chinese characters, where it only fills a form.
    /// </summary>
    public static string Name(string? text)
    {
        var plain = Plain(text);
        var name = new StringBuilder(plain.Length);
        for (var i = 0; i < plain.Length; i++)
        {
            var isBetween = i > 0 && i + 1 < plain.Length && IsHan(plain[i - 1]) && IsHan(plain[i + 1]);
            if (!(plain[i] == ' ' && isBetween))
            {
                name.Append(dots.Contains(plain[i]) || (plain[i] == '.' && isBetween) ? MiddleDot : plain[i]);
            }
        }

        return name.ToString();
    }

    /// <summary>The text as it is, but for the dots between the parts of a name, which are the one of the standard, U+00B7.</summary>
    public static string Dotted(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Concat(text.Select(letter => dots.Contains(letter) ? MiddleDot : letter));
    }

    /// <summary>For comparing names and search words, both sides folded: as <see cref="Name"/>, without spaces, in capitals.</summary>
    public static string Fold(string? text) => Name(text).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Whether words contain others, both folded. Nothing is contained in everything.</summary>
    public static bool Has(string? text, string? part) => Fold(text).Contains(Fold(part), StringComparison.Ordinal);

    /// <summary>Nothing that anybody could read: empty, spaces, or characters that cannot be seen.</summary>
    public static bool SaysNothing(string? text) => Plain(text).Length == 0;

    /// <summary>Characters as a reader counts them: a line break is one, and so is an emoji or a letter with its accents.</summary>
    public static int Length(string? text) => new StringInfo(Clean(text)).LengthInTextElements;

    private static void AppendPlain(StringBuilder plain, Rune rune)
    {
        if (Rune.IsWhiteSpace(rune) || rune.Value == 0x2800)
        {
            if (plain.Length > 0 && plain[^1] != ' ')
            {
                plain.Append(' ');
            }
        }
        else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber)
        {
            plain.Append((int)Rune.GetNumericValue(rune));
        }
        else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.DashPunctuation || rune.Value == 0x2212)
        {
            plain.Append('-');
        }
        else
        {
            plain.Append(rune);
        }
    }

    /// <summary>
    /// Format characters, controls that are no space, and the few letters and marks that Unicode says to ignore: fillers, variation selectors.
    /// </summary>
    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Format => true,
        UnicodeCategory.Control => !Rune.IsWhiteSpace(rune),
        UnicodeCategory.NonSpacingMark =>
            rune.Value is 0x034F or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF),
        _ => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0,
    };

    /// <summary>A Chinese character of the basic plane, or half of one of a later plane.</summary>
    private static bool IsHan(char one) =>
        one is (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF') or (>= '\uD840' and <= '\uDFFF') or '〇';
}
