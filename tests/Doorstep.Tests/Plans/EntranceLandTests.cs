using CsCheck;
using Doorstep.Contracts;
using Doorstep.Maps;
using Doorstep.Places;
using Doorstep.Plans.Land;

namespace Doorstep.Tests.Plans;

public sealed class EntranceLandTests
{
    /// <summary>
    /// However a building stands, its entrances share its footprint evenly, each with its point inside its part, and nothing is left over.
    /// </summary>
    [Fact]
    public void Entrances_share_the_footprint_evenly() =>
        Gen.Select(Gen.Int[2, 9], Gen.Double[0, Math.PI], Gen.Double[20, 120], Gen.Double[8, 19]).Sample((entrances, turn, wide, deep) =>
        {
            var flat = new Flat(110.3, 20);
            double[] Corner(double x, double y) => flat.From(new NetTopologySuite.Geometries.Coordinate(
                (x * Math.Cos(turn)) - (y * Math.Sin(turn)), (x * Math.Sin(turn)) + (y * Math.Cos(turn)))) is var (east, north) ? [east, north] : [];
            var footprint = Shape.Area([[.. Corner(0, 0), .. Corner(wide, 0), .. Corner(wide, deep), .. Corner(0, deep), .. Corner(0, 0)]]);
            var building = Building.Found(Guid.NewGuid(), AreaCode.Parse("460106005006001"), new("合成路", "合成路", "Road"), 1, 110.3, 20, 0, 30, 600,
                BuildingUse.Residential, footprint.ToBytes());
            var parts = EntranceLand.Cut(building, entrances);
            var land = parts.Select(part => flat.To(Shape.FromBytes(part.Footprint))).ToList();
            Assert.Equal(entrances, parts.Count);
            Assert.Equal(wide * deep, land.Sum(part => part.Area), 0.02 * wide * deep);
            Assert.All(land, part => Assert.Equal(wide * deep / entrances, part.Area, 0.03 * wide * deep));
            Assert.All(parts.Zip(land),
                part => Assert.True(part.Second.Distance(Flat.Geometry.CreatePoint(flat.To(part.First.Longitude, part.First.Latitude))) < 0.05));
        });

    [Fact]
    public void Without_a_footprint_they_stand_in_a_row_and_have_none()
    {
        var building = Building.Found(
            Guid.NewGuid(), AreaCode.Parse("460106005006001"), new("合成路", "合成路", "Road"), 1, 110.3, 20, 0, 30, 600, BuildingUse.Residential, []);
        var parts = EntranceLand.Cut(building, 3);
        Assert.Equal(parts.OrderBy(part => part.Longitude), parts);
        Assert.All(parts, part => Assert.Empty(part.Footprint));
        Assert.Equal(110.3, parts[1].Longitude, 1e-6);
    }

    [Theory]
    [InlineData("2-1101", 2)]
    [InlineData("12单元301", 12)]
    [InlineData("3單元301", 3)]
    [InlineData("1101", null)]
    [InlineData("A-1101", null)]
    [InlineData("-1101", null)]
    public void A_doors_number_names_its_entrance(string door, int? entrance) =>
        Assert.Equal(entrance, Dwelling.Found(Guid.NewGuid(), Guid.NewGuid(), AreaCode.Parse("460106005006001"), 11, door).Entrance);
}
