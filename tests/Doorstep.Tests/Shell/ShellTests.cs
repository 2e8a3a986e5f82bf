using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Tests.Residents;

namespace Doorstep.Tests.Shell;

public sealed class ShellTests(DoorstepApp app)
{
    [Fact]
    public async Task A_person_signs_in_on_the_page_and_is_led_back_to_where_she_wanted_to_go()
    {
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4601");
        var client = app.CreateClient(new() { AllowAutoRedirect = false });
        var response = await PostSignInAsync(client, account.UserName!, DoorstepApp.Password, "/language?to=en");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("/language?to=en", Local(response));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/session")).StatusCode);
    }

    public static TheoryData<string, string> Beginnings => new()
    {
        { Role.DutyOfficer, "/desk" }, { Role.Dispatcher, "/desk" }, { Role.DepartmentHandler, "/desk" }, { Role.GridWorker, "/desk" },
        { Role.CommunityStaff, "/desk" }, { Role.SubdistrictStaff, "/areas" }, { Role.CityLeader, "/areas" }, { Role.Planner, "/planner" },
        { Role.Administrator, "/accounts" }, { Role.Auditor, "/readings" }, { Role.Resident, "/" },
    };

    [Theory]
    [MemberData(nameof(Beginnings))]
    public async Task Everybody_begins_at_the_page_that_holds_her_work(string role, string path)
    {
        var account = await app.AnAccountAsync(role, "4601", role == Role.DepartmentHandler ? app.NewId() : null);
        var client = app.CreateClient(new() { AllowAutoRedirect = false });
        Assert.Equal(path, Local(await PostSignInAsync(client, account.UserName!, DoorstepApp.Password, null)));
        var page = await client.GetAsync(path);
        Assert.Contains(page.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Found]);
    }

    [Fact]
    public void Every_role_that_a_city_starts_with_has_its_beginning() =>
        Assert.Equal(
            Role.Usual.Select(role => role.Code).Where(code => code != Role.BrokenGlass).Order(), Beginnings.Select(row => row.Data.Item1).Order());

    [Fact]
    public async Task A_page_that_comes_back_with_an_error_goes_to_it()
    {
        const string To = "role=\"alert\" tabindex=\"-1\" autofocus";
        var client = app.CreateClient(new() { AllowAutoRedirect = false });
        Assert.Contains(
            To, await (await PostSignInAsync(client, "nobody", "not-the-password", null)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var administrator = await new Residents.Visitor(await app.SignedInAsync(Role.Administrator, "4601")).OpenAsync("/accounts");
        Assert.DoesNotContain("autofocus", administrator.Page, StringComparison.Ordinal);
        await administrator.PressAsync("", new() { ["Form.List"] = "nur ein Wort" }, named: "invite");
        Assert.Contains(To, administrator.Page, StringComparison.Ordinal);
        var resident = await new Residents.Visitor(app.CreateClient()).OpenAsync("/set-password");
        Assert.DoesNotContain("autofocus", resident.Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.DutyOfficer, "/desk", "desk-begin")]
    [InlineData(Role.Planner, "/planner", "planner-begin")]
    public async Task A_desk_fetches_what_its_map_needs_while_it_connects_and_says_that_the_map_comes(string role, string path, string script)
    {
        var page = await (await app.SignedInAsync(role, "4601")).GetStringAsync(path);
        Assert.Contains($"js/{script}.", page, StringComparison.Ordinal);
        Assert.Contains("data-loading=", Regex.Match(page, "<div class=\"map-frame\"[^>]*>").Value, StringComparison.Ordinal);
        Assert.Contains("rel=\"preload\" as=\"script\" href=\"/lib/maplibre/maplibre-gl-csp.js\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.DutyOfficer, "/desk?case=nonsense")]
    [InlineData(Role.Administrator, "/accounts?page=nonsense&search=%25%5C")]
    [InlineData(Role.Administrator, "/catalogue?search=%27%3B--")]
    [InlineData(Role.Auditor, "/readings?by=nonsense&before=nonsense")]
    [InlineData(Role.CommunityStaff, "/register?q=%25&area=4601")]
    public async Task Nonsense_in_an_address_is_passed_over(string role, string path)
    {
        var client = await app.SignedInAsync(role, "4601");
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        Assert.Contains((await client.GetAsync(path)).StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.NotFound]);
    }

    [Theory]
    [InlineData("/register/glass", "/register/glass")]
    [InlineData("/register/import", "/register")]
    public async Task The_bar_marks_the_room_one_is_in_and_not_the_one_around_it(string path, string room)
    {
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4601");
        await app.WithDatabaseAsync(async db =>
        {
            db.Grants.Add(Grant.Give(account.Id, Role.Usual.Single(usual => usual.Code == Role.CommunityStaff), AreaCode.Parse("4601"), null,
                new(app.NewId(), account.Id, account.CreatedAt)));
            await db.SaveChangesAsync();
        });
        var page = await (await app.SignedInAsync(account)).GetStringAsync(path);
        var bar = page[page.IndexOf("<nav", StringComparison.Ordinal)..page.IndexOf("</nav>", StringComparison.Ordinal)];
        Assert.Equal(room, Assert.Single(Regex.Matches(bar, "href=\"([^\"]+)\" aria-current=\"page\"")).Groups[1].Value);
    }

    [Fact]
    public async Task A_nul_is_refused_in_addresses_and_forms_and_left_out_of_what_programs_send()
    {
        var client = await app.SignedInAsync(Role.Administrator, "4601");
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/accounts?search=%00")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync("/catalogue?search=a%00b")).StatusCode);
        Assert.Equal(
            HttpStatusCode.BadRequest, (await client.PostAsync("/sign-in", new FormUrlEncodedContent([new("Form.UserName", "a\0b")]))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized,
            (await app.CreateClient().PostAsJsonAsync("/api/session", new { userName = "a\0b", password = "c" })).StatusCode);
    }

    [Fact]
    public async Task After_signing_in_nobody_is_sent_to_a_foreign_site()
    {
        foreach (var from in (string[])["https://evil.example", "//evil.example", "/\\evil.example"])
        {
            var account = await app.AnAccountAsync(Role.Auditor, "4601");
            var client = app.CreateClient(new() { AllowAutoRedirect = false });
            Assert.Equal("/", Local(await PostSignInAsync(client, account.UserName!, DoorstepApp.Password, from)));
            Assert.Equal("/", Local(await client.GetAsync("/language?to=en&from=" + Uri.EscapeDataString(from))));
        }
    }

    [Fact]
    public async Task A_wrong_password_says_so_keeps_the_name_and_never_the_password()
    {
        var client = app.CreateClient(new() { AllowAutoRedirect = false });
        var response = await PostSignInAsync(client, "nobody\"><script>", "not-the-password", null);
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Contains("nobody&quot;&gt;&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_needs_the_form_and_ends_the_session()
    {
        var client = await app.SignedInAsync(Role.DutyOfficer, "4601");
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("/sign-out", new FormUrlEncodedContent([]))).StatusCode);

        var form = new FormUrlEncodedContent([new("__RequestVerificationToken", await TokenAsync(client, "/sign-in"))]);
        Assert.Equal("/sign-in", Local(await client.PostAsync("/sign-out", form)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/session")).StatusCode);
    }

    [Fact]
    public async Task The_language_and_the_size_of_the_letters_are_kept()
    {
        var client = app.CreateClient();
        Assert.Contains("<html lang=\"zh-Hans\"", await client.GetStringAsync("/sign-in"), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\" data-type=\"large\"",
            await GetAfterAsync(client, "/language?to=en&from=/sign-in", "/large-type?on=true&from=/sign-in"), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"zh-Hant\"",
            await GetAfterAsync(client, "/large-type?on=false&from=/sign-in", "/language?to=zh-Hant&from=/sign-in"), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"zh-Hant\"", await GetAfterAsync(client, "/language?to=xx&from=/sign-in", "/sign-in"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_gets_a_page_and_a_program_gets_problem_details_for_the_same_error()
    {
        var client = app.CreateClient();
        var page = await AskAsync(client, "/no/such/page", "text/html");
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("没有找到这个页面", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var problem = await AskAsync(client, "/api/no-such-thing", "application/json");
        Assert.Equal(HttpStatusCode.NotFound, problem.StatusCode);
        Assert.Equal("application/problem+json", problem.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused_in_plain_words()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new FormUrlEncodedContent([new("_handler", "sign-in")]) };
        request.Headers.Accept.ParseAdd("text/html");
        var response = await app.CreateClient().SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("这次没有办成", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_of_interactive_pages_is_served_and_their_connection_is_closed_to_strangers()
    {
        var client = app.CreateClient(new() { AllowAutoRedirect = false });
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/_framework/blazor.web.js")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsJsonAsync("/_blazor/negotiate?negotiateVersion=1", "")).StatusCode);

        var signedIn = await app.SignedInAsync(Role.DutyOfficer, "4601");
        Assert.NotEqual(HttpStatusCode.Unauthorized, (await signedIn.PostAsJsonAsync("/_blazor/negotiate?negotiateVersion=1", "")).StatusCode);
    }

    [Fact]
    public async Task No_page_carries_a_script_of_its_own()
    {
        var page = await app.CreateClient().GetStringAsync("/sign-in");
        Assert.DoesNotMatch("<script(?![^>]*\\ssrc=)", page);
        Assert.DoesNotMatch("\\son[a-z]+=", page);
    }

    private static async Task<HttpResponseMessage> PostSignInAsync(HttpClient client, string userName, string password, string? from)
    {
        var path = "/sign-in" + (from is null ? "" : "?from=" + Uri.EscapeDataString(from));
        return await client.PostAsync(path, new FormUrlEncodedContent(
        [
            new("_handler", "sign-in"), new("__RequestVerificationToken", await TokenAsync(client, path)), new("Form.UserName", userName),
            new("Form.Password", password),
        ]));
    }

    private static async Task<string> TokenAsync(HttpClient client, string path) =>
        Regex.Match(await client.GetStringAsync(path), "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;

    private static async Task<string> GetAfterAsync(HttpClient client, string first, string then)
    {
        await client.GetAsync(first);
        return await client.GetStringAsync(then);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        return await client.SendAsync(request);
    }

    private static string Local(HttpResponseMessage response)
    {
        var location = response.Headers.Location!;
        return location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString;
    }
}
