using System.Net;
using System.Text;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Register;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Register;

/// <summary>Files as spreadsheet programs leave them: what can be read is read, and what they have spoilt is told by its own column.</summary>
public sealed class SpreadsheetTests(DoorstepApp app)
{
    private const string Head = "grid,street,number,door,household,relation,name,document,id_number,phone,sex,birth_date,ethnicity,registered_area";
    private const string ChineseHead = "网格,路名,门牌号,门号,户号,与户主关系,姓名,证件类型,身份证号,电话,性别,出生日期,民族,户籍区划";

    [Theory]
    [InlineData("4.60106E+14,海垦路,1,101,1,2,合成,None,,,Male,1980/5/17,1,460106", "line 2: grid")]
    [InlineData("{0},海垦路,1,101,1,2,合成,ResidentCard,4.60106E+17,,,,1,460106", "line 2: id_number")]
    [InlineData("{0},海垦路,1,101,1,2,合成,ResidentCard,460106199001052000,,,,1,460106", "line 2: id_number")]
    [InlineData("{0},海垦路,1,101,1,2,合成,None,,1.38E+10,Male,1980/5/17,1,460106", "line 2: phone")]
    [InlineData("{0},海垦路,1,101,1,2,合成,None,,,Male,1980/5/17,1,4.60106E+11", "line 2: registered_area")]
    [InlineData("{0},海垦路,4.6E+12,101,1,2,合成,None,,,Male,1980/5/17,1,460106", "line 2: number")]
    public async Task A_number_that_was_rounded_is_told_at_its_column_with_what_to_do(string row, string where)
    {
        var ground = await RegisterGround.MakeAsync(app);
        var (faults, answer) = await FaultsAsync(
            await SendAsync(ground, $"{Head}\n{string.Format(System.Globalization.CultureInfo.InvariantCulture, row, ground.Grid)}\n"));
        Assert.Equal([where], faults);
        Assert.Contains("format Text", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("460106005001999,海垦路,1,101", "line 2: grid")]
    [InlineData("46010600500100,海垦路,1,101", "line 2: grid")]
    [InlineData("{0},没有路,1,101", "line 2: street")]
    [InlineData("{0},海垦路,77,101", "line 2: number")]
    [InlineData("{0},海垦路,1,999", "line 2: door")]
    public async Task An_address_that_leads_nowhere_is_told_at_the_part_that_is_wrong(string address, string where)
    {
        var ground = await RegisterGround.MakeAsync(app);
        var place = string.Format(System.Globalization.CultureInfo.InvariantCulture, address, ground.Grid);
        Assert.Equal([where], (await FaultsAsync(await SendAsync(ground, $"{Head}\n{place},1,02,合成,None,,,Male,1980-05-17,01,460106\n"))).Faults);
    }

    [Fact]
    public async Task Zeros_that_were_left_away_and_other_ways_of_writing_a_date_are_read()
    {
        var ground = await RegisterGround.MakeAsync(app);
        await EnterAsync(ground,
            $"{Head}\n{ground.Grid},海垦路,01,0101,1,2,合成甲,None,,,Male,1980/5/7,1,460106\n{ground.Grid},海垦路,1,101,1,20,合成乙,None,,,Male,2010年3月2日,19,460106\n");
        var people = await PeopleAsync(ground);
        Assert.Equal([("02", "01", "1980-05-07"), ("20", "19", "2010-03-02")],
            people.Select(one => (one.Relation, one.Ethnicity, one.BirthDate.Open("test"))));
    }

    [Fact]
    public async Task Chinese_heads_and_words_are_taken_as_the_page_explains_them()
    {
        var ground = await RegisterGround.MakeAsync(app);
        await EnterAsync(ground, $"\uFEFF{ChineseHead},白天做什么,用途（白天做什么）,独居,残疾,用途（生活情况）\r\n"
            + $"{ground.Grid},海垦路,1,102,1,户主,合成乙,居民身份证,{RegisterGround.AnIdNumber(203, new(1990, 1, 5))},13800138000,,,汉族,{ground.Grid},退休,老幼病残照护,是,听力,困难救助\r\n"
            + $"{ground.Grid},海垦路,1,102,1,配偶,合成丙,未出示,,,女,1991-02-03,黎,{ground.Grid},,,否,无,\r\n");
        var people = await PeopleAsync(ground);
        Assert.Equal([("02", "01", DocumentType.ResidentCard, Sex.Male), ("10", "19", DocumentType.None, Sex.Female)],
            people.Select(one => (one.Relation, one.Ethnicity, one.Document, one.Sex)));
        Assert.Equal((ActivityKind.Retired, Purpose.Care, true, Disability.Hearing, Purpose.Relief),
            (people[0].Activity.Kind, people[0].Activity.Purpose, people[0].Living.Alone, people[0].Living.Disability, people[0].Living.Purpose));
    }

    [Theory]
    [InlineData(';', "semicolons")]
    [InlineData('\t', "tabs")]
    [InlineData('，', "full-width commas")]
    public async Task Another_separator_is_named(char separator, string word)
    {
        var ground = await RegisterGround.MakeAsync(app);
        var (faults, answer) = await FaultsAsync(
            await SendAsync(ground, $"{Head}\n{ground.Grid},海垦路,1,101,1,02,合成,None,,,,,,\n".Replace(',', separator)));
        Assert.Equal(["line 1: file"], faults);
        Assert.Contains(word, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_goes_in_as_it_is_downloaded()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await app.SignedInAsync(Role.CommunityStaff, ground.Community.Value);
        var page = new Visitor(staff);
        await page.OpenAsync("/register/import");
        Assert.Contains("href=\"/api/register/imports/sample\"", page.Page, StringComparison.Ordinal);
        var sample = await staff.GetByteArrayAsync("/api/register/imports/sample");
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), sample[..3]);
        var answer = await SendAsync(staff, sample);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(2, (await PeopleAsync(ground)).Count);
    }

