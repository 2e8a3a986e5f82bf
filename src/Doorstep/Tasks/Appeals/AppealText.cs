using System.Globalization;
using System.Text.RegularExpressions;
using Doorstep.Contracts;

namespace Doorstep.Tasks.Appeals;

/// <summary>What must not stand in what supporters are shown.</summary>
public enum AppealFaultKind { Number, Money, Address, Age, Birth, Organisation, Name }

/// <param name="What">The piece of the text that was found, in its plain form.</param>
public sealed record AppealFault(AppealFaultKind Kind, string What);

/// <summary>What the register holds open about a household: where it is, and where its people work or learn.</summary>
public sealed record KnownPlaces(IReadOnlyCollection<string> Address, IReadOnlyCollection<string> Organisations)
{
    public static KnownPlaces None { get; } = new([], []);
}

/// <summary>What the register holds sealed about a household.</summary>
public sealed record KnownPeople(
    IReadOnlyCollection<string> Names, IReadOnlyCollection<string> Numbers, IReadOnlyCollection<DateOnly> BirthDates);

/// <summary>
/// Finds in a text what would tell whom it is about. It reads the text as a person does: full-width letters, digits of every script, Chinese
/// numerals, invisible marks, and spaces or signs put between the characters of a name or a number make no difference.
/// </summary>
static partial class AppealText
{
    /// <summary>A run of so many digits is a number of somebody: a phone has seven or more.</summary>
    private const int LongestRun = 6;

    /// <summary>So many digits of the end of a known number tell it.</summary>
    private const int TellingEnd = 4;

    /// <summary>What no text may hold, whomever it is about: looked for without the register.</summary>
    public static AppealFault? AnybodysFault(string text)
    {
        var read = new ReadText(text);
        return NumberIn(read) ?? Match(read.Squeezed, MoneyWords(), AppealFaultKind.Money) ?? Match(read.Plain, Links(), AppealFaultKind.Money)
            ?? Match(read.Digits, Doors(), AppealFaultKind.Address) ?? Match(read.Digits, ExactAge(), AppealFaultKind.Age)
            ?? Match(read.Digits, Born(), AppealFaultKind.Birth);
    }

    /// <summary>Her address, her school, her place of work.</summary>
    public static AppealFault? PlaceFault(string text, KnownPlaces known)
    {
        var read = new ReadText(text);
        return Held(read, known.Address, AppealFaultKind.Address) ?? Held(read, known.Organisations, AppealFaultKind.Organisation);
    }

    /// <summary>Decides by sealed fields: whoever asks writes a reading first, whatever the answer.</summary>
    public static AppealFault? PeopleFault(string text, KnownPeople known)
    {
        var read = new ReadText(text);
        return known.Names.Select(name => HouseholdName.In(read, name)).FirstOrDefault(found => found is not null) is { } named
            ? new(AppealFaultKind.Name, named)
            : known.Numbers.Select(number => KnownNumberIn(read, number)).FirstOrDefault(found => found is not null) is { } told
                ? new(AppealFaultKind.Number, told)
                : known.BirthDates.Select(born => BirthIn(read, born)).FirstOrDefault(found => found is not null);
    }

    private static AppealFault? NumberIn(ReadText read) =>
        read.Runs.Find(run => run.Length > LongestRun) is { } run ? new(AppealFaultKind.Number, run) : null;

    /// <summary>Whatever stands between its digits; or the end of it alone.</summary>
    private static string? KnownNumberIn(ReadText read, string number)
    {
        var digits = string.Concat(number.Where(char.IsAsciiDigit));
        return digits.Length < TellingEnd ? null
            : digits.Length > LongestRun && read.AllDigits.Contains(digits, StringComparison.Ordinal) ? digits
            : read.Runs.Find(run => run.Length >= TellingEnd && digits.EndsWith(run, StringComparison.Ordinal));
    }

    private static AppealFault? BirthIn(ReadText read, DateOnly born)
    {
        foreach (Match match in Dates().Matches(read.Digits))
        {
            var (year, month, day) = (Part(match, "y"), Part(match, "m"), Part(match, "d"));
            var isHers = year == born.Year ? (month is null || month == born.Month) && (day is null || day == born.Day)
                : year is null && month == born.Month && day == born.Day;
            if (isHers)
            {
                return new(AppealFaultKind.Birth, match.Value);
            }
        }

        return null;
    }

    private static int? Part(Match match, string name) =>
        match.Groups[name] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : null;

    private static AppealFault? Held(ReadText read, IEnumerable<string> words, AppealFaultKind kind) =>
        words.FirstOrDefault(word => UserText.Fold(word) is { Length: > 1 } folded && read.Squeezed.Contains(folded, StringComparison.Ordinal))
            is { } held ? new(kind, held) : null;

    private static AppealFault? Match(string text, Regex forbidden, AppealFaultKind kind) =>
        forbidden.Match(text) is { Success: true } found ? new(kind, found.Value.Trim()) : null;

    /// <summary>Money never passes through the platform: no text says where it could be sent.</summary>
    [GeneratedRegex("银行卡|銀行卡|卡号|卡號|[账帐賬帳][号號户戶]|开户|開戶|支付宝|支付寶|微信|收款|[二]维码|二維碼|转[账帐]|轉[賬帳]|[汇匯]款|打款|[扫掃]码|掃碼|[红紅]包"
        + "|QQ号|QQ號|ALIPAY|WECHAT|PAYPAL|IBAN|BANKACCOUNT|BANKCARD|CARDNUMBER|ACCOUNTNUMBER|QRCODE|BANKTRANSFER")]
    private static partial Regex MoneyWords();

    [GeneratedRegex("https?:|www\\.|[a-z0-9]\\s*[@＠]\\s*[a-z0-9]|\\.(com|cn|net|org)\\b", RegexOptions.IgnoreCase)]
    private static partial Regex Links();

    [GeneratedRegex(@"\d+\s*(号楼|號樓|栋|棟|幢|单元|單元|室|号院|號院|弄|门牌|門牌)|(路|街|巷|大道)\s*\d+\s*[号號]?|\b(building|room|unit|block|flat|house)\s*(no\.?\s*)?\d+",
        RegexOptions.IgnoreCase)]
    private static partial Regex Doors();

    /// <summary>A band of ages may stand there (60-70岁, 七十多岁), one year of age may not.</summary>
    [GeneratedRegex(
        @"(?<![\d\-~至到近约約])\d{1,3}\s*(周岁|周歲|岁|歲)(?!\s*([-~至到]|以上|以下|左右|上下))|(?<![\d\-~])\d{1,3}[\s-]*years?[\s-]*old|\baged?\s*\d{1,3}(?!\s*[-~\d])",
        RegexOptions.IgnoreCase)]
    private static partial Regex ExactAge();

    [GeneratedRegex(@"\d[^。，；,;]{0,8}(出生|生人)|(出生于|出生於|生于|生於|生日|生辰|\bborn\b|birthday)[^。，；,;]{0,12}\d", RegexOptions.IgnoreCase)]
    private static partial Regex Born();

    [GeneratedRegex(
        @"(?<y>(19|20)\d{2})\s*([年\-./\s]\s*((?<m>\d{1,2})\s*([月\-./]\s*((?<d>\d{1,2}))?)?)?)?|(?<m>\d{1,2})\s*月\s*(?<d>\d{1,2})\s*[日号號]")]
    private static partial Regex Dates();
}
