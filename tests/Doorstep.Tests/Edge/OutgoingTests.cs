using System.Net;
using System.Net.Sockets;
using Doorstep.Edge;
using Doorstep.Tests.Access;
using Microsoft.Extensions.Configuration.Memory;

namespace Doorstep.Tests.Edge;

/// <summary>
/// Addresses that people type in are called only outside, and never twice resolved. PORT stands for a port that may be called
/// and on which a canary listens inside.
/// </summary>
[Trait("needs", "nothing")]
public sealed class OutgoingTests(DoorstepApp app)
{
    private static readonly IPAddress outside = IPAddress.Parse("3ffe::1");

    [Theory]
    [InlineData("http://127.0.0.1:PORT/", OutgoingRefusal.Inside)]
    [InlineData("https://127.0.0.1:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://127.1:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://127.0.1:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://127.255.255.254:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://2130706433:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://0x7f000001:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://0x7f.0x0.0x0.0x1:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://017700000001:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://0177.0.0.1:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://0177.0.0.0x1:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://１２７.０.０.１:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://127。0。0。1:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://0.0.0.0:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://0:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://[::1]:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://[::]:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://[0:0:0:0:0:0:0:1]:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://[::ffff:127.0.0.1]:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://[::ffff:7f00:1]:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://[::127.0.0.1]:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://[64:ff9b::127.0.0.1]:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://[64:ff9b::a00:1]:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://[64:ff9b:1::1]:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://[2002:7f00:1::]:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://[2001:0:7f00:1::]:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://[2001:db8::1]/", OutgoingRefusal.Inside)]
    [InlineData("http://[3fff::1]/", OutgoingRefusal.Inside)]
    [InlineData("http://[fe80::1]/", OutgoingRefusal.Inside)]
    [InlineData("http://[fec0::1]/", OutgoingRefusal.Inside)]
    [InlineData("http://[fc00::1]/", OutgoingRefusal.Inside)]
    [InlineData("http://[fd00:ec2::254]/latest/meta-data/", OutgoingRefusal.Inside)]
    [InlineData("http://[ff02::1]/", OutgoingRefusal.Inside)]
    [InlineData("http://10.0.0.1/", OutgoingRefusal.Inside)]
    [InlineData("http://172.16.0.1/", OutgoingRefusal.Inside)]
    [InlineData("http://172.31.255.255/", OutgoingRefusal.Inside)]
    [InlineData("http://192.168.1.1/", OutgoingRefusal.Inside)]
    [InlineData("http://100.64.0.1/", OutgoingRefusal.Inside)]
    [InlineData("http://100.100.100.200/latest/meta-data/", OutgoingRefusal.Inside)]
    [InlineData("http://169.254.169.254/latest/meta-data/", OutgoingRefusal.Inside)]
    [InlineData("http://2852039166/latest/meta-data/", OutgoingRefusal.Inside)]
    [InlineData("http://168.63.129.16/", OutgoingRefusal.Inside)]
    [InlineData("http://192.0.0.192/", OutgoingRefusal.Inside)]
    [InlineData("http://192.0.2.1/", OutgoingRefusal.Inside)]
    [InlineData("http://198.18.0.1/", OutgoingRefusal.Inside)]
    [InlineData("http://198.51.100.1/", OutgoingRefusal.Inside)]
    [InlineData("http://203.0.113.1/", OutgoingRefusal.Inside)]
    [InlineData("http://224.0.0.1/", OutgoingRefusal.Inside)]
    [InlineData("http://240.0.0.1/", OutgoingRefusal.Inside)]
    [InlineData("http://255.255.255.255/", OutgoingRefusal.Inside)]
    [InlineData("http://localhost:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://LOCALHOST:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://localhost.:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://inside.example:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://mixed.example:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://user@127.0.0.1:PORT/", OutgoingRefusal.UserInfo)]
    [InlineData("http://outside.example@127.0.0.1:PORT/", OutgoingRefusal.UserInfo)]
    [InlineData("http://127.0.0.1:PORT@outside.example/", OutgoingRefusal.UserInfo)]
    [InlineData("http:\\\\127.0.0.1:PORT/", OutgoingRefusal.Inside)]
    [InlineData("http://outside.example:22/", OutgoingRefusal.Port)]
    [InlineData("http://outside.example:6379/", OutgoingRefusal.Port)]
    [InlineData("http://outside.example:0/", OutgoingRefusal.Port)]
    [InlineData("https://outside.example:65535/", OutgoingRefusal.Port)]
    [InlineData("file:///etc/passwd", OutgoingRefusal.Scheme)]
    [InlineData("file://127.0.0.1/etc/passwd", OutgoingRefusal.Scheme)]
    [InlineData("gopher://127.0.0.1:PORT/_x", OutgoingRefusal.Scheme)]
    [InlineData("ftp://127.0.0.1:PORT/", OutgoingRefusal.Scheme)]
    [InlineData("dict://127.0.0.1:PORT/", OutgoingRefusal.Scheme)]
    [InlineData("ldap://127.0.0.1:PORT/", OutgoingRefusal.Scheme)]
    [InlineData("ws://127.0.0.1:PORT/", OutgoingRefusal.Scheme)]
    [InlineData("data:text/plain,x", OutgoingRefusal.Scheme)]
    [InlineData("javascript:alert(1)", OutgoingRefusal.Scheme)]
    [InlineData("//127.0.0.1:PORT/", OutgoingRefusal.Scheme)]
    [InlineData("/etc/passwd", OutgoingRefusal.Scheme)]
    public async Task What_does_not_lead_outside_is_refused_and_says_why(string address, OutgoingRefusal reason)
    {
        using var canary = new Canary();
        using var outgoing = Calling();
        var refused = await Assert.ThrowsAsync<OutgoingRefusedException>(() =>
            GetAsync(outgoing, address.Replace("PORT", $"{canary.Port}", StringComparison.Ordinal)));
        Assert.Equal(reason, refused.Reason);
        Assert.Equal(0, canary.Visits);
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("223.5.5.5")]
    [InlineData("100.63.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2400:3200::1")]
    public void An_address_of_the_world_lies_outside(string address) => Assert.False(PrivateNetworks.Hold(IPAddress.Parse(address)));

