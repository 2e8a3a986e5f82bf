using System.Net;
using System.Text;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Places;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Register;

/// <summary>The register's pages, as a browser without script walks them.</summary>
public sealed class RegisterPagesTests(DoorstepApp app)
{
    [Fact]
    public async Task A_household_is_written_down_at_its_door_and_a_wrong_number_is_named_and_loses_nothing()
    {
        var (ground, staff) = await StaffAsync();
        await staff.OpenAsync($"/register?area={ground.Grid}");
        Assert.Contains($"/register/buildings/{ground.Buildings[0].Id}", staff.Page, StringComparison.Ordinal);
        await staff.OpenAsync($"/register/buildings/{ground.Buildings[0].Id}");
        Assert.Contains("Not visited yet", staff.Page, StringComparison.Ordinal);
        await staff.OpenAsync($"/register/doors/{ground.Dwellings[0].Id}/new");

        await staff.PressAsync("", Answers("460106198005170012"));
        Assert.Contains("One character is wrong", staff.Page, StringComparison.Ordinal);
        Assert.Equal(("合成一", "460106198005170012"), (staff.Field("Form.Name"), staff.Field("Form.IdNumber")));

        await staff.PressAsync("", Answers(RegisterGround.AnIdNumber(1, new(1980, 5, 17)).ToLowerInvariant()));
        Assert.Equal(HttpStatusCode.OK, staff.Status);
        Assert.Contains("Saved: Household added", staff.Page, StringComparison.Ordinal);
        Assert.Contains("合**", staff.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("合成一", staff.Page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\b[0-9]{17}[0-9Xx]\b", staff.Page);
        await staff.OpenAsync($"/register?area={ground.Grid}");
        Assert.Contains(">1</td>", staff.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resident_joins_is_edited_and_each_act_is_undone_from_its_household()
    {
        var (ground, staff) = await StaffAsync();
        var household = await HouseholdAsync(ground, 1);
        await staff.OpenAsync($"/register/households/{household}/residents/new");
        await staff.PressAsync("", new()
        {
            ["Form.Name"] = "合成二", ["Form.Relation"] = "10", ["Form.Document"] = "None", ["Form.Sex"] = "Female", ["Form.Activity"] = "Caring"
        });
        Assert.Contains("Say what this information is for", staff.Page, StringComparison.Ordinal);
        await staff.PressAsync("", new()
        {
            ["Form.Relation"] = "10", ["Form.Document"] = "None", ["Form.Sex"] = "Female", ["Form.Activity"] = "Caring",
            ["Form.ActivityPurpose"] = "Care"
        });
        Assert.Contains("Saved: Member added", staff.Page, StringComparison.Ordinal);

        var person = await app.FromDatabaseAsync(db =>
            db.Residents.Where(one => one.HouseholdId == household && one.Relation == "10").Select(one => one.Id).SingleAsync());
        await staff.OpenAsync($"/register/households/{household}/residents/{person}");
        await staff.PressAsync("", new()
        {
            ["Form.Phone"] = "13900004321", ["Form.Education"] = "30", ["Form.Relation"] = "10", ["Form.Document"] = "None",
            ["Form.Activity"] = "Caring", ["Form.ActivityPurpose"] = "Care"
        });
        Assert.Contains("****21", staff.Page, StringComparison.Ordinal);
        Assert.Contains("College", staff.Page, StringComparison.Ordinal);

        await staff.PressAsync("", named: "undo-now");
        Assert.Contains("Saved: Undone", staff.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("College</p>", staff.Page, StringComparison.Ordinal);
        Assert.False(await app.FromDatabaseAsync(db => db.Residents.AnyAsync(one => one.Id == person && one.Education == "30")));
    }

    [Fact]
    public async Task A_household_splits_moves_merges_and_ends_on_its_page()
    {
        var (ground, staff) = await StaffAsync();
        var household = await HouseholdAsync(ground, 1, 2, 3);
        var second = await app.FromDatabaseAsync(db => db.Residents.Where(one => one.HouseholdId == household && one.Relation != "02")
            .OrderBy(one => one.Id).Select(one => one.Id).FirstAsync());
        await staff.OpenAsync($"/register/households/{household}");
        await staff.PressAsync("", new() { ["Form.HeadId"] = second.ToString() }, named: "split");
        // Beside the boxes, in the part that stays open, and nowhere else.
        Assert.Matches(
            "(?s)<details[^>]*open[^>]*>(?:(?!</details>).)*id=\"split-error\"[^>]*>(?:(?!</div>).)*Tick the people who leave\\.", staff.Page);
        Assert.DoesNotContain("class=\"errors\"", staff.Page, StringComparison.Ordinal);
        await staff.PressAsync("", new() { ["Form.ResidentIds"] = second.ToString(), ["Form.HeadId"] = second.ToString() }, named: "split");
        Assert.Contains("Saved: Household split", staff.Page, StringComparison.Ordinal);
        var other = Guid.Parse(staff.Address.Split('/', '?')[3]);
        Assert.NotEqual(household, other);

        await staff.OpenAsync($"/register/households/{other}/move?building={ground.Buildings[1].Id}");
        await staff.PressAsync(
            "", new() { ["Form.DwellingId"] = ground.Dwellings[7].Id.ToString(), ["Form.Use"] = "Rented", ["Form.On"] = "2999-01-01" });
        Assert.Contains("The date cannot be later than today.", staff.Page, StringComparison.Ordinal);
        await staff.PressAsync("", new() { ["Form.DwellingId"] = ground.Dwellings[7].Id.ToString(), ["Form.Use"] = "Rented", ["Form.On"] = "" });
        Assert.Contains("Saved: Moved in", staff.Page, StringComparison.Ordinal);
        Assert.Equal(
            ground.OtherGrid, await app.FromDatabaseAsync(db => db.Households.Where(one => one.Id == other).Select(one => one.Area).SingleAsync()));

        await staff.OpenAsync($"/register/households/{household}");
        await staff.PressAsync("", new() { ["Form.Condition"] = "NeedsRepair", ["Form.Use"] = "Owner" }, named: "visit");
        Assert.Contains("Saved: Visit", staff.Page, StringComparison.Ordinal);
        await staff.PressAsync("", named: "move-out");
        Assert.Contains("Saved: Moved out", staff.Page, StringComparison.Ordinal);
        Assert.Contains("Household that moved out", staff.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_opens_for_who_may_call_and_a_number_for_who_keeps_the_register()
    {
        var (ground, staff) = await StaffAsync();
        var household = await HouseholdAsync(ground, 1);
        var person = await app.FromDatabaseAsync(db => db.Residents.Where(one => one.HouseholdId == household).Select(one => one.Id).SingleAsync());
        var worker = new Visitor(await app.SignedInAsync(Role.GridWorker, ground.Grid.Value));
        await worker.OpenAsync($"/register/households/{household}");
        await worker.PressAsync("", new() { ["Asked.Field"] = "Phone", ["Form.Reason"] = "visit" }, named: $"open-{person:n}");
        Assert.Contains("href=\"tel:13800005678\"><b>13800005678</b></a>", worker.Page, StringComparison.Ordinal);

        await staff.OpenAsync($"/register/households/{household}");
        await staff.PressAsync("", new() { ["Asked.Field"] = "Phone", ["Form.Reason"] = "visit" }, named: $"open-{person:n}");
        Assert.DoesNotContain("13800005678", staff.Page, StringComparison.Ordinal);
        await staff.PressAsync("", new() { ["Asked.Field"] = "IdNumber", ["Form.Reason"] = "verify" }, named: $"open-{person:n}");
        Assert.Contains(RegisterGround.AnIdNumber(1, new(1980, 5, 17)), staff.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_look_is_offered_no_act_and_can_send_none()
    {
        var (ground, staff) = await StaffAsync();
        var household = await HouseholdAsync(ground, 1);
        var onlooker = new Visitor(await app.SignedInAsync(Role.SubdistrictStaff, ground.Community.Value));
        await onlooker.OpenAsync($"/register/households/{household}");
        Assert.Equal(HttpStatusCode.OK, onlooker.Status);
        Assert.DoesNotContain("_handler", onlooker.Page, StringComparison.Ordinal);

        await onlooker.PressAsync("", new() { ["_handler"] = "move-out" }, to: $"/register/households/{household}");
        Assert.Equal(HttpStatusCode.BadRequest, onlooker.Status);
        Assert.True(await app.FromDatabaseAsync(db => db.Occupancies.AnyAsync(one => one.HouseholdId == household && one.Until == null)));
        await onlooker.OpenAsync($"/register/doors/{ground.Dwellings[0].Id}/new");
        Assert.Equal(HttpStatusCode.Forbidden, onlooker.Status);
        Assert.Equal(HttpStatusCode.OK, (await staff.OpenAsync($"/register/doors/{ground.Dwellings[0].Id}/new")).Status);
    }

    [Fact]
    public async Task Somebody_is_found_by_her_whole_number_in_ones_own_area_only()
    {
        var (ground, staff) = await StaffAsync();
        var (other, _) = await StaffAsync();
        var (here, there) = (await HouseholdAsync(ground, 701), await HouseholdAsync(other, 702));
        await staff.OpenAsync($"/register?area={ground.Community}");
        await staff.PressAsync("", new() { ["Form.IdNumber"] = RegisterGround.AnIdNumber(701, new(1980, 5, 17)) });
        Assert.StartsWith($"/register/households/{here}", staff.Address, StringComparison.Ordinal);
        await staff.OpenAsync($"/register?area={ground.Community}");
        await staff.PressAsync("", new() { ["Form.IdNumber"] = RegisterGround.AnIdNumber(702, new(1980, 5, 17)) });
        Assert.Contains("Nobody with this number is registered in your area.", staff.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await staff.OpenAsync($"/register/households/{there}")).Status);
    }

    [Fact]
    public async Task A_file_goes_in_whole_or_names_the_line_and_the_column()
    {
        var (ground, staff) = await StaffAsync();
        const string Head = "grid,street,number,door,household,relation,name,document\n";
        await staff.OpenAsync("/register/import");
        await staff.PressAsync(
            "", file: ("a.csv", Encoding.UTF8.GetBytes($"{Head}{ground.Grid},海垦路,1,101,1,02,合成甲,None\n{ground.Grid},海垦路,1,999,2,02,合成乙,None\n")));
        Assert.Contains("Line 3, door:", staff.Page, StringComparison.Ordinal);
        Assert.False(await app.FromDatabaseAsync(db => db.Households.AnyAsync(one => one.Area == ground.Grid)));
        await staff.PressAsync(
            "", file: ("a.csv", Encoding.UTF8.GetBytes($"{Head}{ground.Grid},海垦路,1,101,1,02,合成甲,None\n{ground.Grid},海垦路,1,101,1,10,合成乙,None\n")));
        Assert.Contains("Imported. Households: 1. People: 2.", staff.Page, StringComparison.Ordinal);
        await staff.PressAsync("");
        Assert.Contains("Please fill this in.", staff.Page, StringComparison.Ordinal);
    }

    private async Task<(RegisterGround Ground, Visitor Staff)> StaffAsync()
    {
        var ground = await RegisterGround.MakeAsync(app);
        await app.WithDatabaseAsync(async db =>
        {
            foreach (var code in (AreaCode[])[ground.Community, ground.Grid, ground.OtherGrid])
            {
                db.Areas.Add(Area.Found(code, new("合成区域", "合成區域", "Sample area"), true, null, 110.3, 20));
            }

            await db.SaveChangesAsync();
        });
        var client = await app.SignedInAsync(Role.CommunityStaff, ground.Community.Value);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        return (ground, new(client));
    }

    /// <summary>Behind the first door; the first of the people is its head.</summary>
    private async Task<Guid> HouseholdAsync(RegisterGround ground, params int[] people) =>
        (await (await RegisterClient.OfAsync(app, ground))
            .AddAsync(ground.Dwellings[0].Id, [.. people.Select((serial, place) => RegisterGround.APerson(serial, place == 0 ? "02" : "20"))])).Id;

    private static Dictionary<string, string> Answers(string number) => new()
    {
        ["Form.Name"] = "合成一", ["Form.IdNumber"] = number, ["Form.Document"] = "ResidentCard", ["Form.Relation"] = "02", ["Form.Use"] = "Owner",
        ["Form.Condition"] = "Sound",
    };
}
