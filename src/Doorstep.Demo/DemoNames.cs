namespace Doorstep.Demo;

/// <summary>Makes names of people who do not exist, from common characters; numbers from ranges that no operator has given out.</summary>
sealed class DemoNames(Random chance)
{
    private static readonly (char Hans, string En)[] Surnames =
    [
        ('陈', "Chen"), ('王', "Wang"), ('李', "Li"), ('吴', "Wu"), ('林', "Lin"), ('符', "Fu"), ('黄', "Huang"), ('张', "Zhang"), ('周', "Zhou"),
        ('郑', "Zheng"), ('刘', "Liu"), ('梁', "Liang"), ('韩', "Han"), ('蔡', "Cai"), ('邢', "Xing"), ('冯', "Feng"), ('云', "Yun"), ('曾', "Zeng"),
        ('许', "Xu"), ('邓', "Deng"), ('何', "He"), ('谢', "Xie"), ('唐', "Tang"), ('潘', "Pan"), ('莫', "Mo"), ('詹', "Zhan"), ('朱', "Zhu"), ('麦', "Mai"),
        ('冼', "Xian"), ('杨', "Yang"),
    ];

    private static readonly (char Hans, string En)[] ForWomen =
    [
        ('秀', "xiu"), ('英', "ying"), ('丽', "li"), ('芳', "fang"), ('梅', "mei"), ('玉', "yu"), ('琼', "qiong"), ('兰', "lan"), ('娟', "juan"), ('燕', "yan"),
        ('雪', "xue"), ('婷', "ting"), ('琳', "lin"), ('海', "hai"), ('月', "yue"), ('春', "chun"), ('慧', "hui"), ('小', "xiao"), ('彩', "cai"),
        ('静', "jing"),
    ];

    private static readonly (char Hans, string En)[] ForMen =
    [
        ('明', "ming"), ('强', "qiang"), ('伟', "wei"), ('国', "guo"), ('华', "hua"), ('军', "jun"), ('平', "ping"), ('文', "wen"), ('斌', "bin"),
        ('海', "hai"), ('志', "zhi"), ('辉', "hui"), ('德', "de"), ('宏', "hong"), ('建', "jian"), ('俊', "jun"), ('家', "jia"), ('永', "yong"),
        ('昌', "chang"), ('波', "bo"),
    ];

    private int lastPhone;

    public (string Hans, string En) Person(bool woman, char? surname = null)
    {
        var family = surname is { } given
            ? Surnames.First(one => one.Hans == given)
            : Surnames[(int)(Surnames.Length * chance.NextDouble() * chance.NextDouble())];
        var pool = woman ? ForWomen : ForMen;
        var first = pool[chance.Next(pool.Length)];
        if (chance.Next(4) == 0)
        {
            return ($"{family.Hans}{first.Hans}", $"{family.En} {Capital(first.En)}");
        }

        var second = pool[chance.Next(pool.Length)];
        return ($"{family.Hans}{first.Hans}{second.Hans}", $"{family.En} {Capital(first.En)}{second.En}");
    }

    /// <summary>Eleven digits that begin with 12: no mobile network in China has them.</summary>
    public string Phone() => $"12{++lastPhone:000000000}";

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
