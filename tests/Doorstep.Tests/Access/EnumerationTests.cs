using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Tests.Register;

namespace Doorstep.Tests.Access;

/// <summary>
/// Nobody finds out from outside who is on the register or has an account: about a known person every way answers as about an unknown one, and at
/// night it is measured that it does as quickly.
/// </summary>
[Trait("takes", "long")]
public sealed partial class EnumerationTests(KnownCity city) : IClassFixture<KnownCity>
{
    private const double MostMilliseconds = 5;

    public static TheoryData<string> Strangers => [.. WaysToAsk.OfStrangers.Keys];

    public static TheoryData<string> Residents => [.. WaysToAsk.OfResidents.Keys];

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task A_stranger_is_told_nothing_about_who_is_known(string way) =>
        await AskAsync(city.CreateClient(new() { AllowAutoRedirect = false }), WaysToAsk.OfStrangers[way]);

    [Theory]
    [MemberData(nameof(Residents))]
    public async Task A_resident_is_told_nothing_about_who_else_is_known(string way) =>
        await AskAsync(await city.SignedInAsync(Role.Resident, "4609"), WaysToAsk.OfResidents[way]);

    [Fact]
    public void Every_public_endpoint_is_asked_about_people_or_takes_nothing_of_a_person() =>
        Assert.Equal(File.ReadAllLines(SourceFile.Beside("public-endpoints.txt")),
            WaysToAsk.OfStrangers.Keys.Concat(WaysToAsk.TakeNothingOfAPerson).Order(StringComparer.Ordinal));

    [Fact]
    public async Task To_staff_a_number_of_another_area_is_as_unknown_as_one_that_nobody_has()
    {
        var staff = await city.SignedInAsync(Role.CommunityStaff, (await RegisterGround.MakeAsync(city)).Community.Value);
        await AskAsync(staff, WaysToAsk.OfResidents["POST /api/register/look-up"] with { Answer = HttpStatusCode.NotFound });
    }

    [Fact]
    public async Task Somebody_registered_in_another_area_is_entered_like_somebody_who_is_new()
    {
        var ground = await RegisterGround.MakeAsync(city);
        var staff = await city.SignedInAsync(Role.CommunityStaff, ground.Community.Value);
        HashSet<string> answers = [];
        foreach (var person in city.People.Take(2))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/register/households")
            {
                Content = JsonContent.Create(new
                {
                    dwellingId = ground.Dwellings[0].Id,
                    residents = new[] { new { name = person.Name, document = "ResidentCard", idNumber = person.IdNumber, phone = person.Phone } }
                }),
            };
            answers.Add(await TellAsync(await staff.SendAsync(request), person));
        }

        Assert.StartsWith("200", Assert.Single(answers), StringComparison.Ordinal);
    }

    private async Task AskAsync(HttpClient client, Way way)
    {
        var token = await WaysToAsk.FormTokenAsync(client);
        Dictionary<string, string> answers = [];
        List<(string Standing, double Milliseconds)> times = [];
        // The first of each kind warms up what is kept ready, and is not measured.
        foreach (var person in city.People.Take(12).Concat(city.People))
        {
            using var request = WaysToAsk.WithToken(way.Ask(person), token);
            var asked = Stopwatch.GetTimestamp();
            using var response = await client.SendAsync(request);
            Assert.Equal(way.Answer, response.StatusCode);
            times.Add((person.Standing, Stopwatch.GetElapsedTime(asked).TotalMilliseconds));
            answers.TryAdd(await TellAsync(response, person), person.Standing);
        }

        Assert.True(answers.Count == 1, WhereTheyDiffer(answers));
        if (KnownCity.IsNightly)
        {
            AssertAsQuick(times[12..]);
        }
    }

    private static string WhereTheyDiffer(Dictionary<string, string> answers)
    {
        var same = answers.Keys.Aggregate((one, other) => one[..one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count()]).Length;
        return string.Join(
            '\n', answers.Select(answer => $"{answer.Value}: {answer.Key[Math.Max(0, same - 80)..Math.Min(answer.Key.Length, same + 200)]}"));
    }

    private static void AssertAsQuick(List<(string Standing, double Milliseconds)> times)
    {
        var medians = times.GroupBy(time => time.Standing, time => time.Milliseconds)
            .ToDictionary(same => same.Key, same => same.Order().ElementAt(same.Count() / 2));
        // What was measured at night is read in the morning.
        Console.WriteLine($"{TestContext.Current.TestMethod?.MethodName}, {times.Count / 2:#,0} that are known and as many that are not: {string.Join(", ", medians.Select(one => $"{one.Key} {one.Value:0.00} ms"))}");
        Assert.All(medians, median => Assert.True(Math.Abs(median.Value - medians[AskedAbout.Nobody]) < MostMilliseconds,
            string.Join(", ", medians.Select(one => $"{one.Key} {one.Value:0.00} ms"))));
    }

    /// <summary>Status, header names and body, without the person's own words and what is made anew for every answer.</summary>
    private static async Task<string> TellAsync(HttpResponseMessage response, AskedAbout person)
    {
        var said = $"{response.Headers.Location} {await response.Content.ReadAsStringAsync()}";
        foreach (var own in (string[])[person.IdNumber, person.Phone, person.Name])
        {
            var escaped = Uri.EscapeDataString(own);
            said = said.Replace(own, "…", StringComparison.Ordinal).Replace(escaped, "…", StringComparison.Ordinal)
                .Replace(Uri.EscapeDataString(escaped), "…", StringComparison.Ordinal);
        }

        var headers = response.Headers.Concat(response.Content.Headers).Select(header => header.Key).Order(StringComparer.Ordinal);
        return $"{(int)response.StatusCode} {string.Join(' ', headers)} {MadeAnew().Replace(said, "·")}";
    }

    /// <summary>Trace ids, ids, form tokens, case numbers and secrets.</summary>
    [GeneratedRegex(
        """(?<="(traceId|number|secret)":")[^"]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|CfDJ8[\w+/=-]+|(?<=/follow/)[\w-]+(?=\?new)""")]
    private static partial Regex MadeAnew();
}
