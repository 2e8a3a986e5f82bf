using Doorstep.Field.Device;

namespace Doorstep.Tests.Field;

[Trait("needs", "nothing")]
public sealed class PinRuleTests
{
    [Theory]
    [InlineData("000000")]
    [InlineData("123456")]
    [InlineData("654321")]
    [InlineData("890123")]
    [InlineData("121212")]
    [InlineData("369369")]
    public void A_pin_that_is_tried_first_is_not_taken(string pin) => Assert.Equal("field.pin.too-simple", PinRule.FaultOf(pin));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("12a456")]
    [InlineData("１２３４５７")]
    public void A_pin_is_six_digits(string? pin) => Assert.Equal("field.pin.six-digits", PinRule.FaultOf(pin));

    [Fact]
    public void Nearly_every_other_pin_is_taken()
    {
        var refused = Enumerable.Range(0, 1_000_000).Count(number => PinRule.FaultOf($"{number:000000}") is not null);
        // 30 runs, 100 of a pair three times, 1000 of a triple twice; the ten of one digit are in all three.
        Assert.Equal(30 + 100 + 1000 - 20, refused);
    }
}
