using System.Net;
using System.Net.Http.Json;
using System.Text;
using Doorstep.Cases;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Cases;

[Collection(nameof(CaseCity))]
public sealed class ReportTests(CaseCity city)
{
    [Fact]
    public async Task A_report_goes_to_its_grid_with_the_worker_on_duty_there()
    {
        var found = await city.CaseAsync(await city.ReportedAsync());
        Assert.Equal((CaseCity.Grid, city.WorkerId, 1), (found.Area.Value, found.WorkerId, found.OutlineVersion));
        Assert.NotNull(found.Cell);
    }

    [Fact]
    public async Task A_grid_without_a_worker_has_the_communitys_substitute() =>
        Assert.Equal(city.SubstituteId, (await city.CaseAsync(await city.ReportedAsync(area: CaseCity.NextGrid))).WorkerId);

    [Fact]
    public async Task A_report_where_there_are_no_grids_goes_to_the_community()
    {
        var found = await city.CaseAsync(await city.ReportedAsync(area: CaseCity.WithoutGrids));
        Assert.Equal((CaseCity.WithoutGrids, false), (found.Area.Value, found.NeedsPlace));
    }

    [Theory]
    [InlineData(116.4, 39.9)]
    [InlineData(-180.0, -90.0)]
    [InlineData(null, null)]
    public async Task A_report_from_outside_the_city_or_from_nowhere_is_kept_for_the_duty_desk(double? longitude, double? latitude)
    {
        var answer = await city.ReportAsync(new { kind = "0301", text = "在外地（合成）", longitude, latitude });
        var found = await city.CaseAsync(await city.IdOfAsync(answer.Number));
        Assert.Equal(("4601", true), (found.Area.Value, found.NeedsPlace));
    }

    [Fact]
    public async Task The_same_key_again_gets_the_same_answer_and_no_second_case()
    {
        var report = city.AReport(key: city.NewId());
        var first = await city.ReportAsync(report);
        Assert.Equal(first, await city.ReportAsync(report));
    }

