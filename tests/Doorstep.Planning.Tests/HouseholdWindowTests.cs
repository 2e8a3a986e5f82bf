namespace Doorstep.Planning.Tests;

public sealed class HouseholdWindowTests
{
    [Theory]
    [InlineData(299, false)]
    [InlineData(300, true)]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void A_grid_holds_300_to_500_households(int households, bool fits) => Assert.Equal(fits, HouseholdWindow.Usual.Holds(households));

    [Fact]
    public void Between_501_and_599_no_number_of_grids_fits()
    {
        var (fewest, most) = HouseholdWindow.Usual.GridsFor(550);
        Assert.True(fewest > most);
    }
}
