using Doorstep.Live;
using Microsoft.Extensions.Configuration;

namespace Doorstep.Tests.Live;

public sealed class DemoClockTests
{
    [Theory]
    [InlineData("true", "36", true)]
    [InlineData("false", "36", false)]
    [InlineData("true", "-36", false)]
    [InlineData("true", "9000", false)]
    [InlineData("true", null, false)]
    public void Only_the_clock_of_a_demonstration_city_can_run_ahead(string demo, string? hours, bool runsAhead)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("City:Demo", demo), new(DemoClock.Setting, hours)]).Build();
        var ahead = DemoClock.Of(settings, TimeProvider.System).GetUtcNow() - TimeProvider.System.GetUtcNow();
        Assert.Equal(runsAhead, ahead > TimeSpan.FromHours(35));
        Assert.True(runsAhead || ahead < TimeSpan.FromHours(1));
    }
}
