using System.Collections.Frozen;
using Doorstep.Contracts;
using Doorstep.Shell;

namespace Doorstep.Register.Import;

/// <summary>
/// The synonyms that an import file may use instead of a code: the words of all three languages as the pages show them, and the usual heads of
/// columns. A word that stands for two codes of one list is nobody's.
/// </summary>
sealed class ImportWords
{
    /// <summary>The code lists of columns, by the beginning of their keys among the words.</summary>
    private static readonly string[] lists =
        ["document", "sex", "ethnicity", "education", "relation", "activity", "purpose", "disability", "allowance", "use", "condition"];

    /// <summary>How offices head these columns, beside the words that the page explains them by.</summary>
    private static readonly Dictionary<string, string> usual = new()
    {
        ["grid"] = "网格 网格代码 网格编码 网格编号 网格号 所属网格 所在网格",
        ["street"] = "路名 街路名 街路巷 街路巷名 道路 道路名称 街道名",
        ["number"] = "门牌号 门牌 门牌号码 楼牌号",
        ["door"] = "门号 户室号 房号 房间号 室号",
        ["household"] = "户号 户编号 家庭编号 户序号",
        ["relation"] = "与户主关系 户主关系 家庭关系 关系 与户主的关系",
        ["name"] = "姓名 名字",
        ["document"] = "证件 证件类型 证件种类 证件名称 证件类别",
        ["id_number"] = "身份证 身份证号 身份证号码 身份证件号码 公民身份号码 公民身份证号码 证件号 证件号码",
        ["phone"] = "电话 联系电话 电话号码 手机 手机号 手机号码 联系方式",
        ["sex"] = "性别",
        ["birth_date"] = "出生日期 出生年月日 生日",
        ["ethnicity"] = "民族",
        ["education"] = "学历 文化程度 教育程度 受教育程度",
        ["registered_area"] = "户籍区划 户籍区划代码 户籍地区划 户籍地区划代码",
        ["registered_place"] = "户籍地址 户籍地 户籍所在地",
        ["activity"] = "白天做什么 活动 就业状况 职业状况",
        ["activity_purpose"] = "活动用途",
        ["alone"] = "独居 是否独居",
        ["children_away"] = "子女不在身边 是否空巢 空巢",
        ["disability"] = "残疾 残疾类别 残疾类型",
        ["allowance"] = "补助 补贴 救助",
        ["living_purpose"] = "生活情况用途 生活情况的用途",
        ["since"] = "入住日期 迁入日期",
        ["use"] = "房屋用途 住房用途",
        ["condition"] = "住房状况 房屋状况",
        ["visited"] = "走访日期 上次走访",
    };

    /// <summary>Short forms that no page shows.</summary>
    private static readonly (string List, string Word, string Code)[] shorter =
    [
        ("document", "身份证", nameof(DocumentType.ResidentCard)), ("document", "二代身份证", nameof(DocumentType.ResidentCard)),
        ("document", "居住证", nameof(DocumentType.ResidencePermit)), ("document", "港澳台居住证", nameof(DocumentType.ResidencePermit)),
        ("document", "回乡证", nameof(DocumentType.HongKongMacaoPermit)), ("document", "台胞证", nameof(DocumentType.TaiwanPermit)),
        ("document", "外国人永久居留证", nameof(DocumentType.ForeignResidentCard)), ("document", "永久居留身份证", nameof(DocumentType.ForeignResidentCard)),
        ("document", "无", nameof(DocumentType.None)), ("document", "无证件", nameof(DocumentType.None)),
        ("document", "未出示", nameof(DocumentType.None)), ("document", "没有出示", nameof(DocumentType.None)),
        ("activity", "没有说", nameof(ActivityKind.NotTold)), ("sex", "男性", nameof(Sex.Male)), ("sex", "女性", nameof(Sex.Female)),
        ("education", "大学本科", "20"), ("education", "大专", "30"), ("education", "中专", "40"), ("education", "硕士", "10"), ("education", "博士", "10"),
        ("relation", "本人", CodeLists.Head), ("relation", "儿子", "20"), ("relation", "女儿", "30"), ("relation", "父亲", "51"), ("relation", "母亲", "52"),
        ("relation", "丈夫", "11"), ("relation", "妻子", "12"),
    ];

    private readonly FrozenDictionary<string, string> columns;
    private readonly FrozenDictionary<(string List, string Word), string> codes;

    public ImportWords(Words words)
    {
        var heads = ImportRow.Known.SelectMany(column => words.All[$"register.head.{column}"].Values.Concat(usual[column].Split(' ')).Append(column)
            .Select(head => (Head: UserText.Fold(head), Column: column)));
        columns = heads.Distinct().GroupBy(one => one.Head).Where(same => same.Count() == 1)
            .ToFrozenDictionary(same => same.Key, same => same.Single().Column);
        codes = Told(words).Select(one => (Key: (one.List, UserText.Fold(one.Word)), one.Code)).Distinct()
            .GroupBy(one => one.Key).Where(same => same.Count() == 1).ToFrozenDictionary(same => same.Key, same => same.Single().Code);
    }

    /// <summary>The column that a head means; what nobody knows is itself.</summary>
    public string Column(string head) => columns.GetValueOrDefault(UserText.Fold(head), UserText.Plain(head).ToLowerInvariant());

    /// <summary>The code that a word stands for; null where it is none.</summary>
    public string? Code(string list, string word) => codes.GetValueOrDefault((list, UserText.Fold(word)));

    private static IEnumerable<(string List, string Word, string Code)> Told(Words words)
    {
        foreach (var (key, languages) in words.All)
        {
            var (list, code) = key.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? (key[..dot], key[(dot + 1)..]) : ("", "");
            // Relation 01 is the person herself, and its word is said of the head of a household.
            if (lists.Contains(list) && !code.Contains('.', StringComparison.Ordinal) && (list, code) is not ("relation", "01"))
            {
                foreach (var word in languages.Values)
                {
                    yield return (list, word, code);
                    if (list == "ethnicity" && word is [.., '族'])
                    {
                        yield return (list, word[..^1], code);
                    }
                }
            }
        }

        foreach (var one in shorter)
        {
            yield return one;
        }
    }
}
