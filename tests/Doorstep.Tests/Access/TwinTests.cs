using System.Net.Http.Json;
using System.Text;
using CsCheck;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Register;
using Doorstep.Tests.Register;

namespace Doorstep.Tests.Access;

/// <summary>
/// Two registers that differ only in what is sealed, and agree in masks, bands and counts, are answered about alike everywhere, but for ids and
/// times, unless a reading was written.
/// </summary>
public sealed class TwinTests(TwinTests.City app) : IClassFixture<TwinTests.City>
{
    /// <summary>A stream that never ends, what is the same for everybody, and what is a table of numbers of its own.</summary>
    private static readonly string[] ofNobody = ["/api/live", "/_", "/openapi", "/tiles", "/log", "/error"];

    private static readonly string[] pages =
    [
        "/register/households/{Id:guid}", "/register/households/{HouseholdId:guid}/residents/{Id:guid}", "/api/register/households/{id:guid}",
        "/api/register/households/{id:guid}/history", "/api/areas/{code}/figures"
    ];

    /// <summary>Everything that takes a sealed value, or changes something beside one.</summary>
    private static readonly Func<Twin, int, Person, HttpRequestMessage>[] Acts =
    [
        (twin, person, told) => Patch(twin, person, new { phone = told.Phone }),
        (twin, person, told) => Patch(twin, person, new { name = told.Name }),
        (twin, person, told) => Patch(twin, person, new { idNumber = told.IdNumber }),
        (twin, person, told) => Patch(twin, person, new { idNumber = told.IdNumber, name = told.Name, phone = told.Phone, education = "20" }),
        (twin, person, told) => Patch(twin, person, new { birthDate = $"{told.IdNumber![6..10]}-{told.IdNumber[10..12]}-{told.IdNumber[12..14]}" }),
        (twin, person, told) => Patch(twin, person, new { living = told.Living }),
        (twin, person, _) => Patch(twin, person, new { document = DocumentType.Passport }),
        (twin, person, _) => Patch(twin, person, new { relation = "10" }),
        (twin, _, told) => Post($"/households/{twin.Household}/residents", told with { Relation = "99" }),
        (twin, _, told) => Post("/households",
            new { dwellingId = twin.Ground.Dwellings[1].Id, residents = new[] { told with { Relation = "02" }, RegisterGround.APerson(5, "99") } }),
        (_, _, told) => Post("/look-up", new { idNumber = told.IdNumber }),
        (twin, _, told) => File("/imports", twin, told),
        (twin, _, told) => File("/imports/known", twin, told),
        (twin, _, told) => Post($"/areas/{twin.Ground.Community}/search", new { name = told.Name, purpose = "verify" }),
        (twin, _, _) => Post($"/acts/{twin.LastAct}/undo", new { }),
        (twin, person, _) => Post($"/residents/{twin.Residents[person]}/move-out", new { }),
        (twin, person, _) => Post($"/residents/{twin.Residents[person]}/death", new { }),
        (twin, _, _) => Post($"/households/{twin.Household}/move-out", new { }),
        (twin, _, told) => Post(
            $"/households/{twin.Household}/residents", told with { Relation = "02", Document = DocumentType.None, IdNumber = null }),
        (twin, _, _) => Post($"/households/{twin.Household}/visits", new { condition = "Sound" }),
        (twin, person, _) => Post($"/residents/{twin.Residents[person]}/open", new { field = "Name", purpose = "verify" }),
        (twin, person, _) => Post($"/residents/{twin.Residents[person]}/living", new { purpose = "care" }),
        (twin, _, _) => Post($"/households/{twin.Household}/births", new { name = "合成小", sex = "Male", birthDate = $"{DateTime.UtcNow.Year}-01-01" }),
        (twin, _, _) => Post(
            "/exports", new { area = twin.Ground.Grid.Value, purpose = "care", note = "合成", columns = new[] { "Grid", "AgeBand", "Sex" } }),
    ];

    /// <summary>Of those, the one that may take out again whoever was added.</summary>
    private const int Undo = 14;

    private static readonly Gen<(int Seed, (int Act, int Person, int Guess)[] Acts)> cases = Gen.Select(
        Gen.Int[0, 1_000_000], Gen.Select(Gen.OneOf(Gen.Int[0, 6], Gen.Int[0, Acts.Length - 1]), Gen.Int[0, 2], Gen.Int[0, 2]).Array[6, 12]);

    /// <summary>A host of its own, so that nothing else moves between two answers.</summary>
    public sealed class City : DoorstepApp;

