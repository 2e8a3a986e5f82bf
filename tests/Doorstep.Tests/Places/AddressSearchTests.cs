using CsCheck;
using Doorstep.Contracts;
using Doorstep.Places;

namespace Doorstep.Tests.Places;

[Trait("needs", "nothing")]
public sealed class AddressSearchTests
{
    private static readonly Area subdistrict = AnArea("460106005", "金贸街道", "金貿街道", "Jinmao Subdistrict");
    private static readonly Area garden = AnArea("460106005006", "玉沙社区", "玉沙社區", "Yusha Community");
    private static readonly Area coast = AnArea("460106005007", "滨海新村社区", "濱海新村社區", "Binhai Xincun Community");
    private static readonly AddressIndex city = new([subdistrict, garden, coast],
    [
        AStreet("海垦路", "海墾路", "Haiken Road", garden, 1, 2, 12, 120),
        AStreet("海垦路", "海墾路", "Haiken Road", coast, 7, 12),
        AStreet("长堤路", "長堤路", "Changdi Road", coast, 3, 35),
        AStreet("滨海大道", "濱海大道", "Binhai Avenue", coast, 5),
        AStreet("绿色路", "綠色路", "Lyuse Road", garden, 9),
    ]);

    [Theory]
    [InlineData("海垦")]
    [InlineData("垦路")]
    [InlineData("海墾路")]
    [InlineData("haiken")]
    [InlineData("Hai Ken Lu")]
    [InlineData("hkl")]
    [InlineData("haikl")]
    [InlineData("haike")]
    [InlineData("haiken road")]
    public void Two_characters_pinyin_first_letters_and_English_all_find_the_street(string text) =>
        Assert.Equal("海垦路", Search(text)[0].Part!.Street.Hans);

    [Theory]
    [InlineData("changdi")]
    [InlineData("zhangdi")]
    [InlineData("lvselu")]
    [InlineData("luselu")]
    public void A_character_with_several_readings_is_found_by_each(string text) => Assert.NotEmpty(Search(text));

    [Theory]
    [InlineData("海垦路12号")]
    [InlineData("海垦路１２號")]
    [InlineData("12 Haiken Road")]
    [InlineData("haikenlu 12")]
    [InlineData("海垦路第12栋")]
    public void The_number_itself_comes_before_longer_ones_that_begin_with_it(string text) =>
        Assert.Equal([12, 12, 120], Search(text).Select(match => match.Door!.Number));

    [Theory]
    [InlineData("滨海新村社区海垦路12号")]
    [InlineData("金贸街道滨海新村社区海垦路12")]
    public void The_name_of_an_area_narrows_the_search(string text)
    {
        var match = Assert.Single(Search(text));
        Assert.Equal("滨海新村社区", match.Community.Names.Hans);
        Assert.Equal(12, match.Door!.Number);
    }

