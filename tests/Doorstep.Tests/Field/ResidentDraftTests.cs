using System.Text.Json;
using CsCheck;
using Doorstep.Contracts;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;
using Doorstep.Field.Outbox;
using Doorstep.Field.Register;
using Doorstep.Tests.Register;

namespace Doorstep.Tests.Field;

/// <summary>What is asked about a resident at the door, what is wrong with it, and what becomes of it.</summary>
[Trait("needs", "nothing")]
public sealed class ResidentDraftTests
{
    private const string Card = "46098819500303002X";

    private static readonly DateOnly today = new(2026, 11, 29);

    private static readonly ResidentRow row = new(Guid.Parse("00000000-0000-7000-8000-000000000004"), Guid.Empty, "符阿妹", "120 1234 5678",
        "age.60-79", "Female", "02", new(true, false, "None", "OldAge"), 3);

    [Theory]
    [InlineData(DocumentType.ResidentCard, Card, null)]
    [InlineData(DocumentType.ResidentCard, " 460988 19500303 002x ", null)]
    [InlineData(DocumentType.ResidentCard, "460988195003030021", "error.id-number-check")]
    [InlineData(DocumentType.ResidentCard, "460988195002300021", "error.id-number-date")]
    [InlineData(DocumentType.ResidentCard, "4609881950030300", "error.id-number-shape")]
    [InlineData(DocumentType.ResidentCard, null, "error.id-number-shape")]
    [InlineData(DocumentType.ForeignResidentCard, Card, "error.id-number-document")]
    [InlineData(DocumentType.ForeignResidentCard, "USA460188010203", null)]
    [InlineData(DocumentType.ForeignResidentCard, "US4601880102034", "error.foreign-number")]
    [InlineData(DocumentType.Passport, "E1234", null)]
    [InlineData(DocumentType.Passport, Card, "error.document-number")]
    [InlineData(DocumentType.None, null, null)]
    public void A_number_is_checked_at_the_door_as_the_register_does(DocumentType document, string? number, string? fault)
    {
        ResidentDraft said = new() { Name = "演示", Document = document, Number = number };
        Assert.Equal(fault, CheckResident.Run(said, today).GetValueOrDefault("idNumber"));
        var registered = new Doorstep.Register.Person("演示", document, number).Faults(today).FirstOrDefault(one => one.Field == "idNumber")?.Key;
        Assert.Equal(registered, fault);
    }

    [Fact]
    public void Whatever_number_checks_says_when_she_was_born_and_whether_she_is_a_woman_and_neither_is_asked() =>
        Gen.Select(Gen.Int[1, 999], Gen.Int[0, 36_000]).Sample((serial, days) =>
        {
            var born = today.AddDays(-days);
            ResidentDraft said = new() { Name = "演示", Number = RegisterGround.AnIdNumber(serial, born), Sex = Sex.Unknown };
            Assert.False(said.AsksBirth(today));
            var body = said.Body(today, isAlone: false);
            Assert.Equal((born, serial % 2 == 1 ? "Male" : "Female"), (body.BirthDate, body.Sex));
        });

    [Fact]
    public void Of_a_small_child_neither_a_phone_nor_living_alone_is_asked_or_kept()
    {
        ResidentDraft child = new() { Name = "演示", Document = DocumentType.None, BirthDate = new(2024, 1, 1), Phone = "?", NeedsHelp = true, Alone = true };
        Assert.True(child.IsSmall(today));
        Assert.Empty(CheckResident.Run(child, today));
        var body = child.Body(today, isAlone: false);
        Assert.Equal((null, false), (body.Phone, body.Living!.Alone));
    }

    [Fact]
    public void A_family_has_one_head_its_first_and_people_who_share_have_none()
    {
        HouseholdDraft draft = new() { Now = new() { Name = "一" } };
        Assert.False(draft.AsksRelation(draft.Now));
        draft.Add();
        Assert.True(draft.AsksRelation(draft.Now));
        (draft.Now.Name, draft.Now.Relation) = ("二", "10");
        draft.Add();
        Assert.Equal(["02", "10"], draft.People.Select(one => one.Relation));
        draft.Remove(draft.People[0]);
        Assert.Equal(["02"], draft.People.Select(one => one.Relation));
        draft.IsShared = true;
        draft.Relate();
        Assert.Equal(["99"], draft.People.Select(one => one.Relation));
        Assert.False(draft.AsksRelation(draft.Now));
    }

