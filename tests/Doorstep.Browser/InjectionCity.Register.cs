using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Doorstep.Browser;

/// <summary>Accounts with payloads for names, and a register of people who are called so.</summary>
public sealed partial class InjectionCity
{
    private const int PeopleBehindADoor = 40;
    private const string Password = "copper lantern over quiet harbour";

    /// <summary>Everyone is invited; three take it up, so that their names stand beside what they do.</summary>
    private async Task<(HttpClient Staff, HttpClient Keeper)> StainAccountsAsync()
    {
        var (city, community) = (Stage.Account("duty").Area, Stage.Account("community").Area);
        List<string> lines =
        [
            Line("stained-duty", Payloads.Tried[0], "duty-officer", city), Line("stained-keeper", Payloads.Tried[1], "community-staff", community),
            Line(Resident, Payloads.Tried[2], "resident", community)
        ];
        lines.AddRange(Payloads.Tried.Select((payload, i) => Line($"stained-{i}", payload, "grid-worker", Stage.Account("worker").Area)));
        var invited = await PostAsync(clients["admin"], "/api/accounts/invitations", new { list = string.Join('\n', lines) });
        var links = invited.EnumerateArray()
            .ToDictionary(one => one.GetProperty("userName").GetString()!, one => one.GetProperty("link").GetString()!);
        foreach (var account in (await GetAsync(clients["admin"], "/api/accounts?search=stained-")).GetProperty("accounts").EnumerateArray()
            .Where((_, place) => Payloads.IsNightly || place % 4 == 0))
        {
            Pages.Add(new("admin", $"/accounts/{account.GetProperty("id").GetString()}", account.GetProperty("displayName").GetString()));
        }

        await AgreeAsync(links.Keys);
        Pages.Add(new(Visitor, new Uri(links["stained-0"]).PathAndQuery));
        await TakenUpAsync(Resident, links);
        return (await TakenUpAsync("stained-duty", links), await TakenUpAsync("stained-keeper", links));

        static string Line(string userName, string payload, string role, string area) =>
            $"{userName},{Quoted(Payloads.Fit(payload, 60))},{role},{area},";
    }

    private readonly Dictionary<string, string> codes = [];

    /// <summary>A second administrator agrees to those whose names are typed in, and leaves the others waiting on her page.</summary>
    private async Task AgreeAsync(IEnumerable<string> userNames)
    {
        string[] wanted = ["stained-0", "stained-duty", "stained-keeper"];
        var names = userNames.Intersect(wanted).ToHashSet();
        foreach (var line in (await GetAsync(clients["admin2"], "/api/approvals")).EnumerateArray()
            .Where(line => names.Contains(line.GetProperty("userName").GetString()!)))
        {
            var agreed = await PostAsync(clients["admin2"], $"/api/approvals/{line.GetProperty("id").GetString()}/agree", new { });
            codes[line.GetProperty("userName").GetString()!] = agreed.GetProperty("code").GetString()!;
        }
    }

    private async Task<HttpClient> TakenUpAsync(string userName, Dictionary<string, string> links)
    {
        var (client, path) = (Client(), new Uri(links[userName]).PathAndQuery);
        var token = FormToken().Match(await client.GetStringAsync(path)).Groups[1].Value;
        using var form = new FormUrlEncodedContent([
            new("_handler", "set-password"), new("__RequestVerificationToken", token), new("Form.Password", Password), new("Form.Again", Password),
            new("Form.Code", codes.GetValueOrDefault(userName, ""))
        ]);
        Assert.True((await client.PostAsync(path, form)).IsSuccessStatusCode);
        client.Dispose();
        return clients[userName] = await SignedInAsync(userName, Password);
    }

    private async Task StainRegisterAsync(HttpClient keeper)
    {
        var grid = Stage.Account("worker").Area;
        var building = (await GetAsync(keeper, $"/api/register/areas/{grid}/buildings")).GetProperty("buildings")[0].GetProperty("id").GetString()!;
        var doors = await GetAsync(keeper, $"/api/register/buildings/{building}/doors");
        var (door, other) = (doors.GetProperty("doors")[0], doors.GetProperty("doors")[1]);
        Pages.AddRange([
            new("community", "/register"), new("community", $"/register?area={grid}"), new("community", $"/register/buildings/{building}"),
            new("community", $"/register/doors/{door.GetProperty("id").GetString()}/new"), new("duty", $"/areas/{grid}")
        ]);
        string? first = null;
        foreach (var some in Payloads.Tried.Chunk(PeopleBehindADoor))
        {
            var residents = some.Select((payload, i) =>
                new { name = Name(payload), registeredPlace = Payloads.Fit(payload, 100), relation = i == 0 ? "02" : "99" });
            var household = (await PostAsync(keeper, "/api/register/households", new { dwellingId = door.GetProperty("id").GetString(), residents }))
                .GetProperty("householdId").GetString()!;
            first ??= household;
            Pages.Add(new("community", $"/register/households/{household}"));
        }

        foreach (var (day, payload) in Payloads.Tried.Index())
        {
            // Two of one name and one birth date behind one door would be asked about, and some of these names differ only in what is not seen.
            await PostAsync(keeper, $"/api/register/households/{first}/births",
                new { name = Name(payload), sex = "Female", birthDate = new DateOnly(2015, 2, 3).AddDays(day) });
            await PostAsync(keeper, "/api/register/organisations", new { name = Payloads.Fit(payload, 100), kind = "Other", buildingId = building });
        }

        await EditAsync(keeper, first!);
        await ImportAsync(keeper, grid, doors.GetProperty("address").GetString()!, other.GetProperty("door").GetString()!);
    }

