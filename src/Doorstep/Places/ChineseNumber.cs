namespace Doorstep.Places;

/// <summary>Reads numbers written in Chinese: 十二, 一百零五, 廿三, 二〇三, 壹拾贰.</summary>
static class ChineseNumber
{
    /// <summary>Every character that such a number may have.</summary>
    public const string Characters = "〇零一二三四五六七八九两兩十百千廿卅壹贰貳叁參肆伍陆陸柒捌玖拾佰仟";

    private const string Digits = "〇一二三四五六七八九";

    private static readonly Dictionary<char, char> same = new()
    {
        ['零'] = '〇', ['两'] = '二', ['兩'] = '二', ['壹'] = '一', ['贰'] = '二', ['貳'] = '二', ['叁'] = '三', ['參'] = '三', ['肆'] = '四', ['伍'] = '五',
        ['陆'] = '六', ['陸'] = '六', ['柒'] = '七', ['捌'] = '八', ['玖'] = '九', ['拾'] = '十', ['佰'] = '百', ['仟'] = '千',
    };

    /// <summary>The number, up to 9,999; null where the characters are none.</summary>
    public static int? Read(string text)
    {
        var plain = string.Concat(text.Select(one => same.GetValueOrDefault(one, one))).Replace("廿", "二十", StringComparison.Ordinal)
            .Replace("卅", "三十", StringComparison.Ordinal);
        if (plain.Length == 0 || !plain.All(one => Digits.Contains(one, StringComparison.Ordinal) || one is '十' or '百' or '千'))
        {
            return null;
        }

        return plain.AsSpan().IndexOfAny('十', '百', '千') < 0 ? InDigits(plain) : InUnits(plain);
    }

    /// <summary>二〇三: each character is a digit.</summary>
    private static int? InDigits(string text) =>
        text.Length > 5 ? null : text.Aggregate(0, (sum, one) => (sum * 10) + Digits.IndexOf(one, StringComparison.Ordinal));

    /// <summary>一百零五, 十二: a digit before its unit, and a unit alone is one of it.</summary>
    private static int? InUnits(string text)
    {
        var (sum, digit) = (0, -1);
        foreach (var one in text)
        {
            var unit = one switch { '十' => 10, '百' => 100, '千' => 1000, _ => 0 };
            if (unit == 0)
            {
                digit = Digits.IndexOf(one, StringComparison.Ordinal);
                continue;
            }

            sum += (digit < 0 ? 1 : digit) * unit;
            digit = -1;
        }

        return sum + Math.Max(digit, 0);
    }
}
