using System.Net;
using System.Net.Http.Headers;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Tests.Access;
using Microsoft.AspNetCore.Routing;

namespace Doorstep.Tests.Edge;

/// <summary>What another site makes a browser send here is refused, at every endpoint that changes anything.</summary>
public sealed class CrossSiteTests(DoorstepApp app)
{
    [Fact]
    public async Task A_form_that_another_site_posts_is_refused_everywhere()
    {
        var client = await app.SignedInAsync(Role.DutyOfficer, "4601");
        foreach (var (method, path) in Routes.All(app).Where(route => route.Method is not ("GET" or "HEAD" or "OPTIONS")))
        {
            foreach (var headers in (Dictionary<string, string>[])[
                new() { ["Sec-Fetch-Site"] = "cross-site", ["Origin"] = "https://evil.example" },
                new() { ["Sec-Fetch-Site"] = "same-site", ["Origin"] = "http://other.localhost" },
                new() { ["Origin"] = "https://evil.example" },
                new() { ["Origin"] = "null" }])
            {
                using var request = new HttpRequestMessage(new(method), Routes.Sample(path)) { Content = new FormUrlEncodedContent([new("a", "b")]) };
                foreach (var (name, value) in headers)
                {
                    request.Headers.Add(name, value);
                }

                Assert.True(HttpStatusCode.Forbidden == (await client.SendAsync(request)).StatusCode,
                    $"{method} {path} with {string.Join(", ", headers.Values)}");
            }
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "http://localhost")]
    public async Task Our_own_pages_and_programs_are_let_in(string header, string value)
    {
        var client = await app.SignedInAsync(Role.DutyOfficer, "4601");
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/session");
        request.Headers.Add(header, value);
        Assert.Equal(HttpStatusCode.NoContent, (await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_page_of_another_site_is_never_told_that_it_may_read_our_answers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/session");
        request.Headers.Add("Origin", "https://evil.example");
        request.Headers.Add("Access-Control-Request-Method", "DELETE");
        var answer = await app.CreateClient().SendAsync(request);
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_form_page_that_changes_something_wants_its_own_token()
    {
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4601");
        var form = new FormUrlEncodedContent(
            [new("_handler", "sign-in"), new("Form.UserName", account.UserName!), new("Form.Password", DoorstepApp.Password)]);
        var answer = await app.CreateClient(new() { AllowAutoRedirect = false }).PostAsync("/sign-in", form);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://localhost", false)]
    [InlineData("https://localhost", true)]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites_and_over_https_of_plain_http(string address, bool secure)
    {
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4601");
        var client = app.CreateClient(new() { BaseAddress = new(address), AllowAutoRedirect = false });
        var answer = await client.PostAsync("/api/session", new StringContent(
            $$"""{"userName":"{{account.UserName}}","password":"{{DoorstepApp.Password}}"}""", new MediaTypeHeaderValue("application/json")));
        // The other one says only that somebody has signed in with this browser before.
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("doorstep=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(secure, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
    }
}
