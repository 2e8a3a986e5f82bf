using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Microsoft.AspNetCore.Hosting;

namespace Doorstep.Tests.Edge;

/// <summary>Under which names the platform answers, where its links lead, and what it says of itself.</summary>
public sealed class AddressTests(DoorstepApp app)
{
    [Theory]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("1.2.3.4.evil.example", false)]
    [InlineData("localhost", true)]
    [InlineData("localhost:8080", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]:5080", true)]
    [InlineData("192.168.1.20:5080", true)]
    [InlineData("doorstep", true)]
    [InlineData("doorstep.local", true)]
    public async Task A_name_that_a_stranger_could_own_is_not_answered_where_the_city_has_named_none(string host, bool isAnswered)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/desk") { Headers = { { "Accept", "text/html" }, { "Host", host } } };
        using var answer = await app.CreateClient(new() { AllowAutoRedirect = false }).SendAsync(request);
        Assert.Equal(isAnswered ? HttpStatusCode.Redirect : HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(isAnswered, answer.Headers.Location is not null);
        Assert.True(answer.Headers.Contains("X-Content-Type-Options"));
    }

    [Fact]
    public async Task Where_the_city_has_an_address_only_that_is_answered_its_links_lead_there_and_browsers_come_by_https_from_then_on()
    {
        await using var named = app.WithWebHostBuilder(builder => builder.UseSetting("City:Address", "https://doorstep.example.cn"));
        var account = await app.AnAccountAsync(Role.Administrator, "4601");
        var waiting = await app.AnAccountAsync(Role.Resident, "4601");
        var client = named.CreateClient(new() { BaseAddress = new("https://doorstep.example.cn"), AllowAutoRedirect = false });
        using var signedIn = await client.PostAsJsonAsync("/api/session", new { userName = account.UserName, password = DoorstepApp.Password });
        Assert.Equal("max-age=31536000", Assert.Single(signedIn.Headers.GetValues("Strict-Transport-Security")));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/desk") { Headers = { { "Host", "doorstep.example.com" } } };
        Assert.Equal(HttpStatusCode.BadRequest, (await client.SendAsync(request)).StatusCode);

        // Behind a proxy that does not hand the name on, it is this machine's.
        using var local = named.CreateClient(new() { BaseAddress = new("https://localhost"), AllowAutoRedirect = false });
        using var answer = await local.PostAsJsonAsync("/api/session", new { userName = account.UserName, password = DoorstepApp.Password });
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        using var link = await local.PostAsJsonAsync($"/api/accounts/{waiting.Id}/link", new { });
        Assert.StartsWith("https://doorstep.example.cn/set-password",
            (await link.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("link").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_does_not_say_which_it_is()
    {
        await using var real = app.WithWebHostBuilder(_ => { });
        real.UseKestrel(0);
        using var client = real.CreateClient();
        using var answer = await client.GetAsync("/api/kinds");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Server"));
    }
}