    [Fact]
    public void A_draft_reads_again_as_it_was_kept()
    {
        HouseholdDraft draft = new() { Step = 1, IsShared = true, From = new(2020, 1, 1) };
        (draft.Now.Name, draft.Now.Number, draft.Now.BirthDate) = ("半", "4601", new(1990, 2, 3));
        draft.Add();
        draft.Now.Name = "又";
        var text = JsonSerializer.Serialize(draft, RegisterJson.Default.HouseholdDraft);
        var again = JsonSerializer.Deserialize(text, RegisterJson.Default.HouseholdDraft)!;
        Assert.Equal(text, JsonSerializer.Serialize(again, RegisterJson.Default.HouseholdDraft));
        Assert.Equal((draft.Id, draft.People[0].Id), (again.Id, again.People[0].Id));
    }

    [Theory]
    [InlineData("别人", "12012345678", "1990-01-01", true)]
    [InlineData("别人", "+86 120-1234-5678", null, true)]
    [InlineData("符 阿 妹", null, "1950-01-01", true)]
    [InlineData("符阿妹", null, null, true)]
    [InlineData("符阿妹", null, "1990-01-01", false)]
    [InlineData("符阿", null, null, false)]
    [InlineData("别人", "5678", null, false)]
    public void A_likely_double_has_the_same_phone_or_the_same_name_and_age(string name, string? phone, string? born, bool isFound)
    {
        GridRows rows = new();
        rows.Put(row);
        ResidentDraft said = new() { Name = name, Phone = phone, BirthDate = born is null ? null : DateOnly.Parse(born, null) };
        Assert.Equal(isFound, FindDoubles.Of(said, rows, today).Count == 1);
    }

    [Fact]
    public void An_edit_says_only_what_differs_and_one_that_changes_nothing_is_none()
    {
        var said = EditResident.Begin(row);
        Assert.Null(EditResident.Changes(row, said, today));
        said.Phone = "";
        Assert.Equal(new() { Phone = "" }, EditResident.Changes(row, said, today));
        said.NeedsHelp = false;
        Assert.Equal(new LivingBody(false, false, "None", "None", null), EditResident.Changes(row, said, today)!.Living);
        (said.Number, said.Document) = (Card, DocumentType.ResidentCard);
        var body = EditResident.Changes(row, said, today)!;
        Assert.Equal((Card, "ResidentCard", new DateOnly(1950, 3, 3)), (body.IdNumber, body.Document, body.BirthDate));
    }

    [Fact]
    public void Of_what_the_server_has_done_no_number_stays_on_the_phone()
    {
        HouseholdBody body = new(Guid.Empty, [new("一") { IdNumber = Card }, new("二")], "Owner", "Sound", today, false);
        var kept = ForgetNumbers.In(JsonSerializer.SerializeToElement(body, RegisterJson.Default.HouseholdBody));
        Assert.Equal(["一", "二"], kept.Deserialize(RegisterJson.Default.HouseholdBody)!.Residents.Select(one => one.Name));
        Assert.DoesNotContain(Card, kept.GetRawText());
        Assert.DoesNotContain(Card, ForgetNumbers.In(JsonSerializer.SerializeToElement(new() { IdNumber = Card }, RegisterJson.Default.EditBody)).GetRawText());
    }

    [Fact]
    public void Whom_somebody_looks_for_in_her_grid_is_found_and_a_shared_door_counts_when_each_of_its_households_was_visited()
    {
        GridRows rows = new();
        DwellingRow door = new(Guid.CreateVersion7(), Guid.Empty, 1, "101", "Rented", At(2020)), empty = door with { Id = Guid.CreateVersion7(), VisitedAt = null };
        HouseholdRow one = new(Guid.CreateVersion7(), "", "Family", Guid.Empty, door.Id, "Sound", At(2026), 1),
            other = one with { Id = Guid.CreateVersion7(), LastVisitAt = new DateTimeOffset(2025, 11, 29, 1, 0, 0, TimeSpan.Zero) };
        new List<SyncLine> { door, empty, one, other, row with { Household = one.Id }, row with { Id = Guid.CreateVersion7(), Household = other.Id, Phone = null, Needs = null } }
            .ForEach(rows.Put);
        var homes = FindHouseholds.All(rows);
        Assert.Equal([one.Id], Ids(HomeFilter.Care));
        Assert.Equal([other.Id], Ids(HomeFilter.Missing));
        Assert.Equal([other.Id], Ids(HomeFilter.Stale));
        Assert.Equal((0, 2), FilterHomes.Coverage(rows, today));
        rows.Put(other with { LastVisitAt = At(2026) });
        Assert.Equal((1, 2), FilterHomes.Coverage(rows, today));

        IEnumerable<Guid> Ids(HomeFilter filter) => FilterHomes.By(homes, filter, today).Select(home => home.Row.Id);
    }

    private static DateTimeOffset At(int year) => new(year, 6, 1, 0, 0, 0, TimeSpan.Zero);
}
