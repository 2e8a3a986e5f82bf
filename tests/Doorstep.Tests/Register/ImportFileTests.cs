using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Identity;
using Doorstep.Register;
using Doorstep.Register.Import;
using Doorstep.Tests.Residents;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Register;

/// <summary>
/// Files of residents as people and programs really send them, and as somebody sends them who wants to break something. What
/// is wrong is said by line and column.
/// </summary>
public sealed class ImportFileTests(DoorstepApp app)
{
    private const string Head = "grid,street,number,door,household,relation,name,document,phone\n";
    private const int Megabyte = 1 << 20;

    /// <summary>How a file may be spoilt from its first row on, and where that is told.</summary>
    public static TheoryData<string, string, string> Spoilt => new()
    {
        { "a quotation mark nobody closes", "{0},\"海垦路,1,101,1,02,合成,None,\n{0},海垦路,1,101,1,02,合成,None,\n", "line 2: street" },
        { "a quotation mark before the end of the file", "{0},海垦路,1,101,1,02,合成,None,\"", "line 2: phone" },
        { "a comma without quotation marks", "{0},海垦路,1,101,1,02,合成,甲,None,12800000001\n", "line 2: 10" },
        { "a letter nobody types in the second row", "{0},海垦路,1,101,1,02,合成,None,\n{0},海垦路,1,101,1,02,合\u0007成,None,\n", "line 3: name" },
        { "two lines in one cell", "{0},海垦路,1,101,1,02,\"合\n成\",None,\n", "line 2: name" },
    };

    /// <summary>What spreadsheet programs save when nobody tells them UTF-8.</summary>
    public static TheoryData<string> Encodings => ["UTF-16", "UTF-16 the other way", "UTF-16 without a mark", "GBK", "a picture"];

