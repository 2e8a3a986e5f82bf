using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Cases;
using Doorstep.Cases.Desk;
using Doorstep.Identity;
using Doorstep.Tests.Cases.Desk;
using Doorstep.Tests.Residents;

namespace Doorstep.Tests.Cases;

/// <summary>The address of a building that is known is read in the reader's language; the words that were written stay beside it.</summary>
[Collection(nameof(ResidentCity))]
public sealed class CaseAddressTests(ResidentCity city)
{
    [Fact]
    public async Task An_address_reported_in_English_is_read_in_Chinese_with_the_words_as_they_were_written_beside_it()
    {
        var english = city.CreateClient();
        english.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var sent = await english.PostAsJsonAsync(
            "/api/reports", new { kind = "0214", text = "Fell down (synthetic)", address = "12 Haiken Road, by the gate", building = city.Home });
        var answer = (await sent.Content.ReadFromJsonAsync<ReportCase.Answer>(CaseCity.Json))!;
        var id = await city.IdOfAsync(answer.Number);

        var officer = await city.AnAccountAsync(Role.DutyOfficer, "4601");
        var desk = await city.SignedInAsync(officer);
        var shown = await CaseCity.ShowAsync(desk, id);
        Assert.StartsWith("海垦路12号", shown.Address, StringComparison.Ordinal);
        Assert.Equal("12 Haiken Road, by the gate", shown.AddressWritten);
        var page = System.Net.WebUtility.HtmlDecode(await desk.GetStringAsync($"/cases/{id}"));
        Assert.Contains("海垦路12号", page, StringComparison.Ordinal);
        Assert.Contains("12 Haiken Road, by the gate", page, StringComparison.Ordinal);
        Assert.Contains((await desk.GetFromJsonAsync<List<ShowEmergencies.Emergency>>("/api/desk/emergencies", CaseCity.Json))!,
            one => one.Id == id && one.Address == shown.Address);
        await using var screen = await DeskScreen.OpenAsync(city, officer);
        await screen.ShowsAsync($"data-row=\"{id}\"");
        var row = await screen.HtmlAsync();
        row = row[row.IndexOf($"data-row=\"{id}\"", StringComparison.Ordinal)..];
        Assert.Contains("海垦路12号", row[..row.IndexOf("</button>", StringComparison.Ordinal)], StringComparison.Ordinal);

        // Whoever reads it so also finds it so.
        foreach (var words in (string[])["海垦路12号", "海墾路", "12 Haiken Road"])
        {
            var found = await (await desk.PostAsJsonAsync("/api/cases/search", new { text = words, size = 200 }))
                .Content.ReadFromJsonAsync<JsonElement>();
            Assert.Contains(found.GetProperty("cases").EnumerateArray(),
                one => one.GetProperty("id").GetGuid() == id && one.GetProperty("address").GetString() == shown.Address);
        }

        var hers = (await new Visitor(english).OpenAsync($"/follow/{answer.Secret}")).Page;
        Assert.DoesNotContain("海垦路", hers, StringComparison.Ordinal);
        var neighbour = (await new Visitor(city.CreateClient()).OpenAsync($"/follow/{answer.Secret}")).Page;
        Assert.Contains("海垦路12号", neighbour, StringComparison.Ordinal);
        Assert.Contains("12 Haiken Road, by the gate", neighbour, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_of_no_known_building_stay_as_they_were_written()
    {
        var answer = await city.ReportAsync(new { kind = "0301", text = "垃圾（合成）", address = "12 Nowhere Lane" });
        var shown = await CaseCity.ShowAsync(await city.DeskAsync(), await city.IdOfAsync(answer.Number));
        Assert.Equal(("12 Nowhere Lane", "12 Nowhere Lane"), (shown.Address, shown.AddressWritten));
    }

    [Fact]
    public async Task Every_time_on_the_page_of_a_case_has_its_date_so_that_it_can_be_printed()
    {
        var id = await city.ReportedAsync();
        var desk = await city.DeskAsync();
        Assert.True((await CaseCity.ActAsync(desk, id, "file")).IsSuccessStatusCode);
        var page = System.Net.WebUtility.HtmlDecode(await desk.GetStringAsync($"/cases/{id}"));
        var article = System.Text.RegularExpressions.Regex.Replace(page[page.IndexOf("case-page-head", StringComparison.Ordinal)..], "<[^>]*>", "\n");
        var times = System.Text.RegularExpressions.Regex.Matches(article, "[0-9]{1,2}:[0-9]{2}(?![0-9:])");
        Assert.NotEmpty(times);
        Assert.All(times, time => Assert.Matches("[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日 $", article[..time.Index]));
    }

    [Fact]
    public async Task On_a_round_the_quick_choices_are_what_workers_report_most_and_no_emergencies()
    {
        var worker = await city.AnAccountAsync(Role.GridWorker, CaseCity.Grid);
        var client = await city.SignedInAsync(worker);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(
                (await client.PostAsJsonAsync("/api/cases/worker-reports", new { kind = "0306", text = $"有人烧树叶 {i}（合成）" })).IsSuccessStatusCode);
        }

        await using var screen = await DeskScreen.OpenAsync<ReportRoom>(city, worker);
        await screen.ShowsAsync("data-kind=\"0306\"");
        var html = await screen.HtmlAsync();
        var chips = System.Text.RegularExpressions.Regex.Matches(html, "class=\"chip([^\"]*)\"[^>]*data-kind=\"([0-9]+)\"");
        Assert.Contains(chips, chip => chip.Groups[2].Value == "0306");
        Assert.InRange(chips.Count, 5, 8);
        Assert.All(chips, chip => Assert.DoesNotContain("red", chip.Groups[1].Value, StringComparison.Ordinal));
    }
}
