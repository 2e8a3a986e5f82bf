using System.Net;
using System.Net.Http.Headers;
using Doorstep.Maps;
using Doorstep.Maps.Tiles;
using Doorstep.Places.Tiles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Doorstep.Tests.Places.Tiles;

public sealed class MapTilesTests : IAsyncLifetime
{
    private readonly WebApplication app = Host();
    private CurrentBaseMap current = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        current = app.Services.GetRequiredService<CurrentBaseMap>();
        current.Map = Square(110.30);
        await app.StartAsync();
        client = app.GetTestClient();
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task A_tile_comes_packed_and_says_how_long_it_may_be_kept()
    {
        var answer = await GetAsync("/tiles/base/12/3303/1815.mvt");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(MapTiles.ContentType, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("gzip", Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.Equal(TimeSpan.FromMinutes(1), answer.Headers.CacheControl?.MaxAge);
        var forever = await GetAsync($"/tiles/base/12/3303/1815.mvt?v={current.Map.Version}");
        Assert.Equal(TimeSpan.FromDays(365), forever.Headers.CacheControl?.MaxAge);
    }

    [Fact]
    public async Task A_browser_that_has_the_tile_is_told_so()
    {
        var first = await GetAsync("/tiles/base/12/3303/1815.mvt");
        var again = await GetAsync("/tiles/base/12/3303/1815.mvt", first.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Who_cannot_unpack_gets_the_plain_tile()
    {
        var answer = await client.GetAsync("/tiles/base/12/3303/1815.mvt");
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        var tile = new TileCoordinate(12, 3303, 1815);
        Assert.Equal(current.Map.Draw(tile), await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_new_map_counts_from_the_next_tile_on()
    {
        var before = await GetAsync("/tiles/base/12/3303/1815.mvt");
        current.Map = Square(110.31);
        var after = await GetAsync("/tiles/base/12/3303/1815.mvt", before.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Theory]
    [InlineData("/tiles/base/12/0/0.mvt", HttpStatusCode.NoContent)]
    [InlineData("/tiles/base/0/0/0.mvt", HttpStatusCode.NoContent)]
    [InlineData("/tiles/base/19/0/0.mvt", HttpStatusCode.NotFound)]
    [InlineData("/tiles/base/-1/0/0.mvt", HttpStatusCode.NotFound)]
    [InlineData("/tiles/base/3/8/0.mvt", HttpStatusCode.NotFound)]
    [InlineData("/tiles/base/3/0/-1.mvt", HttpStatusCode.NotFound)]
    [InlineData("/tiles/base/3/x/0.mvt", HttpStatusCode.NotFound)]
    [InlineData("/tiles/base/3/99999999999/0.mvt", HttpStatusCode.NotFound)]
    public async Task Where_nothing_is_nothing_is_answered(string address, HttpStatusCode expected) =>
        Assert.Equal(expected, (await client.GetAsync(address)).StatusCode);

    private async Task<HttpResponseMessage> GetAsync(string address, EntityTagHeaderValue? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        return await client.SendAsync(request);
    }

    private static BaseMap Square(double west)
    {
        var builder = new BaseMapBuilder();
        builder.Park(Shape.Area([[west, 20, west + 0.01, 20, west + 0.01, 20.01, west, 20.01, west, 20]]));
        return builder.Build();
    }

    /// <summary>The route alone: it needs no database.</summary>
    private static WebApplication Host()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<CurrentBaseMap>();
        var app = builder.Build();
        MapTiles.Map(app);
        return app;
    }
}
