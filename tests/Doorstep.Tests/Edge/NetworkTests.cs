using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;

namespace Doorstep.Tests.Edge;

/// <summary>Where a request comes from: what counts as one sender, and whose word about it is taken.</summary>
public sealed class NetworkTests(DoorstepApp app) : IAsyncDisposable
{
    private readonly WebApplicationFactory<Program> strict = app.WithWebHostBuilder(builder => builder
        .UseSetting("Limits:Factor", "1").UseSetting("Proxy:Known", "10.9.0.0/16, 192.0.2.4")
        .ConfigureTestServices(services => services.AddSingleton<IStartupFilter, Sender>()));

    public async ValueTask DisposeAsync() => await strict.DisposeAsync();

    [Theory]
    [InlineData("2001:db8:1:2::{0}", 11, true)]
    [InlineData("2001:db8:2:{0}::1", 11, false)]
    [InlineData("2001:db8:3:{0}::1", 81, true)]
    [InlineData("203.0.113.{0}", 81, false)]
    [InlineData("::ffff:203.0.114.{0}", 81, false)]
    public async Task A_network_of_sixty_four_bits_is_one_sender_and_one_of_forty_eight_is_eight(string addresses, int senders, bool isTold)
    {
        List<HttpStatusCode> answers = [];
        for (var i = 1; i <= senders; i++)
        {
            answers.Add(await GuessAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, addresses, i)));
        }

        Assert.All(answers[..^1], answer => Assert.Equal(HttpStatusCode.Unauthorized, answer));
        Assert.Equal(isTold ? HttpStatusCode.TooManyRequests : HttpStatusCode.Unauthorized, answers[^1]);
    }

    [Theory]
    [InlineData("198.51.100.1", true)]
    [InlineData("10.8.0.1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("10.9.3.4", false)]
    [InlineData("192.0.2.4", false)]
    public async Task Only_a_known_proxy_is_believed_about_who_sends(string from, bool isTold)
    {
        List<HttpStatusCode> answers = [];
        for (var i = 1; i <= 12; i++)
        {
            answers.Add(await GuessAsync(from, $"203.0.{from.Length}.{i}"));
        }

        Assert.Equal(isTold, answers.Contains(HttpStatusCode.TooManyRequests));
    }

    /// <summary>What stands left of the first stranger was written by her, or by whoever is beyond her.</summary>
    [Theory]
    [InlineData("198.51.100.{0}, 10.9.0.7", false)]
    [InlineData("198.51.100.{0}, 203.0.113.50, 10.9.0.7", true)]
    public async Task Through_several_known_proxies_it_is_the_first_stranger_who_counts(string forwarded, bool isTold)
    {
        List<HttpStatusCode> answers = [];
        for (var i = 1; i <= 12; i++)
        {
            answers.Add(await GuessAsync("127.0.0.1", string.Format(System.Globalization.CultureInfo.InvariantCulture, forwarded, 100 + i)));
        }

        Assert.Equal(isTold, answers.Contains(HttpStatusCode.TooManyRequests));
    }

    private async Task<HttpStatusCode> GuessAsync(string from, string? forwarded = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session")
        {
            Content = JsonContent.Create(new { userName = "nobody", password = "wrong-password" })
        };
        request.Headers.Add(Sender.Header, from);
        if (forwarded is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwarded);
        }

        using var answer = await strict.CreateClient().SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>The other end of the line, which in memory there is none of.</summary>
    private sealed class Sender : IStartupFilter
    {
        public const string Header = "X-Other-End";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, then) =>
            {
                http.Connection.RemoteIpAddress = IPAddress.Parse(http.Request.Headers[Header].ToString());
                return then(http);
            });
            next(app);
        };
    }
}
