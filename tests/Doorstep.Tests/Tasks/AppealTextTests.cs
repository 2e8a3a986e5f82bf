using Doorstep.Tasks.Appeals;

namespace Doorstep.Tests.Tasks;

/// <summary>What tells whom an appeal is about is found however it is written, and plain words pass.</summary>
[Trait("needs", "nothing")]
public sealed class AppealTextTests
{
    private static readonly KnownPlaces places = new(["海垦路", "海墾路", "Haiken Road", "白沙门社区", "白沙门", "碧海苑"], ["海口市合成小学"]);

    private static readonly KnownPeople people = new(
        ["韩春梅", "张三", "欧阳 建华", "阿布都·热合曼", "Maria Lopez"], ["13876543210", "460106195203080012"], [new(1952, 3, 8), new(2014, 11, 20)]);

    [Theory]
    [InlineData("韩春梅需要被子", AppealFaultKind.Name)]
    [InlineData("韩 春 梅需要被子", AppealFaultKind.Name)]
    [InlineData("韩　春　梅需要被子", AppealFaultKind.Name)]
    [InlineData("韩\u200B春\u2060梅需要被子", AppealFaultKind.Name)]
    [InlineData("韩·春·梅需要被子", AppealFaultKind.Name)]
    [InlineData("韩-春*梅需要被子", AppealFaultKind.Name)]
    [InlineData("春梅奶奶需要被子", AppealFaultKind.Name)]
    [InlineData("老人张三", AppealFaultKind.Name)]
    [InlineData("老人張三，Zhang San", AppealFaultKind.Name)]
    [InlineData("帮帮 zhangsan 吧", AppealFaultKind.Name)]
    [InlineData("Hán Chūnméi 需要被子", AppealFaultKind.Name)]
    [InlineData("Ｃｈｕｎｍｅｉ　Ｈａｎ 需要被子", AppealFaultKind.Name)]
    [InlineData("建华老人需要被子", AppealFaultKind.Name)]
    [InlineData("热合曼需要被子", AppealFaultKind.Name)]
    [InlineData("Mrs. LOPEZ needs quilts", AppealFaultKind.Name)]
    [InlineData("请打13876543210", AppealFaultKind.Number)]
    [InlineData("请打138 7654 3210", AppealFaultKind.Number)]
    [InlineData("请打１３８－７６５４－３２１０", AppealFaultKind.Number)]
    [InlineData("请打一三八七六五四三二一零", AppealFaultKind.Number)]
    [InlineData("请打幺叁捌柒陆伍肆叁贰壹〇", AppealFaultKind.Number)]
    [InlineData("请打1\u200B3\u200B8\u200B7\u200B6\u200B5\u200B4", AppealFaultKind.Number)]
    [InlineData("请打①③⑧⑦⑥⑤④", AppealFaultKind.Number)]
    [InlineData("请打1️⃣3️⃣8️⃣7️⃣6️⃣5️⃣4️⃣", AppealFaultKind.Number)]
    [InlineData("请打138，7654，3210", AppealFaultKind.Number)]
    [InlineData("电话尾号3210", AppealFaultKind.Number)]
    [InlineData("尾号三二一零", AppealFaultKind.Number)]
    [InlineData("座机66778899", AppealFaultKind.Number)]
    [InlineData("١٣٨٧٦٥٤", AppealFaultKind.Number)]
    [InlineData("家住海垦路", AppealFaultKind.Address)]
    [InlineData("家住海 垦 路", AppealFaultKind.Address)]
    [InlineData("家住海墾路", AppealFaultKind.Address)]
    [InlineData("lives in Haiken road", AppealFaultKind.Address)]
    [InlineData("家住白沙门", AppealFaultKind.Address)]
    [InlineData("住碧海苑的老人", AppealFaultKind.Address)]
    [InlineData("住3栋", AppealFaultKind.Address)]
    [InlineData("住三单元五〇二室", AppealFaultKind.Address)]
    [InlineData("在某某路12号", AppealFaultKind.Address)]
    [InlineData("lives in Room 302", AppealFaultKind.Address)]
    [InlineData("老人73岁", AppealFaultKind.Age)]
    [InlineData("老人七十三岁", AppealFaultKind.Age)]
    [InlineData("老人 ７３ 周岁", AppealFaultKind.Age)]
    [InlineData("a woman, 73 years old", AppealFaultKind.Age)]
    [InlineData("a 73-year-old woman", AppealFaultKind.Age)]
    [InlineData("她1952年3月8日来到世上", AppealFaultKind.Birth)]
    [InlineData("她一九五二年三月八日来到世上", AppealFaultKind.Birth)]
    [InlineData("她1952.3.8来到世上", AppealFaultKind.Birth)]
    [InlineData("三月八日是她的节日", AppealFaultKind.Birth)]
    [InlineData("1953年出生的老人", AppealFaultKind.Birth)]
    [InlineData("孩子2014年来到这里", AppealFaultKind.Birth)]
    [InlineData("在海口市合成小学读书", AppealFaultKind.Organisation)]
    [InlineData("在海口市 合成小学 读书", AppealFaultKind.Organisation)]
    [InlineData("请打到银行卡", AppealFaultKind.Money)]
    [InlineData("请打到银 行-卡", AppealFaultKind.Money)]
    [InlineData("支付寶收款", AppealFaultKind.Money)]
    [InlineData("扫码捐款", AppealFaultKind.Money)]
    [InlineData("加微信", AppealFaultKind.Money)]
    [InlineData("send it by Wechat", AppealFaultKind.Money)]
    [InlineData("见 https://example.com", AppealFaultKind.Money)]
    [InlineData("her Bank Account", AppealFaultKind.Money)]
    public void What_tells_who_she_is_is_found(string text, AppealFaultKind kind)
    {
        var found = AppealText.AnybodysFault(text) ?? AppealText.PlaceFault(text, places) ?? AppealText.PeopleFault(text, people);
        Assert.True(found?.Kind == kind, $"{text}: {found}");
        Assert.NotEmpty(found!.What);
    }

    [Theory]
    [InlineData("一位七十多岁的老人，冬天只有薄被，需要3床被子。")]
    [InlineData("一位60-70岁的老人独自生活，行动不便。")]
    [InlineData("一位六十至七十岁的老人，每周需要2次接送到医院。")]
    [InlineData("老人80岁以上，听力不好。")]
    [InlineData("小学四年级的孩子需要书包、文具和一双35码的鞋。")]
    [InlineData("一户人家需要12000元治疗费，直接付给医院。")]
    [InlineData("每天下午4点半到6点，请陪她散步。")]
    [InlineData("屋顶漏雨，要修二十平方米。")]
    [InlineData("An old couple between 70 and 80 needs two wheelchairs before winter.")]
    [InlineData("她的老伴去年12月生病，今年春天还在住院。")]
    public void Plain_words_pass(string text) =>
        Assert.Null(AppealText.AnybodysFault(text) ?? AppealText.PlaceFault(text, places) ?? AppealText.PeopleFault(text, people));
}