    [Fact]
    public async Task A_name_that_changes_its_answer_is_asked_once_and_called_where_it_was_checked()
    {
        using var canary = new Canary();
        var asked = 0;
        using var outgoing = Calling((_, _) => Task.FromResult<IPAddress[]>([asked++ == 0 ? outside : IPAddress.Loopback]));
        // Nobody has that address any more, so nobody answers; what counts is where it was looked for.
        await Assert.ThrowsAnyAsync<Exception>(() => GetAsync(outgoing, $"http://flips.example:{canary.Port}/"));
        Assert.Equal((1, 0), (asked, canary.Visits));
        await Assert.ThrowsAsync<OutgoingRefusedException>(() => GetAsync(outgoing, $"http://flips.example:{canary.Port}/"));
        Assert.Equal(0, canary.Visits);
    }

    [Theory]
    [InlineData("127.0.0.1:PORT", "http://127.0.0.1:PORT/")]
    [InlineData("inside.example:PORT other.example", "http://inside.example:PORT/")]
    [InlineData("other.example, Inside.Example", "http://inside.example:PORT/")]
    [InlineData("[::ffff:127.0.0.1]:PORT", "http://[::ffff:127.0.0.1]:PORT/")]
    public async Task A_host_of_the_citys_own_network_is_called_where_the_setting_names_it(string allowed, string address)
    {
        await using var neighbour = await Neighbour.StartAsync();
        using var outgoing = Calling(allowed: allowed.Replace("PORT", $"{neighbour.Port}", StringComparison.Ordinal));
        using var answer = await GetAsync(outgoing, address.Replace("PORT", $"{neighbour.Port}", StringComparison.Ordinal));
        Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("127.0.0.1:1", OutgoingRefusal.Port)]
    [InlineData("other.example", OutgoingRefusal.Port)]
    [InlineData("", OutgoingRefusal.Port)]
    public async Task Where_no_setting_names_it_only_the_usual_ports_are_called(string allowed, OutgoingRefusal reason)
    {
        await using var neighbour = await Neighbour.StartAsync();
        using var outgoing = Calling(allowed: allowed);
        Assert.Equal(
            reason, (await Assert.ThrowsAsync<OutgoingRefusedException>(() => GetAsync(outgoing, $"http://127.0.0.1:{neighbour.Port}/"))).Reason);
        Assert.Empty(neighbour.Asked);
    }

    [Theory]
    [InlineData("http://inside.example")]
    [InlineData("a b@c")]
    [InlineData("inside.example/path")]
    public void A_setting_that_names_no_host_is_an_error(string allowed) => Assert.Throws<InvalidOperationException>(() => Calling(allowed: allowed));

