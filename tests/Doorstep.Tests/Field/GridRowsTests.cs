using System.Text.Json;
using CsCheck;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;

namespace Doorstep.Tests.Field;

[Trait("needs", "nothing")]
public sealed class GridRowsTests
{
    private static readonly BuildingRow building = new(Guid.Parse("00000000-0000-7000-8000-000000000001"), "460106005006001",
        new("海秀东路2号", "海秀東路2號", "2 Haixiu East Road"), 110.3, 20.0, 7);

    private static readonly DwellingRow door = new(Guid.Parse("00000000-0000-7000-8000-000000000002"), building.Id, 3, "302", "Home", null);

    private static readonly HouseholdRow household =
        new(Guid.Parse("00000000-0000-7000-8000-000000000003"), "460106005006001", "Family", building.Id, door.Id, "Sound", null, 1);

    private static readonly ResidentRow resident = new(Guid.Parse("00000000-0000-7000-8000-000000000004"), household.Id, "符阿妹", "12012345678",
        "age.80", "Female", "02", new(true, false, "None", "OldAge"), 1);

    private static readonly HeadLine head = new(1, 1, "here", new(2026, 11, 29), ["460106005006001"], new(Guid.Empty, "worker"));

    private static readonly string whole = Lines(head, building, door, household, new MarkLine("on"), resident, End(4));

    [Theory]
    [InlineData("符阿", true)]
    [InlineData("302", true)]
    [InlineData("海秀 302", true)]
    [InlineData("haixiu", true)]
    [InlineData("5678", true)]
    [InlineData("678", false)]
    [InlineData("1201", false)]
    [InlineData("海秀 303", false)]
    [InlineData(" ", true)]
    public void A_household_is_found_by_a_name_a_door_an_address_or_the_last_four_digits_of_a_phone(string words, bool isFound)
    {
        GridRows rows = new();
        Assert.True(rows.Take(whole, isSnapshot: true));
        Assert.Equal(isFound, FindHouseholds.By(FindHouseholds.All(rows), words).Count == 1);
    }

    /// <summary>Wherever the network ends, also in the middle of a line: nothing of it is taken.</summary>
    [Fact]
    public void Of_a_snapshot_that_breaks_off_nothing_is_taken() => Gen.Int[0, whole.Length - 2].Sample(length =>
    {
        GridRows rows = new();
        Assert.False(rows.Take(whole[..length], isSnapshot: true));
        Assert.Null(rows.Cursor);
        Assert.Empty(rows.Households);
    });

    [Fact]
    public void A_snapshot_that_lacks_a_row_is_broken() =>
        Assert.False(new GridRows().Take(Lines(head, building, End(2)), isSnapshot: true));

    [Fact]
    public void Changes_replace_what_has_the_same_id_and_with_a_household_go_its_people()
    {
        GridRows rows = new();
        rows.Take(whole, isSnapshot: true);
        Assert.True(rows.Take(Lines(head with { Cursor = "next" }, resident with { Phone = null }, End(1)), isSnapshot: false));
        Assert.Null(Assert.Single(rows.Residents).Phone);
        Assert.Equal("next", rows.Cursor);
        rows.Take(Lines(head, new GoneLine("household", household.Id, "left"), End(0)), isSnapshot: false);
        Assert.Empty(rows.Residents);
        Assert.Empty(rows.Households);
    }

    [Fact]
    public void What_is_kept_on_the_phone_reads_as_what_was_taken()
    {
        SnapshotPart part = new();
        Assert.True(part.Take(whole));
        HeldLines held = new(), kept = new();
        held.Replace(part, new HashSet<Guid>());
        kept.Read(held.Write());
        GridRows rows = new(), again = new();
        rows.Replace(held.Head!, held.All(["building", "dwelling", "household", "resident"]).Select(HeldLines.Typed));
        again.Replace(kept.Head!, kept.All(["building", "dwelling", "household", "resident"]).Select(HeldLines.Typed));
        Assert.Equal((rows.Cursor, held.Write()), (again.Cursor, kept.Write()));
        Assert.Equal(rows.Residents, again.Residents);
        Assert.Equal(rows.Households.Values, again.Households.Values);
        Assert.Single(again.Households);
    }

    [Fact]
    public void After_a_restore_the_phone_begins_anew() =>
        Assert.Equal("epoch", SyncText.AnewOf(SyncText.Read(Lines(head, new AnewLine("epoch"), End(0)))));

    private static EndLine End(int rows) => new(rows, new Dictionary<string, string>());

    private static string Lines(params SyncLine[] lines) =>
        string.Concat(lines.Select(line => JsonSerializer.Serialize(line, SyncJson.Plain.SyncLine) + "\n"));
}
