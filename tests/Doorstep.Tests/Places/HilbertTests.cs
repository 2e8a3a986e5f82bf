using CsCheck;
using Doorstep.Maps;

namespace Doorstep.Tests.Places;

[Trait("needs", "nothing")]
public sealed class HilbertTests
{
    private const int Last = (1 << Hilbert.Levels) - 1;

    private static readonly Gen<(double West, double South, double East, double North)> Boxes = Gen.Select(
        Gen.Double[-180, 180], Gen.Double[-90, 90], Gen.Double[-7, 1.5], Gen.Double[-7, 1.5],
        (west, south, width, height) => (west, south, Math.Min(180, west + Math.Pow(10, width)), Math.Min(90, south + Math.Pow(10, height))));

    [Fact]
    public void Every_cell_has_one_place_on_the_curve_and_every_place_one_cell() =>
        Gen.Select(Gen.Int[0, Last], Gen.Int[0, Last]).Sample((x, y) => Assert.Equal((x, y), Hilbert.At(Hilbert.Along(x, y))));

    [Fact]
    public void The_next_place_on_the_curve_is_the_cell_next_door() =>
        Gen.Long[0, (1L << (2 * Hilbert.Levels)) - 2].Sample(along =>
        {
            var (x, y) = Hilbert.At(along);
            var (nextX, nextY) = Hilbert.At(along + 1);
            Assert.Equal(1, Math.Abs(x - nextX) + Math.Abs(y - nextY));
        });

    [Fact]
    public void A_square_of_cells_is_one_stretch_of_the_curve() =>
        Gen.Select(Gen.Int[0, Last], Gen.Int[0, Last], Gen.Int[0, Hilbert.Levels], Gen.Int[0, Last], Gen.Int[0, Last]).Sample((x, y, level, dx, dy) =>
        {
            var mask = (1 << level) - 1;
            Assert.Equal(Hilbert.Along(x, y) >> (2 * level), Hilbert.Along((x & ~mask) | (dx & mask), (y & ~mask) | (dy & mask)) >> (2 * level));
        });

    [Fact]
    public void Every_point_of_a_box_is_in_one_of_its_ranges() =>
        Gen.Select(Boxes, Gen.Int[1, 64], Gen.Double[0, 1], Gen.Double[0, 1]).Sample((box, maxRanges, across, up) =>
        {
            var ranges = Hilbert.Ranges(box, maxRanges);
            var cell = Hilbert.Cell(box.West + (across * (box.East - box.West)), box.South + (up * (box.North - box.South)));
            Assert.InRange(ranges.Count, 1, maxRanges);
            Assert.Single(ranges, range => range.From <= cell && cell <= range.To);
        });

    [Fact]
    public void Ranges_are_in_order_and_apart() => Gen.Select(Boxes, Gen.Int[1, 64]).Sample((box, maxRanges) =>
    {
        var ranges = Hilbert.Ranges(box, maxRanges);
        Assert.All(ranges, range => Assert.True(range.From <= range.To));
        Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.True(pair.First.To + 1 < pair.Second.From));
    });

    [Fact]
    public void Sixteen_ranges_read_little_more_than_the_box()
    {
        var box = (West: 110.31, South: 20.01, East: 110.35, North: 20.05);
        var read = Hilbert.Ranges(box, 16).Sum(range => range.To - range.From + 1.0);
        var inside = (box.East - box.West) / 360 * (box.North - box.South) / 180 * Math.Pow(4, Hilbert.Levels);
        Assert.InRange(read / inside, 1, 1.6);
    }

    [Theory]
    [InlineData(-180, -90)]
    [InlineData(180, 90)]
    [InlineData(200, -100)]
    [InlineData(double.NaN, double.NaN)]
    public void Whatever_is_asked_a_cell_is_answered(double longitude, double latitude) =>
        Assert.InRange(Hilbert.Cell(longitude, latitude), 0, (1L << (2 * Hilbert.Levels)) - 1);
}
