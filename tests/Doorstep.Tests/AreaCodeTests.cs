using CsCheck;
using Doorstep.Contracts;

namespace Doorstep.Tests;

[Trait("needs", "nothing")]
public sealed class AreaCodeTests
{
    private static readonly Gen<string> Codes = Gen.Select(
        Gen.Char['1', '9'], Gen.Char['0', '9'].Array[14], Gen.Int[0, 4].Select(i => new[] { 4, 6, 9, 12, 15 }[i]),
        (first, rest, length) => (first + new string(rest))[..length]);

    [Fact]
    public void Everything_in_an_area_lies_between_its_code_and_the_next() => Gen.Select(Codes, Codes).Sample((outer, inner) =>
    {
        var area = AreaCode.Parse(outer);
        var other = AreaCode.Parse(inner);
        Assert.Equal(area.Contains(other), other >= area && other < area.Next);
    });

    [Fact]
    public void The_parent_of_a_grid_is_its_community()
    {
        var grid = AreaCode.Parse("460106005006").Grid(2);
        Assert.Equal("460106005006002", grid.Value);
        Assert.Equal(AreaLevel.Grid, grid.Level);
        Assert.Equal("460106005006", grid.Parent.Value);
        Assert.Equal("4601", grid.At(AreaLevel.City).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("46010")]
    [InlineData("4601x6")]
    [InlineData("046010")]
    public void What_is_no_code_is_not_read(string text) => Assert.False(AreaCode.TryParse(text, out _));
}
