using System.Data.Common;
using System.Net.Http.Json;
using Doorstep.Data;
using Doorstep.Places;
using Doorstep.Tests.Cases;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Doorstep.Tests.Places;

/// <summary>What is kept in memory is read once, however many ask for it in the same moment.</summary>
public sealed class KnownOnceTests(KnownOnceTests.City city) : IClassFixture<KnownOnceTests.City>
{
    private const int AtOnce = 40;

    /// <summary>Counts who reads all addresses, and who reads all borders.</summary>
    internal sealed class WholeReads : DbCommandInterceptor
    {
        private int addresses;
        private int borders;

        public int Addresses => addresses;

        public int Borders => borders;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            var asked = command.CommandText;
            if (!asked.Contains("COUNT(", StringComparison.OrdinalIgnoreCase))
            {
                _ = asked.Contains("\"Street_Hans\"", StringComparison.Ordinal) ? Interlocked.Increment(ref addresses) : 0;
                _ = asked.Contains("FROM \"Outlines\"", StringComparison.Ordinal) ? Interlocked.Increment(ref borders) : 0;
            }

            return new(result);
        }
    }

    public sealed class City : CaseCity
    {
        internal WholeReads Reads { get; } = new();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services => services
                .ConfigureDbContext<SqliteDoorstepContext>(options => options.AddInterceptors(Reads))
                .ConfigureDbContext<PostgresDoorstepContext>(options => options.AddInterceptors(Reads)));
        }
    }

    [Fact]
    public async Task All_who_look_for_an_address_at_once_wait_for_one_reading_of_them_all()
    {
        var client = city.CreateClient();
        var before = city.Reads.Addresses;
        await Task.WhenAll(Enumerable.Range(0, AtOnce)
            .Select(async _ => (await client.PostAsJsonAsync("/api/addresses/search", new { text = "合成路" })).EnsureSuccessStatusCode()));
        Assert.Equal(1, city.Reads.Addresses - before);
    }

    [Fact]
    public async Task All_who_ask_at_once_where_a_point_lies_wait_for_one_reading_of_the_borders()
    {
        var locate = city.Services.GetRequiredService<Locate>();
        locate.LookAgain();
        var (longitude, latitude) = CaseCity.Middle(CaseCity.Grid);
        Assert.Equal(CaseCity.Grid, (await locate.FindAsync(longitude, latitude)).Area.Value);
        var before = city.Reads.Borders;
        using Locate fresh = new(city.Services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System);
        var found = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => fresh.FindAsync(longitude, latitude))));
        Assert.All(found, place => Assert.Equal(CaseCity.Grid, place.Area.Value));
        Assert.Equal(1, city.Reads.Borders - before);
    }
}
