using System.Globalization;
using System.Text;
using Doorstep.Contracts;

namespace Doorstep.Tasks.Appeals;

/// <summary>A text in the forms in which it is searched, each worked out once.</summary>
sealed class ReadText
{
    private const string Zeros = "〇零○";
    private const string Numerals = "一壹弌幺|二贰貳|三叁參|四肆|五伍|六陆陸|七柒|八捌|九玖";
    private const string Tens = "十拾";

    /// <summary>Between the digits of one number: what a writer puts there, and the frame of a keycap.</summary>
    private const string InNumbers = " -.·_/()*\u20E3";

    /// <summary>At these a reader stops: a name does not reach across.</summary>
    private const string Stops = "。，；！？：,;!?";

    private static readonly Dictionary<char, int> digits = DigitsOf();

    public ReadText(string text)
    {
        Plain = UserText.Plain(text);
        Squeezed = Squeeze(UserText.Fold(text));
        Digits = ToDigits(Plain);
        Runs = RunsIn(Plain);
        AllDigits = string.Concat(Plain.Where(digits.ContainsKey).Select(one => digits[one]));
        Latin = LatinIn(Plain);
    }

    public string Plain { get; }

    /// <summary>Letters and digits alone, in capitals; a stop is one sign that no name holds.</summary>
    public string Squeezed { get; }

    /// <summary>Chinese numbers written in digits: 一九五三年 as 1953年, 七十三岁 as 73岁.</summary>
    public string Digits { get; }

    /// <summary>Digits that stand together, whatever is put between them.</summary>
    public List<string> Runs { get; }

    public string AllDigits { get; }

    /// <summary>Words in Latin letters, without accents, small.</summary>
    public List<string> Latin { get; }

    private static string Squeeze(string folded) => string.Concat(folded.Select(one =>
        char.IsLetterOrDigit(one) || char.IsSurrogate(one) ? one : Stops.Contains(one, StringComparison.Ordinal) ? '|' : ' ')
        .Where(one => one != ' '));

    private static List<string> RunsIn(string plain)
    {
        List<string> runs = [];
        var run = new StringBuilder();
        foreach (var one in plain.Append('|'))
        {
            if (digits.TryGetValue(one, out var digit))
            {
                run.Append(digit);
            }
            else if (!InNumbers.Contains(one, StringComparison.Ordinal) && run.Length > 0)
            {
                runs.Add(run.ToString());
                run.Clear();
            }
        }

        return runs;
    }

    private static string ToDigits(string plain)
    {
        var written = new StringBuilder(plain.Length);
        for (var at = 0; at < plain.Length;)
        {
            var end = at;
            while (end < plain.Length && IsNumeral(plain[end]))
            {
                end++;
            }

            written.Append(end > at ? ValueOf(plain[at..end]) : plain[at].ToString());
            at = Math.Max(end, at + 1);
        }

        return written.ToString();
    }

    /// <summary>Up to 99 as it is counted, anything else sign by sign.</summary>
    private static string ValueOf(string numerals)
    {
        var ten = numerals.AsSpan().IndexOfAny(Tens);
        if (ten < 0)
        {
            return string.Concat(numerals.Select(one => digits[one]));
        }

        var rest = numerals[(ten + 1)..];
        return ten <= 1 && rest.Length <= 1 && !rest.AsSpan().ContainsAny(Tens)
            ? ((ten == 0 ? 10 : 10 * digits[numerals[0]]) + (rest.Length == 0 ? 0 : digits[rest[0]])).ToString(CultureInfo.InvariantCulture)
            : string.Concat(numerals.Where(digits.ContainsKey).Select(one => digits[one]));
    }

    private static bool IsNumeral(char one) => !char.IsAsciiDigit(one) && (digits.ContainsKey(one) || Tens.Contains(one, StringComparison.Ordinal));

    private static List<string> LatinIn(string plain)
    {
        var bare = string.Concat(plain.Normalize(NormalizationForm.FormD)
            .Where(one => CharUnicodeInfo.GetUnicodeCategory(one) is not UnicodeCategory.NonSpacingMark)).ToLowerInvariant();
        return [.. string.Concat(bare.Select(one => char.IsAsciiLetter(one) ? one : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static Dictionary<char, int> DigitsOf()
    {
        var known = Enumerable.Range(0, 10).ToDictionary(digit => (char)('0' + digit), digit => digit);
        foreach (var (index, same) in Numerals.Split('|').Prepend(Zeros).Index())
        {
            foreach (var one in same)
            {
                known[one] = index;
            }
        }

        return known;
    }
}