    [Fact]
    public void A_community_is_found_by_its_name() => Assert.Null(Search("玉沙")[0].Part);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("海")]
    [InlineData("12")]
    [InlineData("不存在的路")]
    [InlineData("'; DROP TABLE \"Buildings\"; --")]
    [InlineData("<script>alert(1)</script>")]
    public void Too_little_and_nonsense_find_nothing(string? text) => Assert.Empty(Search(text));

    [Fact]
    public void No_text_whatever_breaks_the_search() => Gen.String.Sample(text => Search(text).Count <= 10);

    [Fact]
    public void Letters_of_any_length_are_answered_at_once() => Assert.Empty(Search(new string('h', 200_000)));

    [Fact]
    public void The_building_next_to_a_point_is_found_when_it_is_near()
    {
        var door = city.Search(AddressWords.Read("海垦路12"), 1)[0].Door!;
        Assert.Equal(door.BuildingId, city.Near(door.Longitude + 0.0001, door.Latitude, 300)!.Door!.BuildingId);
        Assert.Null(city.Near(door.Longitude, door.Latitude + 1, 300));
    }

    private static readonly AddressIndex haikou = new(
        [
            AnArea("4601", "海口市", "海口市", "Haikou City"), AnArea("460106", "龙华区", "龍華區", "Longhua District"),
            AnArea("460106005", "金贸街道", "金貿街道", "Jinmao Subdistrict"), AnArea("460106005001", "华垦社区", "華墾社區", "Huaken Community"),
            AnArea("460106005002", "水南社区", "水南社區", "Shuinan Community"),
        ],
        [
            AStreet("凤云街", "鳳雲街", "Fengyun Street", AnArea("460106005001", "华垦社区", "華墾社區", "Huaken Community"), 1, 3, 11, 12, 30, 302),
            AStreet("水南路", "水南路", "Shuinan Road", AnArea("460106005002", "水南社区", "水南社區", "Shuinan Community"), 1, 2, 21),
            AStreet("竹山一街", "竹山一街", "Zhushan 1st Street", AnArea("460106005002", "水南社区", "水南社區", "Shuinan Community"), 1, 2, 5),
        ]);

    [Theory]
    [InlineData("凤云街1号302室", "凤云街1", "302室")]
    [InlineData("凤云街1号302", "凤云街1", "302")]
    [InlineData("凤云街1号2单元302室", "凤云街1", "2单元302室")]
    [InlineData("凤云街1-302", "凤云街1", "302")]
    [InlineData("凤云街１－３０２", "凤云街1", "302")]
    [InlineData("凤云街1号（近菜市场）", "凤云街1", "近菜市场")]
    [InlineData("凤云街一号", "凤云街1", "")]
    [InlineData("凤云街十二号", "凤云街12", "")]
    [InlineData("凤云街三〇二号", "凤云街302", "")]
    [InlineData("鳳雲街１號", "凤云街1", "")]
    [InlineData("海口市凤云街1号", "凤云街1", "")]
    [InlineData("海南省海口市凤云街1号", "凤云街1", "")]
    [InlineData("海南省海口市龙华区金贸街道华垦社区凤云街1号", "凤云街1", "")]
    [InlineData("海口龙华凤云街1号", "凤云街1", "")]
    [InlineData("华垦社区凤云街1号302室", "凤云街1", "302室")]
    [InlineData("凤云街1号 570203", "凤云街1", "")]
    [InlineData("570203 海口市凤云街1号", "凤云街1", "")]
    [InlineData("水南路2号1栋", "水南路2", "1栋")]
    [InlineData("水南路1号2幢", "水南路1", "2幢")]
    [InlineData("水南路2号院1号楼", "水南路2", "院1号楼")]
    [InlineData("水南路 2 号 A座 11 层", "水南路2", "A座 11 层")]
    [InlineData("竹山一街二号", "竹山一街2", "")]
    [InlineData("No. 1 Fengyun Street, Room 302", "凤云街1", "Room 302")]
    [InlineData("Room 302, No.1 Fengyun Street", "凤云街1", "Room 302")]
    [InlineData("Unit 2, 12 Fengyun St", "凤云街12", "Unit 2")]
    [InlineData("1 Fengyun Street, Longhua District, Haikou", "凤云街1", "")]
    [InlineData("1 Fengyun Street, Haikou, Hainan, China", "凤云街1", "")]
    [InlineData("fengyunjie 1hao 302shi", "凤云街1", "302shi")]
    public void The_number_before_the_sign_is_the_house_and_the_rest_is_beside_it(string written, string house, string detail)
    {
        var words = AddressWords.Read(written);
        var only = haikou.Look(words, 10).Only;
        Assert.NotNull(only);
        Assert.Equal((house, detail), ($"{only.Part!.Street.Hans}{only.Door!.Number}", words.Detail));
    }

    [Theory]
    [InlineData("凤云街12-14号")]
    [InlineData("凤云街12甲号")]
    [InlineData("凤云街1号楼302")]
    [InlineData("凤云街1栋302")]
    [InlineData("凤云街1号对面")]
    [InlineData("水南路2号旁边的小卖部")]
    [InlineData("水南路2号或者凤云街1号")]
    [InlineData("水南社区凤云街1号")]
    [InlineData("三亚市凤云街1号")]
    [InlineData("1 Fengyun Street, Sanya")]
    [InlineData("我家在水南路2号")]
    [InlineData("12-14 Fengyun Street")]
    [InlineData("凤云街302室")]
    public void What_may_mean_another_house_is_a_choice_and_never_decided(string written)
    {
        var finds = haikou.Look(AddressWords.Read(written), 10);
        Assert.Null(finds.Only);
        Assert.NotEmpty(finds.Found);
    }

    [Theory]
    [InlineData("凤云街九号")]
    [InlineData("海口市凤云街999号")]
    [InlineData("不存在的路1号")]
    public void A_house_that_is_not_there_is_not_another_one(string written) => Assert.Null(haikou.Look(AddressWords.Read(written), 10).Only);

    [Fact]
    public void However_an_address_is_decorated_it_is_its_own_house_or_a_choice_and_never_another_one()
    {
        var doors = haikou.PartsIn(AreaCode.Parse("460106005001")).Concat(haikou.PartsIn(AreaCode.Parse("460106005002")))
            .SelectMany(part => part.Doors.Select(door => (part, door))).ToArray();
        var before = AnyOf("", "", "海口市", "海南省海口市", "龙华区", "海口市龙华区", "金贸街道", "住在", "570203 ", "中国海南省海口市", "\u200B", "  ");
        var number = AnyOf("{0}号", "{0} 号", "{0}號", "{1}号", "{0}", "第{0}号", "{2}号");
        var after = AnyOf(
            "", "1栋", "2幢302", "3单元1102室", "-302", " 302", "(近菜市场)", "A座", " 13800138000", " 二楼", "之3", "附2号", "对面", "门口", "12层1201房", ",302");
        Gen.Select(AnyOf(doors), before, number, after).Sample((one, prefix, form, suffix) =>
        {
            // 1 and 2幢 run together are 12幢.
            if (form == "{0}" && suffix.Length > 0 && char.IsAsciiDigit(suffix[0]))
            {
                return;
            }

            var wide = string.Concat($"{one.door.Number}".Select(digit => (char)(digit + 0xFEE0)));
            var digits = string.Concat($"{one.door.Number}".Select(digit => "〇一二三四五六七八九"[digit - '0']));
            var written = prefix + one.part.Street.Hans
                + string.Format(System.Globalization.CultureInfo.InvariantCulture, form, one.door.Number, wide, digits) + suffix;
            var finds = haikou.Look(AddressWords.Read(written), 10);
            Assert.True(finds.Only is null || finds.Only.Door!.BuildingId == one.door.BuildingId,
                $"{written} is placed at {finds.Only?.Part!.Street.Hans}{finds.Only?.Door!.Number}");
            Assert.True(finds.Found.Any(match => match.Door?.BuildingId == one.door.BuildingId || (match.Door is null && match.Part == one.part)),
                $"{written} does not offer its own house");
        });
    }

    [Theory]
    [InlineData("十", 10)]
    [InlineData("十二", 12)]
    [InlineData("二十", 20)]
    [InlineData("一百零五", 105)]
    [InlineData("廿三", 23)]
    [InlineData("二〇三", 203)]
    [InlineData("壹佰贰拾叁", 123)]
    [InlineData("路", null)]
    public void Chinese_numerals_are_read(string written, int? number) => Assert.Equal(number, ChineseNumber.Read(written));

    private static Gen<T> AnyOf<T>(params T[] some) => Gen.Int[0, some.Length - 1].Select(place => some[place]);

    private static IReadOnlyList<Match> Search(string? text) => city.Search(AddressWords.Read(text), 10);

    private static Area AnArea(string code, string hans, string hant, string en) =>
        Area.Found(AreaCode.Parse(code), new(hans, hant, en), isUrban: true, joinedOn: null, 110.3, 20.0);

    private static StreetPart AStreet(string hans, string hant, string en, Area community, params int[] numbers) =>
        new(new(hans, hant, en), community,
            [.. numbers.Select(number => new FoundDoor(Guid.NewGuid(), community.Code.Grid(1), number, null, 110.3 + number / 1000.0, 20.0))]);
}
