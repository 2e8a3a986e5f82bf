using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Privacy.Readings;
using Doorstep.Register;
using Doorstep.Register.Queries;
using Doorstep.Tests.Cases;
using Doorstep.Tests.Live.Telemetry;
using Doorstep.Tests.Register;
using Doorstep.Tests.Residents;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Access;

/// <summary>
/// The net under every city of the tests (<see cref="LeakNet"/>) catches what it should; and one person, whose every word is known, goes through all
/// that the platform does with people, also what goes wrong, and nothing of her is left in a log, a trace, a header or a file, nor in
/// what the city's own monitoring is sent.
/// </summary>
public sealed class LeakTests(WatchedCity cases) : IClassFixture<WatchedCity>
{
    private const string Name = "赫连漏网鱼", Phone = "12877665544", StaffPhone = "12877665545", Address = "漏网巷七号", Note = "漏网的话留在屋里";
    private static readonly string number = RegisterGround.AnIdNumber(633, new(1971, 3, 9));

    public static TheoryData<string> Ways =>
    [
        "a message", "a value", "a scope", "an exception", "a value nobody prints", "a header", "a trace", "a measurement"
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_net_catches_what_slips_by(string way)
    {
        await using var own = new DoorstepApp();
        await own.InitializeAsync();
        var factory = own.WithWebHostBuilder(builder => builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new Slip())));
        var log = factory.Services.GetRequiredService<ILogger<LeakTests>>();
        var before = own.Leaks.Seen;
        switch (way)
        {
            case "a message":
                log.Log(LogLevel.Trace, 1, 0, null, (_, _) => "合成");
                break;
            case "a value":
                log.Log(LogLevel.Trace, 1, new Dictionary<string, object?> { ["name"] = "合成" }, null, (_, _) => "somebody");
                break;
            case "a scope":
                using (log.BeginScope(new Dictionary<string, object> { ["phone"] = "13800005678" }))
                {
                    log.Log(LogLevel.Trace, 1, 0, null, (_, _) => "somebody");
                }

                break;
            case "an exception":
                log.Log(LogLevel.Trace, 1, 0, new InvalidOperationException("outside", new FormatException("合成")), (_, _) => "somebody");
                break;
            case "a value nobody prints":
                log.Log(LogLevel.Trace, 1, new[]
                {
                    KeyValuePair.Create<string, object?>("{OriginalFormat}", "none"),
                    new("bytes", Convert.ToBase64String(Encoding.UTF8.GetBytes("a 合成 b")))
                }, null, (_, _) => "");
                break;
            case "a header":
                await factory.CreateClient().GetAsync("/api/kinds?slip");
                break;
            case "a measurement":
                using (var meter = new Meter("Doorstep.Tests"))
                {
                    meter.CreateCounter<long>("asked").Add(1, new KeyValuePair<string, object?>("who", "合成"));
                }

                break;
            default:
                using (var source = new ActivitySource("Doorstep.Tests"))
                using (var activity = source.StartActivity("a trace"))
                {
                    activity!.SetTag("name", "合成");
                }

                break;
        }

