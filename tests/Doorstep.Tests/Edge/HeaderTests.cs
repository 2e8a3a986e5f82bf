using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Doorstep.Access;
using Doorstep.Edge;
using Doorstep.Tests.Access;
using Microsoft.AspNetCore.Hosting;

namespace Doorstep.Tests.Edge;

public sealed partial class HeaderTests(DoorstepApp app)
{
    /// <summary>As everybody and as nobody, found and not found: headers stand on every answer, and no page carries a script in itself.</summary>
    [Fact]
    public async Task Every_answer_says_what_a_browser_may_do_with_it()
    {
        HttpClient[] clients =
        [
            app.CreateClient(new() { AllowAutoRedirect = false }),
            await app.SignedInAsync(Role.DutyOfficer, "4601"),
            await app.SignedInAsync(Role.CommunityStaff, "4601"),
            await app.SignedInAsync(Role.Administrator, "4601"),
        ];
        foreach (var (method, path) in Routes.All(app).Where(route => !route.Path.Contains("_blazor", StringComparison.Ordinal))
            .Append(("GET", "/no/such/page")))
        {
            foreach (var (client, accept) in clients.SelectMany(
                client => (string[])["application/json", "text/html"], (client, accept) => (client, accept)))
            {
                using var request = new HttpRequestMessage(new(method), Routes.Sample(path));
                request.Headers.Accept.ParseAdd(accept);
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                var where = $"{method} {path} -> {(int)answer.StatusCode}";
                Assert.True(Has(answer, "X-Content-Type-Options", "nosniff"), where);
                Assert.True(Has(answer, "Referrer-Policy", "same-origin"), where);
                Assert.True(Has(answer, "Content-Security-Policy", "script-src 'self'")
                    && Has(answer, "Content-Security-Policy", "frame-ancestors 'none'"), where);
                Assert.False(Has(answer, "Content-Security-Policy", "script-src 'self' 'unsafe"), where);
                Assert.False(answer.Headers.Contains("Server"), where);
                Assert.True((int)answer.StatusCode < 500, where);
                if (answer.Content.Headers.ContentType?.MediaType == "text/html")
                {
                    AssertNothingInline(await answer.Content.ReadAsStringAsync(), where);
                }
            }
        }
    }

    /// <summary>
    /// Whatever is there for somebody who is signed in: what is public may be kept, a photo or a tile by her own browser, and all else by nobody.
    /// </summary>
    [Fact]
    public async Task What_is_answered_to_a_person_is_kept_by_no_cache()
    {
        var open = Routes.Endpoints(app).Where(endpoint => endpoint.Metadata.GetMetadata<PublicAttribute>() is not null)
            .Select(Routes.PathOf).ToHashSet();
        var answered = 0;
        foreach (var role in Role.Usual.Where(role => !role.ForDepartment))
        {
            var client = await app.SignedInAsync(role.Code, "4601");
            foreach (var path in Routes.All(app)
                .Where(route => route.Method == "GET" && !open.Contains(route.Path) && !route.Path.StartsWith("/_", StringComparison.Ordinal))
                .Select(route => route.Path))
            {
                using var answer = await client.GetAsync(Routes.Sample(path), HttpCompletionOption.ResponseHeadersRead);
                var cache = answer.Headers.CacheControl;
                Assert.True(cache is { NoStore: true } or { Private: true }, $"{role.Code} {path} -> {(int)answer.StatusCode} {cache}");
                answered += answer.IsSuccessStatusCode ? 1 : 0;
            }
        }

        Assert.True(answered > 30, $"only {answered}");
    }

    [Theory]
    [InlineData("/api/session")]
    [InlineData("/sign-in")]
    public async Task Whoever_guesses_passwords_is_told_to_wait_and_for_how_long(string path)
    {
        await using var strict = app.WithWebHostBuilder(builder => builder.UseSetting("Limits:Factor", "1"));
        var client = strict.CreateClient();
        List<HttpStatusCode> answers = [];
        HttpResponseMessage? last = null;
        for (var i = 0; i < 11; i++)
        {
            last = path.StartsWith("/api", StringComparison.Ordinal)
                ? await client.PostAsJsonAsync(path, new { userName = "nobody", password = "wrong" })
                : await client.PostAsync(path, new FormUrlEncodedContent([new("_handler", "sign-in")]));
            answers.Add(last.StatusCode);
        }

        Assert.All(answers[..10], answer => Assert.NotEqual(HttpStatusCode.TooManyRequests, answer));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[10]);
        Assert.InRange(last!.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 62);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/sign-in")).StatusCode);
    }

    private static bool Has(HttpResponseMessage answer, string header, string value) =>
        answer.Headers.TryGetValues(header, out var values) && values.Any(known => known.Contains(value, StringComparison.Ordinal));

    private static void AssertNothingInline(string html, string where)
    {
        Assert.DoesNotMatch(InlineHandler(), html);
        Assert.All(Script().Matches(html), script => Assert.True(script.Value.Contains("src=", StringComparison.Ordinal)
            || script.Value.Contains("importmap", StringComparison.Ordinal), $"{where}: {script.Value}"));
        Assert.DoesNotContain("javascript:", html, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex("<script[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Script();

    [GeneratedRegex("<[a-z][^>]*\\son[a-z]+=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineHandler();
}
