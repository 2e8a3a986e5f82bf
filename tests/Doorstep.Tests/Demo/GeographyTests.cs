using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Contracts;
using Doorstep.Demo.Geography;
using Doorstep.Maps;
using Doorstep.Places;
using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace Doorstep.Tests.Demo;

[Trait("needs", "nothing")]
[Trait("takes", "long")]
public sealed class GeographyTests
{
    private static readonly Lazy<DemoGeography> Made = new(() => GeographyMaker.Make(DemoScale.Haikou, 2015));
    private static readonly Lazy<Dictionary<AreaCode, MultiPolygon>> Drawn = new(() => Draw(Made.Value));
    private static readonly GeometryFactory Geometries = new();

    private static DemoGeography Haikou => Made.Value;

    [Fact]
    public void Haikou_has_all_its_divisions_by_name_and_code()
    {
        Assert.Equal([1, 4, 46, 467, 1450], Enum.GetValues<AreaLevel>().Select(level => Of(level).Count()));
        Assert.Equal(Division.ReadAll().Select(division => (division.Code, division.OfficialZh, division.NameEn)).Order(),
            Haikou.Areas.Where(area => area.Code.Level is not (AreaLevel.City or AreaLevel.Grid))
                .Select(area => (area.Code, area.OfficialZh, area.NameEn)).Order());
        Assert.All(Haikou.Areas, area => Assert.True(area.NameZh.Length > 1 && area.NameEn.Length > 1));
        Assert.Equal("滨海新村社区", Find("460106002002").NameZh);
        Assert.Equal("向荣村", Find("460105001200").NameZh);
    }

    [Fact]
    public void Communities_joined_as_they_did()
    {
        var joined = Of(AreaLevel.Community).Where(area => area.JoinedOn <= new DateOnly(2015, 2, 28)).ToList();
        Assert.Equal(456, joined.Count);
        Assert.Equal(154, joined.Count(area => area.Urban));
        Assert.Equal(
            ["460106002002", "460108005006"], joined.Where(area => area.JoinedOn < new DateOnly(2014, 1, 1)).Select(area => area.Code.Value));
        Assert.Equal(154, Of(AreaLevel.Community).Count(area => area.Urban));
    }

    [Fact]
    public void Urban_communities_have_1148_grids_and_the_other_joined_ones_are_a_grid_each()
    {
        Assert.Equal(1_148, Of(AreaLevel.Grid).Count(area => area.Urban));
        Assert.Equal(302, Of(AreaLevel.Grid).Count(area => !area.Urban && area.Code.Value.EndsWith("001", StringComparison.Ordinal)));
        Assert.Equal(Of(AreaLevel.Community).Where(area => area.JoinedOn is not null).Select(area => area.Code),
            Of(AreaLevel.Grid).Select(area => area.Code.Parent).Distinct());
    }

    [Fact]
    public void Most_urban_grids_have_300_to_500_dwellings_and_some_far_too_many()
    {
        var doors = Haikou.DoorsByArea();
        var urban = Of(AreaLevel.Grid).Where(area => area.Urban).Select(area => doors[area.Code]).ToList();
        Assert.InRange(urban.Count(number => number is >= 300 and <= 500), 1_100, 1_128);
        Assert.InRange(Haikou.OverloadedGrids().Count, 20, 41);
        Assert.DoesNotContain(urban, number => number < 300);
        Assert.Equal("460105001001001", doors.MaxBy(area => area.Value).Key.Value);
        Assert.Contains(Haikou.Buildings,
            building => building.Area.Value == "460105001001001" && building.Use is BuildingUse.Dormitory && building.Doors > 20);
        Assert.All(Of(AreaLevel.Grid), area => Assert.True(doors.GetValueOrDefault(area.Code) > 0, area.NameZh));
        Assert.InRange(doors.Values.Sum(), 500_000, 620_000);
        Assert.InRange(Haikou.Buildings.Count, 70_000, 115_000);
    }

    [Fact]
    public void Areas_are_sound_shapes_and_the_children_of_each_cover_it()
    {
        Assert.All(Haikou.Areas, area => Assert.True(Drawn.Value[area.Code].IsValid, area.NameZh));
        foreach (var parent in Haikou.Areas.Where(area => area.Code.Level < AreaLevel.Community || area.JoinedOn is not null))
        {
            var children = Haikou.Areas.Where(area => area.Code != parent.Code && area.Code.Parent == parent.Code).ToList();
            Assert.Equal(Drawn.Value[parent.Code].Area, children.Sum(child => Drawn.Value[child.Code].Area), 1e-12);
        }
    }