    [Fact]
    public async Task What_was_marked_against_formulas_is_read_without_the_mark()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var row = CsvText.Row([ground.Grid.Value, "海垦路", "1", "101", "1", "02", "=合成", "None", "+8612800005678"]);
        Assert.Contains("\"'=合成\",\"None\",\"'+8612800005678\"", row, StringComparison.Ordinal);
        // With the mark of UTF-8 before it and empty cells behind the header, as spreadsheet programs write it.
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(ground, "\uFEFF" + Head.Replace("\n", ",,\n", StringComparison.Ordinal) + row)).StatusCode);
        var resident = await app.FromDatabaseAsync(db => db.Residents.AsNoTracking().SingleAsync(one => one.Area == ground.Grid));
        Assert.Equal(("=合成", "+8612800005678"), (resident.Name.Open("test"), resident.Phone.Open("test")));
    }

    [Fact]
    public async Task A_control_character_is_refused_in_every_column()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await app.SignedInAsync(Role.CommunityStaff, ground.Community.Value);
        foreach (var column in ImportRow.Known)
        {
            string[] names = [.. ImportRow.Required.Union([column])];
            foreach (var letter in column == "name" ? "\0\u0001\u001f\u007f\u0085" : "\0")
            {
                var cells = names.Select(name => name == column ? $"合{letter}成" : name == "grid" ? ground.Grid.Value : "1");
                Assert.Equal(
                    [$"line 2: {column}"], await FaultsAsync(await SendAsync(staff, $"{string.Join(',', names)}\n{string.Join(',', cells)}\n")));
            }
        }

        Assert.False(await app.FromDatabaseAsync(db => db.Residents.AnyAsync(one => one.Area == ground.Grid)));
    }

    [Theory]
    [MemberData(nameof(Spoilt))]
    public async Task A_spoilt_file_is_refused_by_line_and_column(string how, string rows, string where)
    {
        var ground = await RegisterGround.MakeAsync(app);
        var faults = await FaultsAsync(
            await SendAsync(ground, Head + string.Format(System.Globalization.CultureInfo.InvariantCulture, rows, ground.Grid)));
        Assert.True(faults is [var fault] && fault == where, $"{how}: {string.Join("; ", faults)}");
    }

    [Fact]
    public async Task A_column_that_stands_twice_or_is_unknown_is_named()
    {
        var ground = await RegisterGround.MakeAsync(app);
        Assert.Equal(["line 1: phone", "line 1: shoe_size"],
            (await FaultsAsync(await SendAsync(ground, Head.Replace("\n", ",phone,shoe_size\n", StringComparison.Ordinal)))).Order());
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task A_file_of_another_encoding_is_refused_and_says_how_to_save_it(string encoding)
    {
        var ground = await RegisterGround.MakeAsync(app);
        var text = $"{Head}{ground.Grid},海垦路,1,101,1,02,合成,None,\n";
        byte[] file = encoding switch
        {
            "UTF-16" => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
            "UTF-16 the other way" => [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(text)],
            "UTF-16 without a mark" => Encoding.Unicode.GetBytes(text),
            "GBK" => [.. Encoding.ASCII.GetBytes(Head), 0xba, 0xcf, 0xb3, 0xc9, (byte)'\n'],
            _ => [0x89, .. "PNG\r\n"u8, 0x1a, 0x0a],
        };
        var staff = await app.SignedInAsync(Role.CommunityStaff, ground.Community.Value);
        staff.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var answer = await SendAsync(staff, file);
        Assert.Contains("CSV UTF-8", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["file"], await FaultsAsync(answer));

        var page = new Visitor(staff);
        await page.OpenAsync("/register/import");
        await page.PressAsync("", file: ("residents.csv", file));
        Assert.Contains("CSV UTF-8", page.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_megabytes_of_commas_a_line_without_an_end_and_a_million_rows_are_one_fault_each()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await app.SignedInAsync(Role.CommunityStaff, ground.Community.Value);
        var commas = new string(',', 9 * Megabyte);
        Assert.Equal(["line 1: 101"], await FaultsAsync(await SendAsync(staff, commas)));
        Assert.Equal(["line 2: 101"], await FaultsAsync(await SendAsync(staff, Head + commas)));
        Assert.Equal(["line 2: street"], await FaultsAsync(await SendAsync(staff, $"{Head}{ground.Grid},{new string('长', 3 * Megabyte)}")));
        Assert.Equal(["line 2: street"], await FaultsAsync(await SendAsync(staff, $"{Head}{ground.Grid},\"{new string('\n', 9 * Megabyte)}")));
        Assert.Equal(["file"], await FaultsAsync(await SendAsync(staff, Head + string.Concat(Enumerable.Repeat("1\n", Megabyte)))));
        Assert.Equal(["file"], await FaultsAsync(await SendAsync(staff, new string('\n', 9 * Megabyte))));
        Assert.Equal(["file"], await FaultsAsync(await SendAsync(staff, Head + new string('1', 11 * Megabyte))));
    }

    [Fact]
    public void Commas_do_not_become_cells_in_memory()
    {
        var commas = new string(',', 10 * Megabyte);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("error.row-wide", Assert.Single(Csv.Read(commas)).Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Megabyte);
    }

    /// <summary>Over a real connection: only there the server counts while it reads.</summary>
    [Fact]
    public async Task What_is_larger_than_the_server_reads_at_all_is_refused_by_its_name()
    {
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        own.UseKestrel(0);
        own.StartServer();
        var ground = await RegisterGround.MakeAsync(own);
        var account = await own.AnAccountAsync(Role.CommunityStaff, ground.Community.Value);
        var staff = own.CreateClient(new() { BaseAddress = own.ClientOptions.BaseAddress });
        (await staff.PostAsJsonAsync("/api/session", new { userName = account.UserName, password = DoorstepApp.Password })).EnsureSuccessStatusCode();
        staff.DefaultRequestHeaders.ExpectContinue = true;
        Assert.Equal(["file"], await FaultsAsync(await SendAsync(staff, new byte[31_000_000]), HttpStatusCode.RequestEntityTooLarge));
        Assert.Equal(["file"], await FaultsAsync(
            await staff.PostAsync("/api/photos", new MultipartFormDataContent { { new ByteArrayContent(new byte[31_000_000]), "file", "a.jpg" } }),
            HttpStatusCode.RequestEntityTooLarge));
        Assert.Equal(["body"], await FaultsAsync(await staff.PostAsJsonAsync(
            "/api/reports", new { kind = "0301", text = new string('x', 3 * Megabyte) }), HttpStatusCode.RequestEntityTooLarge));
    }

    private static async Task<List<string>> FaultsAsync(HttpResponseMessage answer, HttpStatusCode expected = HttpStatusCode.BadRequest)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode}: {body}");
        var errors = JsonDocument.Parse(body).RootElement.GetProperty("errors").EnumerateObject().ToList();
        // A sentence, not the name of one.
        Assert.All(errors, error => Assert.DoesNotContain("error.", error.Value.ToString(), StringComparison.Ordinal));
        return errors.ConvertAll(error => error.Name);
    }

    private async Task<HttpResponseMessage> SendAsync(RegisterGround ground, string file) =>
        await SendAsync(await app.SignedInAsync(Role.CommunityStaff, ground.Community.Value), file);

    private static Task<HttpResponseMessage> SendAsync(HttpClient staff, string file) => SendAsync(staff, Encoding.UTF8.GetBytes(file));

    private static Task<HttpResponseMessage> SendAsync(HttpClient staff, byte[] bytes)
    {
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new("text/csv");
        return staff.PostAsync("/api/register/imports", file);
    }
}