    [Fact]
    public async Task A_foreigners_card_of_2023_is_checked_and_tells_sex_and_birth_and_is_nobody_elses()
    {
        var ground = await RegisterGround.MakeAsync(app);
        string Row(string document, string number) => $"{Head}\n{ground.Grid},海垦路,1,101,1,02,JOHN DOE,{document},{number},,,,98,\n";
        Assert.Equal(["line 2: id_number"], (await FaultsAsync(await SendAsync(ground, Row("ForeignResidentCard", "911560198002020037")))).Faults);
        Assert.Equal(["line 2: id_number"], (await FaultsAsync(await SendAsync(ground, Row("ResidentCard", "911560198002020036")))).Faults);
        Assert.Equal(["line 2: id_number"],
            (await FaultsAsync(await SendAsync(ground, Row("ForeignResidentCard", RegisterGround.AnIdNumber(1, new(1980, 2, 2)))))).Faults);
        Assert.Equal(["line 2: id_number"], (await FaultsAsync(await SendAsync(ground, Row("ResidentCard", "810000199001010019")))).Faults);
        await EnterAsync(ground, Row("ForeignResidentCard", "９１１５６０ 198002020036"));
        var resident = Assert.Single(await PeopleAsync(ground));
        Assert.Equal((Sex.Male, "1980-02-02", "911560198002020036"), (resident.Sex, resident.BirthDate.Open("test"), resident.IdNumber.Open("test")));
    }

    [Fact]
    public async Task Impossible_days_are_refused_wherever_they_stand()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var later = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(40).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        string Row(string born, string since, string visited, string number = "") =>
            $"{Head},since,visited\n{ground.Grid},海垦路,1,101,1,02,合成,{(number.Length > 0 ? "ResidentCard" : "None")},{number},,,{born},01,,{since},{visited}\n";
        foreach (var (row, where) in ((string, string)[])[
            (Row("0190-05-17", "", ""), "line 2: birth_date"), (Row("1800-01-01", "", ""), "line 2: birth_date"),
            (Row(later, "", ""), "line 2: birth_date"), (Row("1980-01-01", later, ""), "line 2: since"),
            (Row("1980-01-01", "0214-01-01", ""), "line 2: since"), (Row("1980-01-01", "", later), "line 2: visited"),
            (Row("", "", "", RegisterGround.AnIdNumber(7, new(1880, 1, 1))), "line 2: id_number")])
        {
            Assert.Equal([where], (await FaultsAsync(await SendAsync(ground, row))).Faults);
        }