    [Fact]
    public async Task A_redirect_is_handed_back_and_not_followed()
    {
        using var canary = new Canary();
        await using var neighbour = await Neighbour.StartAsync($"http://127.0.0.1:{canary.Port}/");
        using var outgoing = Calling(allowed: $"127.0.0.1:{neighbour.Port}");
        foreach (var status in (int[])[301, 302, 303, 307, 308])
        {
            using var answer = await GetAsync(outgoing, $"http://127.0.0.1:{neighbour.Port}/redirect/{status}");
            Assert.Equal(status, (int)answer.StatusCode);
        }

        Assert.Equal(0, canary.Visits);
    }

    [Theory]
    [InlineData("/bytes/1048576/told", null)]
    [InlineData("/bytes/1048576/chunked", null)]
    [InlineData("/bytes/1048577/told", OutgoingRefusal.TooLarge)]
    [InlineData("/bytes/1048577/chunked", OutgoingRefusal.TooLarge)]
    [InlineData("/bytes/1000000000/chunked", OutgoingRefusal.TooLarge)]
    [InlineData("/never", OutgoingRefusal.TooSlow)]
    [InlineData("/drops", OutgoingRefusal.TooSlow)]
    public async Task An_answer_that_is_too_large_or_too_slow_is_not_taken(string path, OutgoingRefusal? reason)
    {
        await using var neighbour = await Neighbour.StartAsync();
        using var outgoing = Calling(allowed: $"127.0.0.1:{neighbour.Port}");
        var answer = await Record.ExceptionAsync(() => GetAsync(outgoing, $"http://127.0.0.1:{neighbour.Port}{path}"));
        Assert.Equal(reason, (answer as OutgoingRefusedException)?.Reason);
    }

    [Fact]
    public async Task Nothing_of_an_earlier_call_travels_with_the_next()
    {
        await using var neighbour = await Neighbour.StartAsync();
        using var outgoing = Calling(allowed: $"127.0.0.1:{neighbour.Port}");
        using var _ = await GetAsync(outgoing, $"http://127.0.0.1:{neighbour.Port}/cookie");
        using var wanted = await GetAsync(outgoing, $"http://127.0.0.1:{neighbour.Port}/password");
        Assert.Equal(HttpStatusCode.Unauthorized, wanted.StatusCode);
        Assert.Equal(["Host", "Host"], neighbour.Asked.SelectMany(headers => headers));
    }

    [Fact]
    public async Task The_platforms_own_asks_the_machines_resolver()
    {
        using var canary = new Canary();
        var refused = await Assert.ThrowsAsync<OutgoingRefusedException>(() =>
            GetAsync(app.Services.GetRequiredService<Outgoing>(), $"http://localhost:{canary.Port}/"));
        Assert.Equal((OutgoingRefusal.Inside, 0), (refused.Reason, canary.Visits));
    }

    [Fact]
    public async Task Whoever_stops_waiting_is_not_told_that_it_was_too_slow()
    {
        await using var neighbour = await Neighbour.StartAsync();
        using var outgoing = Calling(allowed: $"127.0.0.1:{neighbour.Port}");
        using var stop = new CancellationTokenSource();
        var calling = outgoing.SendAsync(new(HttpMethod.Get, $"http://127.0.0.1:{neighbour.Port}/never"), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);
    }

    private static Outgoing Calling(Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null, string allowed = "") => new(
        new ConfigurationRoot([new MemoryConfigurationProvider(new() { InitialData = [new("Outgoing:AllowedHosts", allowed)] })]),
        resolve ?? Resolve);

    private static Task<IPAddress[]> Resolve(string name, CancellationToken cancellationToken) =>
        Task.FromResult<IPAddress[]>(name.TrimEnd('.').ToUpperInvariant() switch
        {
            "LOCALHOST" => [IPAddress.IPv6Loopback, IPAddress.Loopback],
            "INSIDE.EXAMPLE" => [IPAddress.Loopback],
            "MIXED.EXAMPLE" => [outside, IPAddress.Loopback],
            "OUTSIDE.EXAMPLE" => [outside],
            _ => throw new SocketException((int)SocketError.HostNotFound),
        });

    private static Task<HttpResponseMessage> GetAsync(Outgoing outgoing, string address) =>
        outgoing.SendAsync(new(HttpMethod.Get, new Uri(address, UriKind.RelativeOrAbsolute)), CancellationToken.None);
}
