using System.Globalization;
using Doorstep.Cases;
using Doorstep.Shell;

namespace Doorstep.Tests.Cases.Desk;

/// <summary>What is left of a limit is never told as less than it is, and hardly as more.</summary>
public sealed class DeskTimeTests
{
    private static readonly Words words = new(new(Program.Modules));

    [Theory]
    [InlineData(0, 30, "less than 1 min left")]
    [InlineData(59, 1, "60 min left")]
    [InlineData(119, 0, "119 min left")]
    [InlineData(119, 30, "2 h left")]
    [InlineData(120, 1, "3 h left")]
    [InlineData(179, 0, "3 h left")]
    [InlineData((47 * 60) + 1, 0, "2 d left")]
    [InlineData((48 * 60) + 1, 0, "2 d 1 h left")]
    [InlineData(72 * 60, 0, "3 d left")]
    [InlineData(-119, 0, "119 min overdue")]
    [InlineData(-179, 0, "2 h overdue")]
    public void Time_left_is_rounded_up_and_under_two_hours_in_minutes(int minutes, int seconds, string said)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        Assert.Equal(said, words.Left(new TimeSpan(0, minutes, seconds), isStopped: false));
    }
}
