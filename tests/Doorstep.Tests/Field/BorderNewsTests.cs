using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;

namespace Doorstep.Tests.Field;

[Trait("needs", "nothing")]
public sealed class BorderNewsTests
{
    private static readonly DateTimeOffset at = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);

    private static readonly HashSet<(string Table, string Id)> nothing = [];

    [Fact]
    public void A_building_that_leaves_is_told_once_with_its_households_and_not_each_of_them()
    {
        var (before, after) = (Rows(1, 2), Rows(2));
        LineStart[] said = [Gone("building", 1), Gone("household", 101)];
        var told = Assert.Single(FindBorderNews.Of(before, after, said, nothing, at));
        Assert.Equal((Id(1), false, false, 2), (told.Id, told.HasEntered, told.IsHousehold, told.Households));
    }

    [Fact]
    public void A_household_that_moves_alone_is_told_with_its_door_and_one_that_has_ended_is_not()
    {
        LineStart[] said = [Gone("household", 101), Gone("household", 102) with { Why = "ended" }, Gone("resident", 1010)];
        var told = Assert.Single(FindBorderNews.Of(Rows(1), Rows(1), said, nothing, at));
        Assert.Equal((Id(101), true, "101"), (told.Id, told.IsHousehold, told.Door));
    }

    [Fact]
    public void What_the_phone_has_already_did_not_enter_and_what_it_only_keeps_until_it_is_acknowledged_did()
    {
        LineStart[] said = [new("entered", $"{Id(1)}", "building"), new("entered", $"{Id(2)}", "building"), new("entered", $"{Id(3)}", "building")];
        var told = FindBorderNews.Of(Rows(1, 2), Rows(1, 2, 3), said, new HashSet<(string, string)> { ("building", $"{Id(2)}") }, at);
        Assert.Equal([Id(2), Id(3)], told.Select(one => one.Id));
        Assert.All(told, one => Assert.True(one.HasEntered));
    }

    [Fact]
    public void Where_all_was_taken_anew_the_buildings_of_before_and_after_tell_it()
    {
        var told = FindBorderNews.Between(Rows(1, 2), Rows(1, 2, 3), new HashSet<Guid> { Id(2), Id(3) }, nothing, at);
        Assert.Equal([(Id(1), false), (Id(3), true)], told.Select(one => (one.Id, one.HasEntered)));
    }

    [Fact]
    public void What_came_and_went_again_before_she_looked_is_no_news()
    {
        BorderNews entered = new(Id(1), true, new("a", "a", "a"), null, 2, at), other = entered with { Id = Id(2) };
        var unread = KeepBorderNews.Over([], [entered, other]);
        Assert.Equal([other], KeepBorderNews.Over(unread, [entered with { HasEntered = false }]));
        Assert.Equal(unread, KeepBorderNews.Over(unread, [entered]));
    }

    /// <summary>Buildings, each with two households behind two doors.</summary>
    private static GridRows Rows(params int[] buildings)
    {
        GridRows rows = new();
        rows.Replace(new HeadLine(1, 1, "1.1", new(2026, 11, 30), [], new(Id(9), "演示")),
            buildings.SelectMany(building => (SyncLine[])
            [
                new BuildingRow(Id(building), "460106005001001", new($"演示路{building}号", "", ""), 110.3, 20, 6),
                .. Enumerable.Range(1, 2).SelectMany(door => (SyncLine[])
                [
                    new DwellingRow(Id((building * 1000) + door), Id(building), 1, $"{building}0{door}", "Rented", null),
                    new HouseholdRow(Id((building * 100) + door), "460106005001001", "Family", Id(building), Id((building * 1000) + door),
                        "Sound", null, 1),
                ]),
            ]));
        return rows;
    }

    private static LineStart Gone(string table, int id) => new("gone", $"{Id(id)}", table, "left");

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);
}
