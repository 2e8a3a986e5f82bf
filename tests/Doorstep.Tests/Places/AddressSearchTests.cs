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

    private static IReadOnlyList<Match> Search(string? text) => city.Search(AddressWords.Read(text), 10);

    private static Area AnArea(string code, string hans, string hant, string en) =>
        Area.Found(AreaCode.Parse(code), new(hans, hant, en), isUrban: true, joinedOn: null, 110.3, 20.0);

    private static StreetPart AStreet(string hans, string hant, string en, Area community, params int[] numbers) =>
        new(new(hans, hant, en), community, [.. numbers.Select(number => new Door(Guid.NewGuid(), community.Code.Grid(1), number, null, 110.3 + number / 1000.0, 20.0))]);
}
