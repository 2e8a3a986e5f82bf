using CsCheck;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Photos;
using Doorstep.Field.Report;

namespace Doorstep.Tests.Field;

/// <summary>What the phone decides about a report by itself.</summary>
[Trait("needs", "nothing")]
public sealed class ReportTests
{
    private static readonly Dictionary<string, KindRow> kinds = new[]
    {
        Kind("0301", "暴露垃圾", "Exposed household waste"), Kind("0303", "路面不洁", "Dirty road surface"), Kind("0613", "井盖缺失", "Missing manhole cover"),
        Kind("0614", "井盖破损", "Broken manhole cover"), Kind("0214", "求助", "Help") with { IsEmergency = true },
        Kind("0101", "政策宣传", "Policy publicity") with { IsOn = false },
    }.ToDictionary(kind => kind.Id);

    private static readonly ReportDraft draft = new(Guid.Parse("00000000-0000-7000-8000-000000000001"));

    [Theory]
    [InlineData("井盖", "0613 0614")]
    [InlineData("井盖 破损", "0614")]
    [InlineData("manhole missing", "0613")]
    [InlineData("0301", "0301")]
    [InlineData("e", "0214 0301 0303 0613 0614")]
    [InlineData("宣传", "")]
    [InlineData(" ", "")]
    public void A_kind_is_found_by_words_in_any_language_an_emergency_first_and_never_one_that_is_off(string words, string found) =>
        Assert.Equal(found, string.Join(' ', ReportKinds.By(kinds, words).Select(kind => kind.Id)));

    [Fact]
    public void What_she_has_reported_most_is_offered_first_and_then_what_is_met_anywhere() =>
        Assert.Equal(["0614", "0303", "0301", "0613"],
            ReportKinds.Often(kinds, new Dictionary<string, int> { ["0303"] = 1, ["0614"] = 3, ["0101"] = 9, ["9999"] = 9 }).Select(kind => kind.Id));

    [Fact]
    public void What_is_missing_is_said_on_the_spot_and_a_call_for_help_goes_out_without_a_place()
    {
        Assert.Equal("field.report.choose-kind", draft.FaultOf(null));
        Assert.Equal("field.report.choose-place", (draft with { Place = " " }).FaultOf(kinds["0301"]));
        Assert.Null((draft with { Place = "老供销社后面" }).FaultOf(kinds["0301"]));
        Assert.Null((draft with { Building = draft.Id }).FaultOf(kinds["0301"]));
        Assert.Equal("field.report.say-settled", (draft with { Building = draft.Id, IsSettled = true }).FaultOf(kinds["0301"]));
        Assert.Null(draft.FaultOf(kinds["0214"]));
    }

    [Fact]
    public void A_position_is_sent_only_where_it_is_the_place_and_what_she_did_only_where_she_says_so()
    {
        Position here = new(110.3, 20, 12);
        var said = draft with { Here = here, Place = "桥头", Settled = "扶正了" };
        var body = said.BodyFor(kinds["0613"], ["a"]);
        Assert.Equal((110.3, 12.0, "桥头", null), (body.Longitude!.Value, body.Accuracy!.Value, body.Address, body.Settled));
        Assert.Equal(("0613", "井盖缺失"), (body.Kind, body.Text));
        Assert.Equal(["a"], body.PhotoHashes!);

        var inside = (said with { Building = draft.Id, IsSettled = true, Text = "没盖子" }).BodyFor(kinds["0613"], []);
        Assert.Equal((null, null, null, "扶正了", "没盖子"), (inside.Longitude, inside.Accuracy, inside.Address, inside.Settled, inside.Text));
        Assert.Null(inside.PhotoHashes);
        Assert.Null((said with { IsSettled = true }).BodyFor(kinds["0214"], []).Settled);
    }

    [Fact]
    public void The_nearest_building_comes_first_and_none_where_the_phone_is_wrong_by_kilometres()
    {
        BuildingRow[] all = [Building(1, 110.3000, 20.0000), Building(2, 110.3010, 20.0000), Building(3, 110.3000, 20.0005)];
        var near = FindBuildings.Near(all, new(110.3001, 20.0000, 10));
        Assert.Equal([1, 3, 2], near.Select(one => one.Row.Floors));
        Assert.InRange(near[0].Metres, 10, 11);
        Assert.Empty(FindBuildings.Near(all, new(110.36, 20.0, 10)));
        Assert.Equal([2], FindBuildings.By(all, "海秀 2号").Select(building => building.Floors));
        Assert.Equal([3], FindBuildings.By(all, "haixiu 3").Select(building => building.Floors));
        Assert.Empty(FindBuildings.By(all, " "));
    }

    [Fact]
    public void Pieces_of_a_photo_are_never_smaller_or_larger_than_the_server_takes() =>
        Gen.Bool.Array[0, 40].Sample(answers =>
        {
            var size = PieceSize.First;
            foreach (var wentWell in answers)
            {
                var next = PieceSize.After(size, wentWell);
                Assert.InRange(next, PieceSize.Least, PieceSize.Most);
                Assert.True(wentWell ? next >= size : next <= size);
                size = next;
            }
        });

    private static KindRow Kind(string code, string name, string english) =>
        new(code, new(name, name, english), null, 0, IsEnforcement: false, IsCare: false, IsEmergency: false, IsOn: true);

    private static BuildingRow Building(int number, double longitude, double latitude) => new(
        Guid.Parse($"00000000-0000-7000-8000-{number:x12}"), "460106005006001", new($"海秀东路{number}号", $"海秀東路{number}號", $"{number} Haixiu East Road"),
        longitude, latitude, number);
}