    [Fact]
    public void A_place_in_the_city_lies_in_one_area_of_each_level()
    {
        var byLevel = Drawn.Value.GroupBy(area => area.Key.Level)
            .ToDictionary(level => level.Key, level => level.Select(area => new IndexedPointInAreaLocator(area.Value)).ToList());
        var chance = new Random(1);
        for (var turn = 0; turn < 1_000; turn++)
        {
            var point = new Coordinate(110.1 + 0.61 * chance.NextDouble(), 19.52 + 0.6 * chance.NextDouble());
            var inside = byLevel.ToDictionary(level => level.Key, level => level.Value.Count(area => area.Locate(point) is Location.Interior));
            Assert.Equal(inside[AreaLevel.City], inside[AreaLevel.District]);
            Assert.Equal(inside[AreaLevel.City], inside[AreaLevel.Subdistrict]);
            Assert.Equal(inside[AreaLevel.City], inside[AreaLevel.Community]);
            Assert.InRange(inside[AreaLevel.Grid], 0, inside[AreaLevel.City]);
        }
    }

    [Fact]
    public void No_building_crosses_the_border_of_its_grid_and_labels_stand_in_their_areas()
    {
        foreach (var own in Haikou.Buildings.GroupBy(building => building.Area))
        {
            var area = PreparedGeometryFactory.Prepare(Drawn.Value[own.Key]);
            Assert.All(own, building => Assert.True(area.Contains(Draw(building.Footprint)), $"{building.StreetZh} {building.Number}"));
        }

        Assert.All(Haikou.Areas, area => Assert.True(Drawn.Value[area.Code].Contains(new Point(area.Longitude, area.Latitude)), area.NameZh));
    }

    [Fact]
    public void No_building_stands_in_water()
    {
        var water = Haikou.Features.Where(feature => feature.Layer == "water")
            .Select(feature => new IndexedPointInAreaLocator(Draw(feature.Shape).Buffer(0))).ToList();
        Assert.All(Haikou.Buildings.Where((_, i) => i % 20 == 0), building =>
            Assert.DoesNotContain(water, shape => shape.Locate(new Coordinate(building.Longitude, building.Latitude)) is Location.Interior));
    }

    [Fact]
    public void A_street_numbers_each_of_its_doors_once() =>
        Assert.Equal(Haikou.Buildings.Count, Haikou.Buildings.DistinctBy(building => (building.StreetZh, building.Number)).Count());

    [Fact]
    public void The_same_seed_makes_the_same_city_and_another_seed_another()
    {
        Assert.Equal(Hash(GeographyMaker.Make(DemoScale.Small, 7)), Hash(GeographyMaker.Make(DemoScale.Small, 7)));
        Assert.NotEqual(Hash(GeographyMaker.Make(DemoScale.Small, 7)), Hash(GeographyMaker.Make(DemoScale.Small, 8)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(2014)]
    [InlineData(2015)]
    public void The_small_city_is_whole_for_other_seeds_too(int seed)
    {
        var small = GeographyMaker.Make(DemoScale.Small, seed);
        Assert.Equal([1, 1, 1, 3, 8], Enum.GetValues<AreaLevel>().Select(level => small.Areas.Count(area => area.Code.Level == level)));
        Assert.Equal(2, small.Areas.Count(area => area.JoinedOn is not null));
        Assert.NotEmpty(small.OverloadedGrids());
        var drawn = Draw(small);
        Assert.All(small.Buildings, building => Assert.True(drawn[building.Area].Contains(Draw(building.Footprint))));
        Assert.Equal(
            drawn[AreaCode.Parse("4601")].Area, drawn.Where(area => area.Key.Level is AreaLevel.Community).Sum(area => area.Value.Area), 1e-12);
    }

    private static IEnumerable<DemoArea> Of(AreaLevel level) => Haikou.Areas.Where(area => area.Code.Level == level);

    private static DemoArea Find(string code) => Haikou.Areas.Single(area => area.Code.Value == code);

    private static Dictionary<AreaCode, MultiPolygon> Draw(DemoGeography geography) =>
        geography.Areas.ToDictionary(area => area.Code, area => Draw(area.Shape));

    private static MultiPolygon Draw(Shape shape) =>
        Geometries.CreateMultiPolygon([.. shape.Parts.Select(part => Geometries.CreatePolygon(Ring(part[0]), [.. part.Skip(1).Select(Ring)]))]);

    private static LinearRing Ring(double[] ring) => Geometries.CreateLinearRing([.. ring.Chunk(2).Select(pair => new Coordinate(pair[0], pair[1]))]);

    private static string Hash(DemoGeography geography)
    {
        var text = new StringBuilder();
        foreach (var building in geography.Buildings)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{building.Area}{building.StreetZh}{building.Number}{building.Doors}{building.Floors}{building.Longitude:R}{building.Latitude:R}");
        }

        foreach (var shape in geography.Areas.Select(area => area.Shape).Concat(geography.Features.Select(feature => feature.Shape)))
        {
            text.Append(Convert.ToHexString(shape.ToBytes()));
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
