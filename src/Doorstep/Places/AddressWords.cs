using System.Text.RegularExpressions;
using Doorstep.Contracts;

namespace Doorstep.Places;

/// <summary>
/// An address parsed from what people write: the street or community, the house number, and what comes after it (entrance, floor, door). The number
/// before 号 is the house, whatever numbers follow: 水南路2号1栋 is number 2. What is doubtful is said to be so; whoever calls for help must never be
/// placed at a guess.
/// </summary>
sealed partial record AddressWords
{
    /// <summary>Two characters, or two letters, are enough to look for; one would find half the city.</summary>
    private const int Fewest = 2;

    private const int LongestNumber = 5;

    /// <summary>The Chinese characters before the number: areas and street.</summary>
    public string Characters { get; init; } = "";

    /// <summary>Words in Latin letters, lower case, where there are no characters: the street in English or pinyin.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>What stands between other commas, letters run together: perhaps a district.</summary>
    public IReadOnlyList<string> Elsewhere { get; init; } = [];

    public int? Number { get; init; }

    /// <summary>Beside the house: 2单元302室, Room 302.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The number is the house's beyond doubt, and the place is that house, not something opposite or near it.</summary>
    public bool IsSure { get; init; }

    public string Letters => string.Concat(Words);

    public bool IsEnough => Characters.Length >= Fewest || Letters.Length >= Fewest;

    /// <summary>海垦路12号, １２ Haiken Road and haikenlu 12 all ask for number 12.</summary>
    public static AddressWords Read(string? text)
    {
        var plain = Postcode().Replace(UserText.Plain(text), " ");
        var (main, aside) = WithoutBrackets(plain);
        var read = OfChinese(main.Trim());
        read = read.Characters.Length > 0 ? read : OfLatin(main.Trim());
        return read with
        {
            Detail = string.Join(' ', new[] { read.Detail, aside }.Where(part => part.Length > 0)),
            IsSure = read.IsSure && !Beside().IsMatch(read.Detail) && !AnotherAddress().IsMatch(read.Detail)
                && !Beside().IsMatch(aside[..Math.Min(aside.Length, 2)]),
        };
    }

    /// <summary>What is in brackets explains; it is not where the number is looked for.</summary>
    private static (string Main, string Aside) WithoutBrackets(string plain)
    {
        var inside = Brackets().Matches(plain);
        return inside.Count == 0
            ? (plain, "")
            : (Brackets().Replace(plain, " "), string.Join(' ', inside.Select(one => one.Groups["inside"].Value.Trim())));
    }

    private static string Trimmed(string detail) => detail.Trim(' ', '-', ',', '.', ';', '#', '/', '、', '。');

    [GeneratedRegex(@"(?<![0-9])[0-9]{6}(?![0-9]|\s*[号號])")]
    private static partial Regex Postcode();

    [GeneratedRegex(@"[(\[【〔「『](?<inside>[^)\]】〕」』]*)[)\]】〕」』]")]
    private static partial Regex Brackets();

    /// <summary>Right after the number: it is not that house but one across from it.</summary>
    [GeneratedRegex(@"^\s*[的之]?\s*(?:斜?[对對]面|旁|附近|隔壁|[后後]面|前面|左[边邊]|右[边邊]|往|[转轉]角|路口|交叉|(?:opposite|near|next|behind|beside|across|around)\b)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Beside();

    /// <summary>There is a second street with a number.</summary>
    [GeneratedRegex($@"[路街巷道里弄]\s*(?:[0-9]+|[{ChineseNumber.Characters}]+)\s*[号號]")]
    private static partial Regex AnotherAddress();
}
