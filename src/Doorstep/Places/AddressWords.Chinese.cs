using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Doorstep.Places;

/// <content>Addresses in Chinese, which go from the wide to the narrow: city, district, street, house, entrance, door.</content>
sealed partial record AddressWords
{
    private static AddressWords OfChinese(string text) =>
        House().Match(text) is { Success: true } house ? OfHouse(text, house) : OfBareNumber(text, BareNumber().Match(text));

    /// <summary>
    /// With 号: what stands before it is the house. 1号楼 is a block of an estate as often as a house, 12-14号 are two, and 12甲号 is not 12.
    /// </summary>
    private static AddressWords OfHouse(string text, System.Text.RegularExpressions.Match house)
    {
        var written = house.Groups["number"].Value;
        var (street, rest) = (HanOf(text[..house.Index]), text[(house.Index + house.Length)..]);
        return new()
        {
            Characters = street.Length > 0 ? street : HanOf(rest),
            Number = char.IsAsciiDigit(written[0]) ? int.Parse(written, CultureInfo.InvariantCulture) : ChineseNumber.Read(written),
            Detail = Trimmed(rest),
            IsSure = street.Length > 0 && !house.Groups["more"].Success && !Block().IsMatch(rest) && !Suffix().IsMatch(rest),
        };
    }

    /// <summary>Without 号, as in 凤云街1-302: the first number that is no lane, entrance, floor or door.</summary>
    private static AddressWords OfBareNumber(string text, System.Text.RegularExpressions.Match bare)
    {
        if (!bare.Success)
        {
            var door = Door().Match(text);
            return new() { Characters = HanOf(door.Success ? text[..door.Index] : text), Detail = door.Success ? Trimmed(text[door.Index..]) : "" };
        }

        var (street, rest) = (HanOf(text[..bare.Index]), text[(bare.Index + bare.Length)..]);
        return new()
        {
            Characters = street.Length > 0 ? street : HanOf(rest),
            Number = int.Parse(bare.Value, CultureInfo.InvariantCulture),
            Detail = Block().IsMatch(rest) ? Trimmed(bare.Value + rest) : Trimmed(rest),
            IsSure = street.Length > 0 && (rest.Length == 0 || rest[0] is '-' or ' ' or '#' or ','),
        };
    }

    /// <summary>The characters of areas and streets; a digit stays where it names a lane.</summary>
    private static string HanOf(string text)
    {
        var kept = new StringBuilder();
        foreach (var rune in Lane().Replace(text, lane => lane.Value.Replace(" ", "", StringComparison.Ordinal)).EnumerateRunes())
        {
            if (rune.Value >= 0x3400 && Rune.IsLetter(rune) && rune.Value is not ('号' or '號' or '第'))
            {
                kept.Append(rune);
            }
        }

        return kept.ToString();
    }

    /// <summary>地铁1号线 is no house.</summary>
    [GeneratedRegex(
        $@"(?<![0-9])(?<number>[0-9]{{1,5}}|[{ChineseNumber.Characters}]{{1,7}})(?<more>\s*[-~至之附]\s*[0-9]{{1,5}}|\s*[A-Za-z甲乙丙丁])?\s*[号號](?![线線])")]
    private static partial Regex House();

    [GeneratedRegex(@"(?<![0-9])[0-9]{1,5}(?![0-9])(?!\s*(?:段|路|街|巷|里|弄|横|橫|环|環|大道|村|组|組|队|隊|区|區|期|楼|樓|层|層|室|房|户|戶|单元|單元|米|[号號][线線]))")]
    private static partial Regex BareNumber();

    /// <summary>凤云街302室: a door without a house.</summary>
    [GeneratedRegex(@"[0-9]{1,5}\s*(?:楼|樓|层|層|室|房|户|戶|单元|單元)")]
    private static partial Regex Door();

    [GeneratedRegex(@"^\s*(?:楼|樓|栋|棟|幢|座)")]
    private static partial Regex Block();

    /// <summary>12号之1, 12号甲, 12号附3: perhaps another plate.</summary>
    [GeneratedRegex(@"^\s*(?:之|附|[甲乙丙丁A-Za-z](?![A-Za-z座栋棟幢区區]))")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"[0-9]{1,3}\s*(?:巷|弄|横|橫|段)")]
    private static partial Regex Lane();
}
