using CsCheck;
using Doorstep.Maps;
using Doorstep.Plans.Land;
using NetTopologySuite.Geometries;

namespace Doorstep.Tests.Plans;

/// <summary>Land is shared out among buildings: all of it, once, and to each what is nearest.</summary>
[Trait("needs", "nothing")]
public sealed class LandCellsTests
{
    private static readonly Geometry land = Flat.Geometry.CreatePolygon(
        [new(0, 0), new(1000, 0), new(1000, 600), new(500, 250), new(0, 600), new(0, 0)]);

    private static readonly Gen<Coordinate[]> Buildings = Gen.Select(Gen.Int[0, 100], Gen.Int[0, 60],
        (x, y) => new Coordinate(10 * x, 10 * y)).Array[1, 60];

    [Fact]
    public void The_land_of_all_is_the_whole_and_no_two_have_the_same() => Buildings.Sample(buildings =>
    {
        var cells = LandCells.Share(buildings, land);
        Assert.Equal(land.Area, cells.Cells.Sum(cell => cell.Area), 1.0);
        var joined = cells.Join(Enumerable.Range(0, buildings.Length));
        Assert.True(joined.IsValid);
        Assert.Equal(land.Area, joined.Area, 1.0);
    }, iter: 200, threads: 1);

    [Fact]
    public void Two_buildings_close_together_share_all_of_a_wide_land()
    {
        var cells = LandCells.Share([new(400, 200), new(100, 100)], land);
        Assert.Equal(land.Area, cells.Cells.Sum(cell => cell.Area), 1.0);
    }

    [Fact]
    public void Any_spot_belongs_to_the_building_nearest_to_it() =>
        Gen.Select(Buildings, Gen.Double[1, 999], Gen.Double[1, 240]).Sample((buildings, x, y) =>
        {
            var (cells, spot) = (LandCells.Share(buildings, land), Flat.Geometry.CreatePoint(new Coordinate(x, y)));
            var nearest = buildings.Min(building => building.Distance(spot.Coordinate));
            var owners = Enumerable.Range(0, buildings.Length)
                .Where(building => !cells.Cells[building].IsEmpty && cells.Cells[building].Distance(spot) < 1e-6).ToList();
            Assert.NotEmpty(owners);
            // Buildings on one spot stand a hand's breadth apart for this.
            Assert.All(owners, owner => Assert.Equal(nearest, buildings[owner].Distance(spot.Coordinate), 2.0));
        }, iter: 300, threads: 1);

    [Fact]
    public void Neighbours_are_those_whose_land_touches_along_a_line() => Buildings.Sample(buildings =>
    {
        var cells = LandCells.Share(buildings, land);
        var said = cells.Borders.Where(border => border.LengthMetres > 0.01)
            .Select(border => (Math.Min(border.First, border.Second), Math.Max(border.First, border.Second))).ToHashSet();
        for (var first = 0; first < buildings.Length; first++)
        {
            for (var second = first + 1; second < buildings.Length; second++)
            {
                var shared = cells.Cells[first].Intersection(cells.Cells[second]).Length;
                Assert.True(shared < 1 || said.Contains((first, second)), $"{first} and {second} share {shared} m and are no neighbours.");
            }
        }
    }, iter: 40, threads: 1);

    [Fact]
    public void A_shape_comes_back_from_the_flat_map_as_it_went()
    {
        var shape = Shape.Area([[110.30, 20.00, 110.31, 20.00, 110.31, 20.01, 110.30, 20.01, 110.30, 20.00]]);
        Flat flat = new(110.2, 20.1);
        Assert.Equal(shape.ToBytes(), flat.From(flat.To(shape)).ToBytes());
    }
}