    [Fact]
    public async Task Every_page_and_every_endpoint_that_is_read_answers_every_role_alike_about_twins()
    {
        var (one, other) = await Twin.MakeAsync(app, TwinPerson.Household(new Random(1)));
        var patterns = Routes.All(app)
            .Where(route => route.Method == "GET" && !ofNobody.Any(start => route.Path.StartsWith(start, StringComparison.Ordinal)))
            .Select(route => route.Path).Distinct()
            .Concat(["/register?area={areas}", "/register?area={areas}&q=海垦路", "/areas/{Code}"]).ToList();
        List<string> answered = [];
        foreach (var role in Role.Usual.Where(role => role.Code is not (Role.BrokenGlass or Role.DepartmentHandler)).Select(role => role.Code))
        {
            foreach (var pattern in patterns)
            {
                var first = await one.AskAsync(role, twin => Get(twin, pattern));
                AssertAlike($"{role} {pattern}", first, await other.AskAsync(role, twin => Get(twin, pattern)));
                answered.AddRange(first.StartsWith("200", StringComparison.Ordinal) ? [pattern] : []);
            }
        }

        // They were asked about, not only passed by.
        Assert.Empty(pages.Where(page => !page.Contains("figures", StringComparison.Ordinal)).Except(answered));
    }

    [Fact]
    public Task Whatever_is_done_or_guessed_is_answered_alike_about_twins_unless_a_reading_was_written() => cases.SampleAsync(async drawn =>
    {
        var people = TwinPerson.Household(new Random(drawn.Seed));
        var twins = await Twin.MakeAsync(app, people);
        var hasOtherCounts = false;
        foreach (var (act, person, guess) in drawn.Acts)
        {
            // What is true of the first twin, or of the other, or of neither.
            var told = guess switch { 0 => people[person].One, 1 => people[person].Other, _ =>
                people[(person + 1) % people.Count].One with { Phone = "13700000000", Name = "合成癸" } };
            var (written, alike) = await AskBothAsync(twins, Role.CommunityStaff, $"{act} {person} {guess}", twin => Acts[act](twin, person, told));
            // How many live in which way are figures that anybody reads: without one of them, the twins' are no longer equal.
            hasOtherCounts |= written || act == Undo;
            if (!alike)
            {
                return;
            }

            // Counts move by what was read, and by who is no longer there.
            foreach (var page in pages.Where(page => !hasOtherCounts || !page.Contains("figures", StringComparison.Ordinal)))
            {
                await AskBothAsync(twins, Role.CommunityStaff, $"{page} after {act} {person} {guess}", twin => Get(twin, page));
            }
        }
    }, iter: KnownCity.IsNightly ? 300 : 8, threads: 1);

    /// <returns>Whether a reading was written, and where one was, whether they were answered alike: if not, they differ from there on.</returns>
    private static async Task<(bool Written, bool Alike)> AskBothAsync(
        (Twin One, Twin Other) twins, string role, string what, Func<Twin, HttpRequestMessage> request)
    {
        await twins.One.CallerAsync(role);
        await twins.Other.CallerAsync(role);
        var before = (await twins.One.ReadingsOfAsync(role), await twins.Other.ReadingsOfAsync(role));
        var (first, second) = (await twins.One.AskAsync(role, request), await twins.Other.AskAsync(role, request));
        var written = (One: await twins.One.ReadingsOfAsync(role) > before.Item1, Other: await twins.Other.ReadingsOfAsync(role) > before.Item2);
        Assert.True(written.One == written.Other, $"{what} wrote a reading about one of them alone.");
        if (!written.One)
        {
            AssertAlike(what, first, second);
        }

        return (written.One, first == second);
    }

    private static void AssertAlike(string what, string first, string second)
    {
        var same = first.Zip(second).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.True(first == second,
            $"{what}\n{first[Math.Max(0, same - 80)..Math.Min(first.Length, same + 200)]}\n{second[Math.Max(0, same - 80)..Math.Min(second.Length, same + 200)]}");
    }

    private static HttpRequestMessage Get(Twin twin, string pattern)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, twin.Fill(pattern.Replace("{areas}", twin.Ground.Grid.Value, StringComparison.Ordinal)));
        request.Headers.Accept.ParseAdd(pattern.StartsWith("/api/", StringComparison.Ordinal) ? "application/json" : "text/html");
        return request;
    }

    private static HttpRequestMessage Patch(Twin twin, int person, object told) =>
        new(HttpMethod.Patch, $"/api/register/residents/{twin.Residents[person]}")
        {
            Content = JsonContent.Create(told, told.GetType(), options: RegisterClient.Json)
        };

    private static HttpRequestMessage Post(string path, object body) =>
        new(HttpMethod.Post, $"/api/register{path}") { Content = JsonContent.Create(body, body.GetType(), options: RegisterClient.Json) };

    private static HttpRequestMessage File(string path, Twin twin, Person told) => new(HttpMethod.Post, $"/api/register{path}")
    {
        Content = new StringContent(
            $"grid,street,number,door,household,relation,name,document,id_number\n{twin.Ground.Grid},海垦路,1,{twin.Ground.Dwellings[2].Door},1,02,合成,ResidentCard,{told.IdNumber}\n",
            Encoding.UTF8, "text/csv"),
    };
}
