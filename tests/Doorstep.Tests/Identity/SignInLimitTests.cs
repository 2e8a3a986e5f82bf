using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Doorstep.Access;
using Doorstep.Identity;
using Doorstep.Identity.Sessions;
using Microsoft.AspNetCore.Http.Features;

namespace Doorstep.Tests.Identity;

/// <summary>Guessing is limited, and nobody outside can turn the limit against whoever sits at the desk.</summary>
public sealed class SignInLimitTests(DoorstepApp app)
{
    [Fact]
    public async Task Wrong_guesses_from_elsewhere_do_not_lock_out_a_browser_that_has_signed_in_before()
    {
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4601");
        var desk = await app.SignedInAsync(account);
        await desk.DeleteAsync("/api/session");
        foreach (var guess in Enumerable.Range(0, 12 * SignInLimit.Most))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(account, $"guess {guess}", from: $"203.0.113.{guess}"));
        }

        // Sixty in an hour, from wherever: no network that we do not know is listened to any more.
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(account, DoorstepApp.Password, from: "198.51.100.1"));
        Assert.Equal(HttpStatusCode.NoContent,
            (await desk.PostAsJsonAsync("/api/session", new { userName = account.UserName, password = DoorstepApp.Password })).StatusCode);
    }

    [Fact]
    public async Task A_neighbour_in_the_same_network_who_guesses_does_not_keep_a_browser_out_that_has_signed_in_before()
    {
        await using var strict = app.WithWebHostBuilder(builder => builder.UseSetting("Limits:Factor", "1"));
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4601");
        object right = new { userName = account.UserName, password = DoorstepApp.Password };
        var (desk, neighbour) = (strict.CreateClient(), strict.CreateClient());
        (await desk.PostAsJsonAsync("/api/session", right)).EnsureSuccessStatusCode();
        HttpStatusCode answer = default;
        for (var guess = 0; guess < 12; guess++)
        {
            answer = (await neighbour.PostAsJsonAsync("/api/session", new { userName = "nobody", password = "wrong" })).StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answer);
        Assert.Equal(HttpStatusCode.NoContent, (await desk.PostAsJsonAsync("/api/session", right)).StatusCode);
        for (var again = 0; again < 12; again++)
        {
            answer = (await desk.PostAsJsonAsync("/api/session", right)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answer);
    }

    [Fact]
    public async Task A_network_has_five_tries_and_another_network_its_own()
    {
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4601");
        foreach (var guess in Enumerable.Range(1, SignInLimit.Most))
        {
            // Of IPv6 a household has a whole /64.
            await TryAsync(account, $"guess {guess}", from: $"2001:db8:1:2::{guess}");
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(account, DoorstepApp.Password, from: "2001:db8:1:2::99"));
        Assert.Equal(HttpStatusCode.NoContent, await TryAsync(account, DoorstepApp.Password, from: "2001:db8:1:3::1"));
    }

    [Fact]
    public async Task Many_guesses_at_one_moment_are_no_more_than_one_after_the_other()
    {
        var account = await app.AnAccountAsync(Role.DutyOfficer, "4601");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(guess => TryAsync(account, $"guess {guess}", from: "192.0.2.7")));
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(account, DoorstepApp.Password, from: "192.0.2.7"));
    }

    [Fact]
    public async Task A_browser_that_has_signed_in_before_has_five_tries_too_and_the_cookie_of_another_account_helps_nobody()
    {
        var (account, other) = (await app.AnAccountAsync(Role.DutyOfficer, "4601"), await app.AnAccountAsync(Role.DutyOfficer, "4601"));
        var desk = await app.SignedInAsync(account);
        foreach (var victim in (Account[])[account, other])
        {
            for (var guess = 0; guess < SignInLimit.Most; guess++)
            {
                await desk.PostAsJsonAsync("/api/session", new { userName = victim.UserName, password = "wrong" });
            }

            Assert.Equal(HttpStatusCode.Unauthorized,
                (await desk.PostAsJsonAsync("/api/session", new { userName = victim.UserName, password = DoorstepApp.Password })).StatusCode);
        }
    }

    private async Task<HttpStatusCode> TryAsync(Account account, string password, string from)
    {
        var answer = await app.Server.SendAsync(http =>
        {
            (http.Request.Method, http.Request.Path, http.Request.Host, http.Request.Scheme) = ("POST", "/api/session", new("localhost"), "http");
            http.Request.ContentType = "application/json";
            http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { userName = account.UserName, password })));
            http.Features.Set<IHttpRequestBodyDetectionFeature>(new WithBody());
            http.Connection.RemoteIpAddress = IPAddress.Parse(from);
        });
        return (HttpStatusCode)answer.Response.StatusCode;
    }

    private sealed class WithBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
