using System.Globalization;
using System.Text.RegularExpressions;

namespace Doorstep.Places;

/// <content>Addresses in English, which go from the narrow to the wide, and in pinyin, which go as Chinese does.</content>
sealed partial record AddressWords
{
    private static readonly Dictionary<string, string> whole = new()
    {
        ["rd"] = "road", ["st"] = "street", ["ave"] = "avenue", ["blvd"] = "boulevard", ["ln"] = "lane", ["hwy"] = "highway"
    };

    private static readonly HashSet<string> streetTypes =
    [
        "road", "street", "avenue", "boulevard", "lane", "highway", "alley", "lu", "jie", "dadao", "xiang"
    ];

    private static AddressWords OfLatin(string text)
    {
        List<string> details = [];
        List<string> pieces = [.. text.Split([',', ';', '、', '，']).Select(piece => LatinDoor().Replace(piece, door =>
        {
            details.Add(door.Value.Trim());
            return " ";
        }))];
        var at = pieces.FindIndex(piece => WordsOf(piece).Count > 0 && LatinHouse().IsMatch(piece));
        at = at >= 0 ? at : pieces.FindIndex(piece => WordsOf(piece).Count > 0);
        if (at < 0)
        {
            return new();
        }

        List<string> others = [.. pieces.Where((_, place) => place != at).Select(piece => string.Concat(WordsOf(piece)))
            .Where(letters => letters.Length > 0)];
        var street = OfPiece(pieces[at]);
        return street with { Elsewhere = [.. street.Elsewhere, .. others], Detail = string.Join(
            ' ', new[] { street.Detail }.Concat(details).Where(part => part.Length > 0)) };
    }

    /// <summary>
    /// 12 Haiken Road, Haiken Road No. 12, haikenlu 12hao: letters before the number are the street; where there are none, those after it.
    /// </summary>
    private static AddressWords OfPiece(string piece)
    {
        var numbers = LatinHouse().Matches(piece);
        if (numbers.Count == 0)
        {
            return Cut(WordsOf(piece)) with { IsSure = false };
        }

        var house = numbers.FirstOrDefault(number => number.Groups["marked"].Success) ?? numbers[0];
        var (before, rest) = (WordsOf(piece[..house.Index]), piece[(house.Index + house.Length)..]);
        var isFirst = before.Count == 0;
        return Cut(isFirst ? WordsOf(rest) : before) with
        {
            Number = int.Parse(house.Groups["number"].Value, CultureInfo.InvariantCulture),
            Detail = isFirst ? Trimmed(house.Groups["more"].Value) : Trimmed(house.Groups["more"].Value + rest),
            // 12-14 Haiken Road are two houses, haikenlu 1-302 is one; 12A is not 12.
            IsSure = isFirst ? !house.Groups["more"].Success && numbers.Count == 1 : !char.IsAsciiLetter(house.Groups["more"].Value.FirstOrDefault()),
        };
    }

    /// <summary>After the word for street come wider areas: Fengyun Street Longhua District.</summary>
    private static AddressWords Cut(List<string> words)
    {
        var type = words.FindIndex(streetTypes.Contains);
        return type > 0 && type + 1 < words.Count
            ? new() { Words = words[..(type + 1)], Elsewhere = [string.Concat(words[(type + 1)..])] }
            : new() { Words = words };
    }

    private static List<string> WordsOf(string piece) =>
        [.. LatinWord().Matches(piece).Select(word => word.Value.ToLowerInvariant()).Select(word => whole.GetValueOrDefault(word, word))
            .Where(word => word is not ("no" or "number" or "hao"))];

    [GeneratedRegex(@"[A-Za-z]+")]
    private static partial Regex LatinWord();

    [GeneratedRegex(
        @"(?<![0-9])(?:(?<marked>\b(?:no|number)\b\.?|#)\s*)?(?<number>[0-9]{1,5})(?![0-9]|(?:st|nd|rd|th)\b)"
        + @"(?<more>-[0-9]{1,5}|[A-Ga-g]\b)?(?<marked>\s*(?:hao\b|[号號]))?",
        RegexOptions.IgnoreCase)]
    private static partial Regex LatinHouse();

    [GeneratedRegex(
        @"\b(?:room|rm|unit|flat|apt|apartment|building|bldg|block|tower|floor|fl|suite|entrance|door|level)\b\.?\s*"
        + @"(?:no\b\.?)?\s*#?\s*(?:[A-Za-z]?[0-9]{1,5}[A-Za-z]?|[A-Za-z])\b"
        + @"|\b[0-9]{1,3}(?:st|nd|rd|th)\s+floor\b|\b[0-9]{1,3}/F\b|\b[0-9]{1,5}\s*(?:shi|dong|danyuan|ceng|lou)\b", RegexOptions.IgnoreCase)]
    private static partial Regex LatinDoor();
}