        Assert.Empty(await PeopleAsync(ground));
    }

    [Fact]
    public async Task A_file_with_two_heads_of_one_household_or_neither_yes_nor_no_is_refused_at_the_column()
    {
        var ground = await RegisterGround.MakeAsync(app);
        Assert.Equal(["line 3: relation"], (await FaultsAsync(
            await SendAsync(ground, $"{Head}\n{ground.Grid},海垦路,1,101,1,02,合成甲,None,,,,,,\n{ground.Grid},海垦路,1,101,1,户主,合成乙,None,,,,,,\n"))).Faults);
        Assert.Equal(["line 2: alone"], (await FaultsAsync(
            await SendAsync(ground, $"{Head},alone,living_purpose\n{ground.Grid},海垦路,1,101,1,02,合成甲,None,,,,,,,maybe,Care\n"))).Faults);
    }

    [Fact]
    public async Task A_name_is_kept_as_it_was_written_and_found_however_it_is_typed()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var client = await RegisterClient.OfAsync(app, ground);
        string[] names = ["合　测丙", "合\u200b测丁", "阿依古丽•艾山测乙", "ＪＯＨＮ测戊"];
        foreach (var (name, door) in names.Select((name, door) => (name, door)))
        {
            await client.AddAsync(ground.Dwellings[door].Id, new Person(name, Relation: "02", BirthDate: new(1980, 1, 1 + door)));
        }

        foreach (var (typed, found) in ((string, int)[])[
            ("合测丙", 1), ("合测丁", 1), ("阿依古丽·艾山", 1), ("阿依古丽・艾山测乙", 1), ("john测", 1), ("合　测", 2), ("合测己", 0)
        ])
        {
            var answer = await client.TryAsync(HttpMethod.Post, $"/areas/{ground.Community}/search", new { name = typed, purpose = "verify" });
            var people = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.EnumerateArray().ToList();
            Assert.Equal(found, people.Count);
            // Two who are masked alike are told apart by their doors.
            Assert.Equal(found,
                people.Select(one => one.GetProperty("address").GetString()).Distinct().Count(home => home!.Contains('号', StringComparison.Ordinal)));
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await client.TryAsync(
            HttpMethod.Post, $"/areas/{ground.Community}/search", new { name = "\u200b\u3000\u200b", purpose = "verify" })).StatusCode);
        Assert.Contains("阿依古丽·艾山测乙", (await PeopleAsync(ground)).Select(one => one.Name.Open("test")));
    }

    private async Task<List<Resident>> PeopleAsync(RegisterGround ground) =>
        await app.FromDatabaseAsync(db =>
            db.Residents.AsNoTracking().Where(one => one.Area == ground.Grid && one.Standing == Doorstep.Register.RecordStatus.Present)
                .OrderBy(one => one.Relation).ToListAsync());

    private async Task EnterAsync(RegisterGround ground, string file)
    {
        var answer = await SendAsync(ground, file);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<(List<string> Faults, string Answer)> FaultsAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, $"{answer.StatusCode}: {body}");
        return ([.. JsonDocument.Parse(body).RootElement.GetProperty("errors").EnumerateObject().Select(error => error.Name)], body);
    }

    private async Task<HttpResponseMessage> SendAsync(RegisterGround ground, string file) =>
        await SendAsync(await app.SignedInAsync(Role.CommunityStaff, ground.Community.Value), Encoding.UTF8.GetBytes(file));

    private static Task<HttpResponseMessage> SendAsync(HttpClient staff, byte[] bytes)
    {
        staff.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new("text/csv");
        return staff.PostAsync("/api/register/imports", file);
    }
}