    [Fact]
    public async Task The_same_key_with_other_words_is_another_report_with_a_link_of_its_own()
    {
        var key = city.NewId();
        var first = await city.ReportAsync(city.AReport(key: key));
        var others = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => city.ReportAsync(city.AReport(key: key, text: $"别的事{i % 2}（合成）"))));
        Assert.Equal(2, others.Distinct().Count());
        Assert.DoesNotContain(first.Secret, others.Select(other => other.Secret));
        Assert.Equal(first, await city.ReportAsync(city.AReport(key: key)));
        foreach (var other in others.Distinct())
        {
            Assert.Contains("别的事", await city.CreateClient().GetStringAsync($"/api/reports/{other.Secret}"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_link_of_a_report_stands_nowhere_in_the_database()
    {
        var answer = await city.ReportAsync(city.AReport());
        var row = await city.FromDatabaseAsync(async db =>
        {
            var report = await db.Reports.AsNoTracking()
                .SingleAsync(report => db.Cases.Any(found => found.Id == report.CaseId && found.Number == answer.Number));
            return string.Join('\n', db.Entry(report).Properties.Select(property => $"{property.Metadata.Name}: {property.CurrentValue}"));
        });
        Assert.DoesNotContain(answer.Secret, row, StringComparison.Ordinal);
        Assert.Contains(Report.HashOf(answer.Secret), row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_fifty_times_at_once_is_one_case()
    {
        var key = city.NewId();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => city.ReportAsync(city.AReport(key: key))));
        Assert.Single(answers.Distinct());
        Assert.Equal(1, await city.FromDatabaseAsync(db => db.Reports.CountAsync(report => report.Key == key)));
    }

    [Fact]
    public async Task Reports_that_arrive_together_get_a_number_each_and_no_two_the_same()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => city.ReportAsync(city.AReport(i % 10 == 0 ? "0219" : "0301"))));
        Assert.Equal(200, answers.Select(answer => answer.Number).Distinct().Count());
        Assert.All(answers, answer => Assert.Matches(@"^\d{8}-\d{6}$", answer.Number));
    }

    [Fact]
    public async Task A_bad_report_in_a_crowd_fails_alone()
    {
        var client = city.CreateClient();
        var crowd = Enumerable.Range(0, 40).Select(i => client.PostAsJsonAsync("/api/reports", i % 4 == 0
            ? new { kind = "0301", text = "照片是编的（合成）", photos = new[] { city.NewId() } }
            : city.AReport())).ToList();
        var answers = await Task.WhenAll(crowd);
        Assert.All(answers.Index(), one => Assert.Equal(one.Index % 4 == 0 ? HttpStatusCode.BadRequest : HttpStatusCode.OK, one.Item.StatusCode));
    }

    [Theory]
    [InlineData("""{"text":"a"}""", "kind")]
    [InlineData("""{"kind":"","text":"a"}""", "kind")]
    [InlineData("""{"kind":"9999","text":"a"}""", "kind")]
    [InlineData("""{"kind":"0101","text":"a"}""", "kind")]
    [InlineData("""{"kind":301,"text":"a"}""", "kind")]
    [InlineData("""{"kind":"0301"}""", "text")]
    [InlineData("""{"kind":"0301","text":"   "}""", "text")]
    [InlineData("""{"kind":"0301","text":{"a":1}}""", "text")]
    [InlineData("""{"kind":"0301","text":"a","longitude":181,"latitude":20}""", "longitude")]
    [InlineData("""{"kind":"0301","text":"a","longitude":110,"latitude":-91}""", "latitude")]
    [InlineData("""{"kind":"0301","text":"a","phone":"打我"}""", "phone")]
    [InlineData("""{"kind":"0301","text":"a","key":"not-a-key"}""", "key")]
    [InlineData("""{"kind":"0301","text":"a","photos":["x"]}""", "photos")]
    [InlineData("""{"kind":"0301","text":"a","photos":["018f0000-0000-7000-8000-000000000000"]}""", "photos")]
    [InlineData("""{"kind":"0301","text":"a","status":"Closed"}""", "status")]
    [InlineData("""{"kind":"0301","kind":"0302","text":"a"}""", "kind")]
    public async Task A_wrong_report_is_refused_with_the_name_of_the_field(string body, string field)
    {
        var response = await city.CreateClient().PostAsync("/api/reports", new StringContent(body, Encoding.UTF8, "application/json"));
        var answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, answer);
        Assert.Contains(field, answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("address")]
    [InlineData("name")]
    [InlineData("phone")]
    [InlineData("kind")]
    public async Task Two_hundred_thousand_characters_are_refused_with_the_name_of_the_field(string field)
    {
        var report = new Dictionary<string, object> { ["kind"] = "0301", ["text"] = "a", [field] = new string('1', 200_000) };
        var response = await city.CreateClient().PostAsJsonAsync("/api/reports", report);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(field, await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("0301", "１３８００１３８０００", "13800138000")]
    [InlineData("0301", "13800138000 张阿姨", "13800138000")]
    [InlineData("0301", "\u2068138\u00A00013\u00A08000\u2069", "13800138000")]
    [InlineData("0219", "问楼下小卖部", "问楼下小卖部")]
    [InlineData("0219", "\uFEFF１１０\u200B", "110")]
    public async Task A_phone_is_read_however_it_was_typed(string kind, string phone, string read)
    {
        var answer = await city.ReportAsync(new { kind, text = "请回电（合成）", phone });
        var contacts = await (await city.DeskAsync())
            .GetFromJsonAsync<OpenContact.Contact[]>($"/api/cases/{await city.IdOfAsync(answer.Number)}/contact", CaseCity.Json);
        Assert.Equal(read, contacts![0].Phone);
    }

    [Fact]
    public async Task A_text_is_as_long_as_a_reader_counts_it()
    {
        var lines = string.Join("\r\n", Enumerable.Repeat(new string('灯', 99), 20));
        var report = new { kind = "0301", text = lines };
        await city.ReportAsync(report);
        await city.ReportAsync(new { kind = "0301", text = string.Concat(Enumerable.Repeat("👨‍👩‍👧", 2000)) });
        Assert.Equal(HttpStatusCode.BadRequest,
            (await city.CreateClient().PostAsJsonAsync("/api/reports", new { kind = "0301", text = new string('灯', 2001) })).StatusCode);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<svg onload=alert(1)><image href=x onerror=alert(1)/></svg>")]
    [InlineData("javascript:alert(1)//{{7*7}}${7*7}")]
    [InlineData("'; DROP TABLE \"Cases\"; --")]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("a\nb\tc 😀 ‮abc 琼")]
    public async Task Words_are_kept_as_they_were_said(string words)
    {
        var answer = await city.ReportAsync(new { kind = "0301", text = words, address = words, name = words });
        var shown = await CaseCity.ShowAsync(await city.DeskAsync(), await city.IdOfAsync(answer.Number));
        Assert.Equal((words, words), (Assert.Single(shown.Reports).Text, shown.Address));
    }

    [Fact]
    public async Task What_no_database_can_hold_is_left_out_of_the_words()
    {
        var answer = await city.ReportAsync(new { kind = "0301", text = "前\0后\u0007", address = "a\0b" });
        var found = await city.CaseAsync(await city.IdOfAsync(answer.Number));
        Assert.Equal(("前后", "ab"), (found.Reports[0].Text, found.Address));

        var half = await city.CreateClient()
            .PostAsync("/api/reports", new StringContent("""{"kind":"0301","text":"a\ud83d"}""", Encoding.UTF8, "application/json"));
        Assert.Contains(half.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest });
    }

    [Fact]
    public async Task The_log_tells_of_a_report_without_a_word_about_the_person()
    {
        var id = await city.ReportedAsync();
        var entry = (await city.LogOfAsync(id))[0];
        Assert.Contains("\"kind\":\"0301\"", entry.Facts, StringComparison.Ordinal);
        Assert.Contains("\"lon\":110.305", entry.Facts, StringComparison.Ordinal);
        Assert.DoesNotContain("1380000", entry.Facts, StringComparison.Ordinal);
        Assert.DoesNotContain("合成", entry.Facts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_narrowed_paged_and_says_where_to_follow_from()
    {
        var desk = await city.DeskAsync(CaseCity.FarGrid);
        List<Guid> ids = [];
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await city.ReportedAsync(i == 0 ? "0616" : "0301", CaseCity.FarGrid));
        }

        Assert.True((await CaseCity.ActAsync(desk, ids[1], "reject", new { reason = "重复" })).IsSuccessStatusCode);
        Assert.Equal([ids[0]], await IdsAsync(desk, "kind=0616"));
        Assert.Equal([ids[1]], await IdsAsync(desk, "open=false"));
        Assert.Equal([ids[1]], await IdsAsync(desk, "status=Rejected"));
        Assert.Equal([ids[4], ids[3]], await IdsAsync(desk, "open=true&size=2"));
        Assert.Equal([ids[2], ids[0]], await IdsAsync(desk, "open=true&size=2&page=2"));
        var found = await (await desk.PostAsJsonAsync("/api/cases/search", new { text = (await city.CaseAsync(ids[3])).Number }))
            .Content.ReadFromJsonAsync<ListCases.Result>(CaseCity.Json);
        Assert.Equal([ids[3]], found!.Cases.Select(one => one.Id));
        Assert.Empty(await IdsAsync(desk, "light=Red"));
        Assert.Empty(await IdsAsync(desk, $"area={CaseCity.Grid}"));
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.GetAsync("/api/cases?size=100000")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.GetAsync("/api/cases?status=Nonsense")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.GetAsync("/api/cases?area=46x")).StatusCode);

        var list = await desk.GetFromJsonAsync<ListCases.Result>("/api/cases", CaseCity.Json);
        Assert.Equal(5, list!.Total);
        Assert.Matches(@"^\d+\.\d+$", list.Cursor);
    }

    private static async Task<IEnumerable<Guid>> IdsAsync(HttpClient desk, string query) =>
        (await desk.GetFromJsonAsync<ListCases.Result>($"/api/cases?{query}", CaseCity.Json))!.Cases.Select(one => one.Id);
}
