using System.Buffers;
using System.Net;
using System.Text;

namespace Doorstep.Tests;

/// <summary>What of a person may stand nowhere but in the database, in every form in which a program might have written it down.</summary>
public static class Marks
{
    /// <summary>All people of the tests have this in their names, addresses and words, or these numbers.</summary>
    public static readonly string[] Usual =
    [
        "合成", "13800005678", "13900000000", "13800000000", "13712345670", "13712345671", "12800000001", "12800005678", "46010619800517", "4601061950",
        // With what follows in the tests' names and words: three letters are long enough for every form.
        .. "员路方甲公一张环乙替）\"123456789".Select(next => $"合成{next}"),
    ];

    public static SearchValues<string> LookFor(IEnumerable<string> secrets) =>
        SearchValues.Create([.. secrets.SelectMany(FormsOf).Distinct()], StringComparison.Ordinal);

    /// <summary>
    /// Plain, as UTF-16, in an address, in JSON, in HTML, in hexadecimal, and in base64 wherever in a longer text it begins. Two letters in UTF-16
    /// are so short in the last two that a sealed cookie, which is chance, would hold them once in a few thousand: under 40 bits are not looked for.
    /// </summary>
    public static IEnumerable<string> FormsOf(string secret)
    {
        var (utf8, utf16) = (Encoding.UTF8.GetBytes(secret), Encoding.Unicode.GetBytes(secret));
        string[] forms =
        [
            secret, Encoding.Latin1.GetString(utf8), Encoding.Latin1.GetString(utf16),
            Encoding.Latin1.GetString(Encoding.BigEndianUnicode.GetBytes(secret)), Uri.EscapeDataString(secret),
            Uri.EscapeDataString(Uri.EscapeDataString(secret)), Uri.EscapeDataString(secret).ToLowerInvariant(),
            string.Concat(secret.Select(letter => $"\\u{(int)letter:x4}")), string.Concat(secret.Select(letter => $"\\u{(int)letter:X4}")),
            string.Concat(secret.Select(letter => $"&#x{(int)letter:X};")),
            WebUtility.HtmlEncode(secret), string.Concat(secret.Select(letter => $"&#{(int)letter};")),
        ];
        string[] hexadecimal =
        [
            Convert.ToHexString(utf8), Convert.ToHexStringLower(utf8), Convert.ToHexString(utf16), Convert.ToHexStringLower(utf16)
        ];
        return [.. forms, .. hexadecimal.Where(form => form.Length >= 10), .. Base64Of(utf8).Concat(Base64Of(utf16)).Where(form => form.Length >= 7)];
    }

    /// <summary>
    /// Of three places where a text can begin in a base64 that holds more than it, what is the same whatever stands around it; in both alphabets.
    /// </summary>
    private static IEnumerable<string> Base64Of(byte[] bytes)
    {
        for (var before = 0; before < 3; before++)
        {
            var whole = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var (from, until) = (((8 * before) + 5) / 6, 8 * (before + bytes.Length) / 6);
            yield return whole[from..until];
            yield return whole[from..until].Replace('+', '-').Replace('/', '_');
        }
    }
}
