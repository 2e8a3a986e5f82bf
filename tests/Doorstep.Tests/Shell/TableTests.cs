using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Places;
using Doorstep.Privacy.Readings;
using Doorstep.Tests.Register;
using Doorstep.Tests.Residents;

namespace Doorstep.Tests.Shell;

/// <summary>
/// Tables are sorted both ways, filtered and paged by their address, with a total; areas are picked by name, and nothing that was pasted is cut.
/// </summary>
public sealed partial class TableTests(DoorstepApp app)
{
    private const string District = "460277";

    [Fact]
    public async Task Accounts_are_sorted_both_ways_filtered_and_paged_with_a_total()
    {
        await AreaAsync(District + "001");
        var account = await app.AnAccountAsync(Role.Administrator, District);
        var admin = await app.SignedInAsync(account);
        var list = string.Join('\n', Enumerable.Range(1, 52).Select(i => $"table-{i:00},合成{i:00},grid-worker,{District}001,"));
        (await admin.PostAsJsonAsync("/api/accounts/invitations", new { list })).EnsureSuccessStatusCode();

        var (up, down) = (await NamesAsync(admin, "search=table-&sort=user"), await NamesAsync(admin, "search=table-&sort=-user"));
        Assert.Equal((52, 50, "table-01"), (up.Total, up.Names.Count, up.Names[0]));
        Assert.Equal((52, "table-52"), (down.Total, down.Names[0]));
        Assert.Equal(["table-02", "table-01"], (await NamesAsync(admin, "search=table-&sort=-user&page=2")).Names);
        Assert.Equal("table-52", (await NamesAsync(admin, "search=table-&sort=-name")).Names[0]);
        Assert.Equal(
            (52, 0), ((await NamesAsync(admin, "search=table-&state=waiting")).Total, (await NamesAsync(admin, "search=table-&state=on")).Total));
        Assert.Equal([account.UserName!], (await NamesAsync(admin, "role=administrator")).Names);
        var refused = await admin.GetAsync("/api/accounts?sort=password");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("sort", await refused.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);

        admin.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var page = await admin.GetStringAsync("/accounts?search=table-&sort=-user&page=2");
        Assert.Contains("aria-sort=\"descending\"", page, StringComparison.Ordinal);
        Assert.Contains("52 in all", page, StringComparison.Ordinal);
        Assert.Contains("Page 2 of 2", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/accounts?search=table-&amp;sort=-user\"", page, StringComparison.Ordinal);
        Assert.Contains("table-01", page, StringComparison.Ordinal);
        // What a person has typed into the address is passed over, and no page beyond the last is a fault.
        Assert.Contains("table-01", await admin.GetStringAsync("/accounts?search=table-&sort=nonsense&page=x"), StringComparison.Ordinal);
        Assert.Contains("52 in all", await admin.GetStringAsync("/accounts?search=table-&page=1&role=&state=&sort=name"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readings_are_read_from_the_newest_or_from_the_oldest_with_a_total()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        var people = (await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(1), RegisterGround.APerson(2, "99"))).Residents;
        foreach (var purpose in new[] { Purposes.Care, Purposes.Visit })
        {
            (await staff.Http.PostAsJsonAsync($"/api/register/residents/{people[0].Id}/open", new { field = "Name", purpose }))
                .EnsureSuccessStatusCode();
        }

        var auditor = await app.SignedInAsync(Role.Auditor, ground.Community.Value);
        var newest = await ReadingsAsync(auditor, "");
        Assert.Equal(Enumerable.Reverse(newest), await ReadingsAsync(auditor, "?sort=at"));
        Assert.Single(await ReadingsAsync(auditor, $"?purpose={Purposes.Care}"));
        auditor.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var page = await auditor.GetStringAsync($"/readings?purpose={Purposes.Care}&sort=at");
        Assert.Contains("1 in all", page, StringComparison.Ordinal);
        Assert.Contains("aria-sort=\"ascending\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_area_is_picked_by_its_name_and_its_code_comes_along()
    {
        await AreaAsync(District);
        await AreaAsync(District + "009");
        var auditor = await app.SignedInAsync(Role.Auditor, District + "009");
        auditor.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var visitor = await new Visitor(auditor).OpenAsync("/retention");
        Assert.Contains($"<option value=\"{District}009 Area {District} Area {District}009\">", visitor.Page, StringComparison.Ordinal);
        // Only what she may name is offered.
        Assert.DoesNotContain($"<option value=\"{District} ", visitor.Page, StringComparison.Ordinal);
        await visitor.PressAsync("", new() { ["Form.Area"] = $"{District}009 Area {District}009", ["Form.Reason"] = "Synthetic" }, named: "hold");
        Assert.Contains($"<strong>{District}009</strong>", visitor.Page, StringComparison.Ordinal);
        await visitor.PressAsync("", new() { ["Form.Area"] = "Somewhere else", ["Form.Reason"] = "Synthetic" }, named: "hold");
        Assert.Contains("id=\"area-error\"", visitor.Page, StringComparison.Ordinal);
        Assert.Contains("value=\"Somewhere else\"", visitor.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_pasted_too_long_is_kept_and_the_field_is_named()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        var visitor = await new Visitor(staff.Http).OpenAsync($"/register/doors/{ground.Dwellings[1].Id}/new");
        var (name, place) = (new string('长', 51), new string('远', 101));
        await visitor.PressAsync("", new() { ["Form.Name"] = name, ["Form.RegisteredPlace"] = place, ["Form.Relation"] = "02" });
        Assert.Contains("id=\"name-error\"", visitor.Page, StringComparison.Ordinal);
        Assert.Contains("id=\"registeredplace-error\"", visitor.Page, StringComparison.Ordinal);
        Assert.Contains(name, WebUtility.HtmlDecode(visitor.Page), StringComparison.Ordinal);
        Assert.Contains(place, WebUtility.HtmlDecode(visitor.Page), StringComparison.Ordinal);
    }

    /// <summary>A limit in the page cuts what is pasted without a word.</summary>
    [Fact]
    public void No_field_of_the_register_of_accounts_or_of_plans_cuts_what_is_pasted()
    {
        var pages = new[] { "Register", "Identity", "Privacy", "Plans" }.SelectMany(
            module => Directory.EnumerateFiles(Path.Combine(StyleTests.Root(), "src", "Doorstep", module), "*.razor", SearchOption.AllDirectories))
            // The browser's script reads the name of a passkey, which nobody pastes.
            .Where(page => Path.GetFileName(page) != "PasskeyCard.razor");
        Assert.DoesNotContain(pages, page => Limit().IsMatch(File.ReadAllText(page)));
    }

    private static async Task<(List<string> Names, int Total)> NamesAsync(HttpClient admin, string query)
    {
        var answer = await admin.GetFromJsonAsync<JsonElement>($"/api/accounts?{query}");
        return ([.. answer.GetProperty("accounts").EnumerateArray().Select(line => line.GetProperty("userName").GetString()!)],
            answer.GetProperty("total").GetInt32());
    }

    private static async Task<List<Guid>> ReadingsAsync(HttpClient auditor, string query) =>
        [.. (await auditor.GetFromJsonAsync<JsonElement>($"/api/readings{query}")).EnumerateArray().Select(line => line.GetProperty("id").GetGuid())];

    private Task AreaAsync(string code) => app.WithDatabaseAsync(async db =>
    {
        if (!db.Areas.Any(area => area.Code == AreaCode.Parse(code)))
        {
            db.Areas.Add(Area.Found(AreaCode.Parse(code), new("区" + code, "區" + code, $"Area {code}"), isUrban: true, joinedOn: null, 110.3, 20.0));
            await db.SaveChangesAsync();
        }
    });

    [GeneratedRegex("""<(?:input|textarea)[^>]*\smaxlength=""")]
    private static partial Regex Limit();
}
