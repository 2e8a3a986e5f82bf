using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Identity;
using Doorstep.Privacy.Readings;
using Doorstep.Register;
using Doorstep.Register.Import;
using Doorstep.Register.Queries;
using Doorstep.Tests.Access;
using Doorstep.Tests.Shell;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tests.Register;

/// <summary>Whether a number is registered is told by no act and no file without a reading of it, which counts whatever becomes of the act.</summary>
public sealed class FindByNumberTests(DoorstepApp app)
{
    private static readonly DateOnly born = new(1980, 5, 17);

    [Fact]
    public async Task A_file_of_guesses_tells_how_many_are_registered_and_never_which_and_whoever_was_found_has_a_reading()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        var person = (await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(777))).Residents[0].Id;
        var guesses = AFile(ground, Enumerable.Range(770, 20));

        var (status, said) = await SendAsync(staff, "/imports", guesses);
        Assert.Equal((HttpStatusCode.Conflict, "rule.import-known"), (status, RuleOf(said)));
        Assert.DoesNotContain("line", said, StringComparison.Ordinal);
        Assert.Equal(1, await app.FromDatabaseAsync(db => db.Residents.CountAsync(resident => resident.Area == ground.Grid)));
        Assert.Equal(["Import:20"], await ReadingsOfAsync(person));
        Assert.Equal(1, await app.FromDatabaseAsync(db => db.Readings.CountAsync(reading =>
            reading.Subject == ReadingSubject.NotRegistered && reading.Field == "Import:20" && reading.Area == ground.Grid)));

        // Which row it is, is a look-up of its own.
        (status, said) = await SendAsync(staff, "/imports/known", guesses);
        Assert.Equal(HttpStatusCode.OK, status);
        var row = Assert.Single(JsonSerializer.Deserialize<List<FindKnownRows.Row>>(said, RegisterClient.Json)!);
        Assert.Equal((9, person), (row.Line, row.ResidentId));
        Assert.Equal(["Import:20", "Number"], await ReadingsOfAsync(person));
        (status, _) = await SendAsync(staff, "/imports", AFile(ground, Enumerable.Range(770, 20).Where(serial => serial != 777)));
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task A_file_with_more_known_rows_than_slips_is_refused_as_one_that_asks_and_its_resident_reads_of_it_in_words()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        var file = AFile(ground, Enumerable.Range(100, FindByNumber.MostKnownInFile + 5));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(staff, "/imports", file)).Status);
        // The same file again is told as the same; another with those numbers in it asks who is registered.
        var again = AFile(ground, Enumerable.Range(100, FindByNumber.MostKnownInFile + 5), door: 1);
        foreach (var path in (string[])["/imports", "/imports/known"])
        {
            var (status, said) = await SendAsync(staff, path, again);
            Assert.Equal((HttpStatusCode.Conflict, "rule.import-known-many"), (status, RuleOf(said)));
            // Not in all of the answer: its trace id is by chance.
            Assert.DoesNotContain("25", JsonDocument.Parse(said).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        var read = await app.FromDatabaseAsync(db =>
            db.Readings.Where(reading => reading.Area == ground.Grid && reading.Subject == ReadingSubject.Resident && reading.Field == "Import:25")
                .Select(reading => reading.SubjectId).ToListAsync());
        Assert.Equal(2 * (FindByNumber.MostKnownInFile + 1), read.Count);
        var account = await app.AnAccountAsync(Role.Resident, ground.Grid.Value);
        (await app.BindAsync(staff.Http, read[0], account)).EnsureSuccessStatusCode();
        var resident = await app.SignedInAsync(account);
        resident.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.Contains("document number, to see whether it is registered, among 25 in a file",
            await resident.GetStringAsync("/my-data"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_have_a_budget_of_their_own_by_their_number_and_by_the_numbers_in_them()
    {
        await using var own = new DoorstepApp
        {
            ReadingsPerHour = 5,
            Settings = { ["Imports:FilesPerDay"] = "3", ["Imports:NumbersPerDay"] = "100" }
        };
        await own.InitializeAsync();
        var ground = await RegisterGround.MakeAsync(own);
        var (staff, other) = (await RegisterClient.OfAsync(own, ground), await RegisterClient.OfAsync(own, ground));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(staff, "/imports", AFile(ground, Enumerable.Range(0, 60)))).Status);
        var (status, said) = await SendAsync(staff, "/imports", AFile(ground, Enumerable.Range(59, 41)));
        Assert.Equal((HttpStatusCode.TooManyRequests, "rule.import-budget"), (status, RuleOf(said)));
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(staff, "/imports", AFile(ground, Enumerable.Range(59, 40)))).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsync(staff, "/imports/known", AFile(ground, [200]))).Status);
        // Side by side they do not pass one by one.
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(file => SendAsync(other, "/imports", AFile(ground, [300 + file], door: file))));
        Assert.Equal((3, 3),
            (answers.Count(answer => answer.Status is HttpStatusCode.OK), answers.Count(answer => answer.Status is HttpStatusCode.TooManyRequests)));
    }

    [Fact]
    public async Task A_first_import_of_many_thousands_goes_in_with_one_reading_for_all_of_it()
    {
        var many = KnownCity.IsNightly ? 50_000 : 2_000;
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        var (status, said) = await SendAsync(staff, "/imports", AFile(ground, Enumerable.Range(0, many)));
        Assert.True(status is HttpStatusCode.OK, said);
        Assert.Equal([$"Import:{many}"], await app.FromDatabaseAsync(db =>
            db.Readings.Where(reading => reading.Area == ground.Grid).Select(reading => reading.Field).ToListAsync()));
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(staff, "/imports/known", AFile(ground, Enumerable.Range(0, many)))).Status);
    }

    [Fact]
    public async Task A_household_that_is_refused_has_a_reading_of_every_number_and_nothing_is_told_past_the_budget()
    {
        await using var own = new DoorstepApp { ReadingsPerHour = 62 };
        await own.InitializeAsync();
        var ground = await RegisterGround.MakeAsync(own);
        var staff = await RegisterClient.OfAsync(own, ground);
        var worker = await RegisterClient.OfAsync(own, ground, Role.GridWorker, ground.Grid.Value);
        var person = (await staff.AddAsync(ground.Dwellings[0].Id, RegisterGround.APerson(555))).Residents[0].Id;
        var guesses = Enumerable.Range(500, 60).Select(serial => RegisterGround.APerson(serial, serial == 500 ? "02" : "99")).ToArray();
        await worker.AssertRuleAsync("rule.already-registered", "/households", new { dwellingId = ground.Dwellings[1].Id, residents = guesses });

        var read = await own.FromDatabaseAsync(db =>
            db.Readings.Where(reading => reading.Field == FindByNumber.Entered && reading.Area == ground.Grid).ToListAsync());
        Assert.Equal((1, 1 + 59),
            (read.Count(reading => reading.SubjectId == person), read.Count(reading => reading.Subject == ReadingSubject.NotRegistered)));
        Assert.Equal(1, await own.FromDatabaseAsync(db => db.Households.CountAsync(household => household.Area == ground.Grid)));
        var household = (await worker.HouseholdAsync(await own.FromDatabaseAsync(db => db.Households.Select(one => one.Id).SingleAsync()))).Id;
        foreach (var serial in (int[])[555, 556, 557])
        {
            // Two more are hers; then known and unknown numbers are answered alike.
            var answer = await worker.TryAsync(HttpMethod.Post, $"/households/{household}/residents", RegisterGround.APerson(serial, "99"));
            Assert.Equal(
                serial switch { 555 => HttpStatusCode.Conflict, 556 => HttpStatusCode.OK, _ => HttpStatusCode.TooManyRequests }, answer.StatusCode);
        }

        foreach (var serial in (int[])[555, 558])
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, (await worker.TryAsync(
                HttpMethod.Patch, $"/residents/{person}", new { idNumber = RegisterGround.AnIdNumber(serial, born) })).StatusCode);
            Assert.Equal(HttpStatusCode.TooManyRequests,
                (await worker.TryAsync(HttpMethod.Post, "/look-up", new { idNumber = RegisterGround.AnIdNumber(serial, born) })).StatusCode);
        }
    }

    [Fact]
    public async Task Whoever_may_not_keep_the_register_there_learns_nothing_of_a_number_and_asks_nothing()
    {
        var (seen, kept) = (await RegisterGround.MakeAsync(app), await RegisterGround.MakeAsync(app));
        var staff = await RegisterClient.OfAsync(app, seen);
        var household = await staff.AddAsync(seen.Dwellings[0].Id, RegisterGround.APerson(411), RegisterGround.APerson(412, "10"));
        var account = await app.AnAccountAsync(Role.SubdistrictStaff, seen.Community.Value);
        await app.WithDatabaseAsync(db =>
        {
            db.Grants.Add(Grant.Give(account.Id, Role.Usual.Single(role => role.Code == Role.CommunityStaff), kept.Community, null,
                new(app.NewId(), account.Id, account.CreatedAt)));
            return db.SaveChangesAsync();
        });
        RegisterClient onlooker = new(await app.SignedInAsync(account));
        foreach (var serial in (int[])[412, 413])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await onlooker.TryAsync(
                HttpMethod.Patch, $"/residents/{household.Residents[0].Id}", new { idNumber = RegisterGround.AnIdNumber(serial, born) })).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden,
                (await onlooker.TryAsync(HttpMethod.Post, $"/households/{household.Id}/residents", RegisterGround.APerson(serial, "99"))).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await onlooker.TryAsync(HttpMethod.Post, "/households", new
            {
                dwellingId = seen.Dwellings[1].Id,
                residents = new[] { RegisterGround.APerson(serial) }
            })).StatusCode);
            var (status, said) = await SendAsync(onlooker, "/imports", AFile(seen, [serial]));
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains("line 2: grid", said, StringComparison.Ordinal);
        }

        Assert.False(await app.FromDatabaseAsync(db => db.Readings.AnyAsync(reading => reading.By == account.Id)));
    }

    [Fact]
    public async Task Another_document_needs_its_number_since_the_one_before_is_nobodys_to_try()
    {
        var ground = await RegisterGround.MakeAsync(app);
        var staff = await RegisterClient.OfAsync(app, ground);
        var resident = (await staff.AddAsync(
            ground.Dwellings[0].Id, new Person("合成", DocumentType.Passport, "E12345678", Relation: "02"))).Residents[0].Id;
        await staff.AssertWrongAsync("idNumber", HttpMethod.Patch, $"/residents/{resident}", new { document = "ResidentCard" });
        Assert.Equal(HttpStatusCode.OK, (await staff.TryAsync(HttpMethod.Patch, $"/residents/{resident}", new
        {
            document = "ResidentCard",
            idNumber = RegisterGround.AnIdNumber(7, born)
        })).StatusCode);
    }

    [Fact]
    public async Task Only_one_place_asks_the_keyed_index()
    {
        string[] may = ["Register/Resident.cs", "Register/RegisterModel.cs", "Register/Queries/FindByNumber.cs", "Sealing/KeyRing.cs",
            // Of whole files, not of numbers.
            "Register/Import/KnownFile.cs",
            // Of browsers and where they are pushed to.
            "Messages/AllowPush.cs"];
        var root = Path.Combine(StyleTests.Root(), "src", "Doorstep");
        var asking = new List<string>();
        foreach (var file in Directory.EnumerateFiles(root, "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)))
        {
            var path = Path.GetRelativePath(root, file).Replace('\\', '/');
            var text = path.Contains("Migrations", StringComparison.Ordinal) || path.StartsWith("obj/", StringComparison.Ordinal)
                ? ""
                : await File.ReadAllTextAsync(file);
            if (text.Contains("IdNumberKey", StringComparison.Ordinal) || text.Contains(".Indexes(", StringComparison.Ordinal))
            {
                asking.Add(path);
            }
        }

        Assert.Empty(asking.Except(may));
    }

    private async Task<List<string>> ReadingsOfAsync(Guid person) =>
        await app.FromDatabaseAsync(db => db.Readings.Where(reading => reading.SubjectId == person).OrderBy(reading => reading.At)
            .ThenBy(reading => reading.Id).Select(reading => reading.Field).ToListAsync());

    private static string AFile(RegisterGround ground, IEnumerable<int> serials, int door = 0)
    {
        const string Head = "grid,street,number,door,household,relation,name,document,id_number\n";
        return Head + string.Concat(serials.Select(serial =>
            $"{ground.Grid},海垦路,1,{ground.Dwellings[door].Door},{serial / 50},{(serial % 50 == 0 ? "02" : "99")},合成,ResidentCard,{RegisterGround.AnIdNumber(serial, born.AddDays(serial / 1000))}\n"));
    }

    private static string RuleOf(string said) => JsonDocument.Parse(said).RootElement.GetProperty("rule").GetString()!;

    private static async Task<(HttpStatusCode Status, string Said)> SendAsync(RegisterClient staff, string path, string file)
    {
        using var answer = await staff.Http.PostAsync($"/api/register{path}", new StringContent(file, Encoding.UTF8, "text/csv"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
