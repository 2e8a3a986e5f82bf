using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;

namespace Doorstep.Tests.Shell;

/// <summary>The database is away: everyone is told so, with the numbers to call, and everything comes back by itself.</summary>
public sealed class AwayTests
{
    [Fact]
    public async Task While_the_database_is_away_programs_and_people_are_told_so_and_then_it_goes_on()
    {
        await using var city = await Outage.CityAsync<DoorstepApp>();
        var officer = await city.SignedInAsync(Role.DutyOfficer, "4601");
        var stranger = city.CreateClient(new() { AllowAutoRedirect = false });
        (await officer.GetAsync("/api/cases")).EnsureSuccessStatusCode();
        await using (await Outage.BeginAsync(city))
        {
            foreach (var (client, path) in new[]
            {
                (officer, "/desk"), (officer, "/"), (stranger, "/follow/abcdefghijklmnopqrstuv"), (officer, "/nowhere/at/all")
            })
            {
                await IsToldAsync(client, path, "zh-Hans", "平台暂时无法保存");
            }

            await IsToldAsync(officer, "/desk", "en", "cannot save just now");
            await IsToldAsync(officer, "/desk", "zh-Hant", "平台暫時無法儲存");
            foreach (var request in new Func<Task<HttpResponseMessage>>[]
            {
                () => officer.GetAsync("/api/cases"), () => officer.PostAsJsonAsync("/api/photos", new { }),
                () => stranger.PostAsJsonAsync("/api/session", new { userName = "a", password = "b" }),
            })
            {
                var answer = await request();
                var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
                Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable, $"{answer.RequestMessage!.RequestUri} {answer.StatusCode}");
                Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
                Assert.Contains("120", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            }
        }

        // The same session, the same process.
        await BackAsync(() => officer.GetAsync("/api/cases"));
        await BackAsync(() => officer.GetAsync("/desk"));
    }

    private static async Task IsToldAsync(HttpClient client, string path, string language, string words)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        request.Headers.AcceptLanguage.ParseAdd(language);
        var answer = await client.SendAsync(request);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.True(answer.StatusCode is HttpStatusCode.ServiceUnavailable, $"{path} {answer.StatusCode}: {page}");
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.All(["tel:110", "tel:119", "tel:120"], number => Assert.Contains(number, page, StringComparison.Ordinal));
    }

    internal static async Task BackAsync(Func<Task<HttpResponseMessage>> ask)
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(60));
        while (!(await ask()).IsSuccessStatusCode)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), late.Token);
        }
    }
}