    /// <summary>Somebody's fields are changed, and opened; she sees by whom.</summary>
    private async Task EditAsync(HttpClient keeper, string household)
    {
        var residents = (await GetAsync(keeper, $"/api/register/households/{household}")).GetProperty("residents").EnumerateArray()
            .Select(one => one.GetProperty("id").GetString()!).ToList();
        foreach (var (resident, payload) in residents.Zip(Payloads.Tried.Reverse()).Take(3))
        {
            await PostAsync(keeper, $"/api/register/residents/{resident}",
                new { name = Name(payload), registeredPlace = Payloads.Fit(payload, 100) }, HttpMethod.Patch);
        }

        Pages.AddRange(residents.Take(Payloads.IsNightly ? residents.Count : 5)
            .Select(resident => new StainedPage("community", $"/register/households/{household}/residents/{resident}")));

        var code = (await PostAsync(clients[Resident], "/api/my/binding-code", new { })).GetProperty("code").GetString();
        await PostAsync(keeper, $"/api/register/residents/{residents[0]}/account", new { userName = Resident, code });
        Pages.Add(new("community", $"/register/households/{household}/residents/{residents[0]}/account"));
        await PostAsync(keeper, $"/api/register/residents/{residents[0]}/open", new { field = "Name", purpose = "care" });
        Pages.AddRange(
        [
            new("community", $"/register/households/{household}", Payloads.Fit(Payloads.Tried[^1], 100),
                page => page.EmulateMediaAsync(new() { Media = Media.Print })), new("community", $"/register/households/{household}/move"),
            new("community", $"/register/households/{household}/residents/new"), new("community", $"/register/households/{household}/birth"),
        ]);
        await PostAsync(keeper, $"/api/care/residents/{residents[0]}", new { tier = "Weekly", grounds = "Hardship" });
        await StainAppealsAsync(residents[0]);
        var task = (await GetAsync(clients["worker"], "/api/tasks/today")).GetProperty("stops")[0].GetProperty("tasks")[0].GetProperty("id").GetString();
        Pages.AddRange(
        [
            new("community", "/care"), new("community", $"/care/residents/{residents[0]}"), new("community", "/tasks"), new("worker", "/today"),
            new("worker", $"/today/{task}"),
        ]);
    }

    /// <summary>A file that goes in, and one whose columns nobody knows, which the page names.</summary>
    private async Task ImportAsync(HttpClient keeper, string grid, string address, string door)
    {
        var place = Address().Match(address);
        var rows = Payloads.Tried.Select((payload, i) => string.Join(',', grid, Quoted(place.Groups[1].Value), place.Groups[2].Value, door, "1",
            i == 0 ? "02" : "99", Quoted(Name(payload)), "None", Quoted(Payloads.Fit(payload, 100))));
        using var file = new StringContent($"grid,street,number,door,household,relation,name,document,registered_place\n{string.Join('\n', rows)}");
        file.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await keeper.PostAsync("/api/register/imports", file);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        // What has control characters, or too many cells, is refused before its names are read.
        var columns = string.Join(',', Payloads.Tried.Where(payload => payload.Length < 500 && !payload.Any(char.IsControl)).Take(60).Select(Quoted));
        Pages.Add(new("community", "/register/import", "<script>alert(1)</script>", async page =>
        {
            await page.SetInputFilesAsync("#file", new FilePayload
            {
                Name = "<img src=x onerror=alert(1)>.csv",
                MimeType = "text/csv",
                Buffer = Encoding.UTF8.GetBytes($"{columns}\n{columns}")
            });
            await page.Locator("#main-form button[type=submit]").ClickAsync();
            await page.Locator(".errors").First.WaitForAsync();
        }));
    }

    private static string Name(string payload) => Payloads.Fit(payload, 50);

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"^(.*?)(\d+)")]
    private static partial Regex Address();
}