        Assert.True(own.Leaks.Seen > before || way is "a trace" or "a measurement");
        Assert.NotEmpty(own.Leaks.Take());
        own.Leaks.AssertEmpty();
    }

    [Fact]
    public void Every_form_in_which_a_text_is_written_down_is_known()
    {
        LeakNet net = new();
        net.LookAlsoFor(Name);
        string[] forms =
        [
            Name, Uri.EscapeDataString(Name), WebUtility.UrlEncode(Name), System.Text.Json.JsonSerializer.Serialize(Name),
            WebUtility.HtmlEncode(Name), Convert.ToHexString(Encoding.UTF8.GetBytes(Name)),
            Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(Name)), .. from before in Enumerable.Range(0, 6)
                from encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode]
                select Convert.ToBase64String(encoding.GetBytes($"{new string('x', before)}{Name}, yz")),
        ];
        foreach (var form in forms)
        {
            net.See("here", $"before {form} after");
            Assert.True(net.Take().Count == 1, form);
        }

        net.See("here", "Somebody was registered in 460106005001001, and nobody knows who.");
        net.AssertEmpty();
    }

    [Fact]
    public async Task A_person_leaves_nothing_of_herself_outside_the_database()
    {
        cases.Leaks.LookAlsoFor(Name, Phone, StaffPhone, number, "漏网");
        var ground = await RegisterGround.MakeAsync(cases);
        var staff = await RegisterClient.OfAsync(cases, ground);
        await RegisterAsync(staff, ground);
        await BreakAsync(staff, ground);
        await ReportAsync();
        await SignInAsync();
        Assert.True(cases.Leaks.Seen > 1000, "The net hangs somewhere else.");
        cases.Leaks.AssertEmpty();
        await AssertNotSentAsync(ground);
        await BackUpAsync();
        AssertNotInFiles();
    }

    /// <summary>Neither in a word nor by an id, a search, or a place nearer than the city.</summary>
    private async Task AssertNotSentAsync(RegisterGround ground)
    {
        await cases.CreateClient().GetAsync($"/api/kinds?name={Uri.EscapeDataString(Name)}");
        var (sent, scraped) = await cases.SentAsync();
        foreach (var part in (string[])["/v1/metrics", "/v1/traces", "/v1/logs"])
        {
            Assert.True(sent[part].Length > 1000, $"{part} was sent nothing.");
            cases.Leaks.See(part, sent[part]);
        }

        cases.Leaks.See("Prometheus", scraped);
        cases.Leaks.AssertEmpty();
        var accounts = await cases.FromDatabaseAsync(db => db.Users.Select(account => account.Id).ToListAsync());
        var people = await cases.FromDatabaseAsync(db => db.Residents.Select(resident => resident.Id).ToListAsync());
        string[] hers = [ground.Grid.Value, ground.Community.Value, CaseCity.Grid, Name, "?name", .. accounts.Concat(people)
            .SelectMany(id => (string[])[$"{id}", $"{id:n}"])];
        Assert.All(sent.Values.Append(scraped), text => Assert.DoesNotContain(hers, one => text.Contains(one, StringComparison.OrdinalIgnoreCase)));
        Assert.Contains("/api/register/residents/{id:guid}/open", sent["/v1/traces"], StringComparison.Ordinal);
    }

    /// <summary>As an operator does at night, into the city's folder, where it is searched with everything else.</summary>
    private async Task BackUpAsync()
    {
        var backup = Path.Combine(cases.Folder, "backup");
        if (TestDatabase.Server is null)
        {
            await cases.AsDatabaseAdministratorAsync($"VACUUM INTO '{backup}'");
        }
        else
        {
            var city = new Npgsql.NpgsqlConnectionStringBuilder(cases.Owner);
            var dump = Directory.EnumerateFiles("/usr/lib/postgresql", "pg_dump", SearchOption.AllDirectories).Max()!;
            using var dumping = Process.Start(dump,
                ["-h", city.Host!, "-U", new Npgsql.NpgsqlConnectionStringBuilder(TestDatabase.Server).Username!, "-f", backup, city.Database!]);
            await dumping.WaitForExitAsync();
            Assert.Equal(0, dumping.ExitCode);
        }

        Assert.Contains("RegisterChanges", Encoding.UTF8.GetString(await File.ReadAllBytesAsync(backup)), StringComparison.Ordinal);
    }

    /// <summary>What the register does with her when all is well.</summary>
    private async Task RegisterAsync(RegisterClient staff, RegisterGround ground)
    {
        var household = await staff.AddAsync(
            ground.Dwellings[0].Id, new Person(Name, DocumentType.ResidentCard, number, Phone, RegisteredPlace: Address));
        var resident = household.Residents[0].Id;
        await staff.TryAsync(HttpMethod.Patch, $"/residents/{resident}", new { registeredPlace = $"{Address}三楼", phone = Phone });
        await staff.TryAsync(HttpMethod.Post, "/look-up", new { idNumber = number });
        foreach (var field in (string[])["Name", "IdNumber", "BirthDate"])
        {
            Assert.Equal(HttpStatusCode.OK,
                (await staff.Http.PostAsJsonAsync($"/api/register/residents/{resident}/open", new { field, purpose = Purposes.Visit })).StatusCode);
        }

        var account = await cases.AnAccountAsync(Role.Resident, ground.Grid.Value);
        await cases.BindAsync(staff.Http, resident, account);
        var herself = await cases.SignedInAsync(account);
        var reading = (await herself.GetFromJsonAsync<Doorstep.Register.Own.MyReadings.Result>("/api/my/readings"))!.Readings[0].Id;
        Assert.Equal(
            HttpStatusCode.NoContent, (await herself.PostAsJsonAsync($"/api/my/readings/{reading}/objection", new { reason = Note })).StatusCode);
        await herself.GetStringAsync("/my-data");
        await herself.GetStringAsync("/api/my/readings/proof");
    }

    /// <summary>Every way to be refused with her in one's hands, and what breaks in the middle.</summary>
    private async Task BreakAsync(RegisterClient staff, RegisterGround ground)
    {
        string[] bodies =
        [
            $$"""{"dwellingId":"{{ground.Dwellings[1].Id}}","residents":[{"name":"{{Name}}","phone":"{{Phone}}""", $$"""{"dwellingId":"{{Name}}"}""",
            $$"""{"{{Name}}":1}""", $$"""{"dwellingId":"{{ground.Dwellings[1].Id}}","residents":[{"name":"{{Name}}","name":"{{Name}}"}]}""",
            $$"""{"dwellingId":"{{ground.Dwellings[1].Id}}","residents":[{"name":"{{Name}}","birthDate":"{{number}}","sex":"{{Name}}"}]}""",
            $$"""{"dwellingId":"{{ground.Dwellings[1].Id}}","residents":[{"name":"{{Name}}","document":"ResidentCard","idNumber":"{{number}}"}]}""",
            $"\"{number}\"", Name,
        ];
        foreach (var body in bodies)
        {
            Assert.InRange((int)(await staff.Http.PostAsync("/api/register/households", new StringContent(body, Encoding.UTF8, "application/json")))
                .StatusCode, 400, 409);
        }

        var file = $"grid,street,number,door,household,relation,name,document,id_number,phone\n{ground.Grid},{Address},1,101,1,02,{Name},ResidentCard,{number},{Phone}\n";
        foreach (var sent in (string[])[
            file, file.Replace(Address, "海垦路", StringComparison.Ordinal), file.Replace(Name, $"{Name}\0", StringComparison.Ordinal), $"{file}\"{Name}"
        ])
        {
            Assert.InRange(
                (int)(await staff.Http.PostAsync("/api/register/imports", new StringContent(sent, Encoding.UTF8, "text/csv"))).StatusCode, 400, 409);
            Assert.InRange((int)(await staff.Http.PostAsync("/api/register/imports/known", new StringContent(sent, Encoding.UTF8, "text/csv")))
                .StatusCode, 200, 400);
        }

        var other = await staff.AddAsync(ground.Dwellings[2].Id, RegisterGround.APerson(634));
        await cases.AsDatabaseAdministratorAsync("""ALTER TABLE "Residents" RENAME TO "Gone" """);
        Assert.Equal(HttpStatusCode.InternalServerError,
            (await staff.Http.PostAsJsonAsync($"/api/register/households/{other.Id}/residents", new { name = Name, phone = Phone })).StatusCode);
        await cases.AsDatabaseAdministratorAsync("""ALTER TABLE "Gone" RENAME TO "Residents" """);
        await cases.AsDatabaseAdministratorAsync("""UPDATE "Residents" SET "Phone" = "IdNumber" """);
        Assert.Equal(HttpStatusCode.InternalServerError, (await staff.Http.GetAsync($"/api/register/households/{other.Id}")).StatusCode);
    }

    /// <summary>She tells the city something, on both ways, and the desk reads it.</summary>
    private async Task ReportAsync()
    {
        var answer = await cases.ReportAsync(new { kind = "0301", text = Note, name = Name, phone = Phone, address = Address, wantsAnswer = true });
        var (desk, id) = (await cases.DeskAsync("4601"), await cases.IdOfAsync(answer.Number));
        foreach (var path in (string[])[
            $"/api/cases/{id}", $"/api/cases/{id}/contact?purpose={Purposes.CallBack}", $"/cases/{id}", "/api/cases", "/api/desk/emergencies"
        ])
        {
            await desk.GetAsync(path);
        }

        var visitor = await new Visitor(cases.CreateClient(new() { AllowAutoRedirect = false })).OpenAsync("/report?kind=0301");
        await visitor.PressAsync("next", new() { ["Form.Address"] = Address });
        await visitor.PressAsync("next", new() { ["Form.Text"] = Note, ["Form.Name"] = Name, ["Form.Phone"] = Name });
        await visitor.PressAsync("next", new() { ["Form.Text"] = Note, ["Form.Name"] = Name, ["Form.Phone"] = Phone, ["Form.WantsAnswer"] = "true" });
        await visitor.PressAsync("send");
        Assert.StartsWith("/follow/", visitor.Address, StringComparison.Ordinal);
        await cases.CreateClient()
            .PostAsync("/api/photos", new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "file", $"{Name}.jpg" } });
    }

    /// <summary>She is invited, under a name that the list of accounts does not seal, and guessed at.</summary>
    private async Task SignInAsync()
    {
        var admin = await cases.SignedInAsync(Role.Administrator, "4601");
        foreach (var list in (string[])[$"{StaffPhone},漏网甲,grid-worker,{CaseCity.Grid}", $"{StaffPhone},漏网甲,{Name},{Address}"])
        {
            await admin.PostAsJsonAsync("/api/accounts/invitations", new { list });
        }

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized,
                (await cases.CreateClient().PostAsJsonAsync("/api/session", new { userName = StaffPhone, password = number })).StatusCode);
        }
    }

    /// <summary>
    /// Neither the city's folder, with its blobs, spools and tiles and SQLite's file and WAL, nor PostgreSQL's WAL and log hold what is sealed.
    /// </summary>
    private void AssertNotInFiles()
    {
        var postgres = TestDatabase.Server is { } server ? new Npgsql.NpgsqlConnectionStringBuilder(server).Host! : null;
        var files = Directory.EnumerateFiles(cases.Folder, "*", SearchOption.AllDirectories).Concat(postgres is not null && Directory.Exists(postgres)
            ? Directory.EnumerateFiles(postgres, "*", SearchOption.AllDirectories)
                .Where(file => file.Contains("pg_wal", StringComparison.Ordinal) || file.EndsWith(".log", StringComparison.Ordinal))
            : []);
        byte[][] secrets = [.. ((string[])[Name, Phone, number]).SelectMany(secret => (byte[][])[
            Encoding.UTF8.GetBytes(secret), Encoding.Unicode.GetBytes(secret),
            Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=')[..^1])
        ])];
        var read = 0L;
        foreach (var file in files)
        {
            // It is written while we look, and some of it is gone before we come to it.
            if (Whole(file) is { } bytes)
            {
                read += bytes.LongLength;
                Assert.All(secrets, secret => Assert.True(bytes.AsSpan().IndexOf(secret) < 0, $"{file} holds her in clear."));
            }
        }

        Assert.True(read > 100_000, $"Only {read} bytes were read.");
    }

    private static byte[]? Whole(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream whole = new();
            stream.CopyTo(whole);
            return whole.ToArray();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>An answer that says in a header whom it was about.</summary>
    private sealed class Slip : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, go) =>
            {
                http.Response.Headers["X-About"] = http.Request.QueryString.Value == "?slip" ? Uri.EscapeDataString("合成") : "nobody";
                return go(http);
            });
            next(app);
        };
    }
}
