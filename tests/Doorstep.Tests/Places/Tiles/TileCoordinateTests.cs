using CsCheck;
using Doorstep.Maps.Tiles;

namespace Doorstep.Tests.Places.Tiles;

public sealed class TileCoordinateTests
{
    private static readonly Gen<(double Longitude, double Latitude, int Zoom)> places =
        Gen.Select(Gen.Double[-180, 179.999999], Gen.Double[-85, 85], Gen.Int[0, TileCoordinate.MaxZoom]);

    [Fact]
    public void A_place_lies_in_the_run_of_keys_of_its_tile_and_of_no_neighbour() => places.Sample(place =>
    {
        var tile = TileCoordinate.Of(place.Longitude, place.Latitude, place.Zoom);
        var key = Morton.Of(WebMercator.X(place.Longitude), WebMercator.Y(place.Latitude));
        Assert.True(tile.Exists);
        Assert.InRange(key, tile.FirstKey, tile.LastKey);
        var next = tile with { X = tile.X + 1 };
        Assert.True(!next.Exists || key < next.FirstKey || key > next.LastKey);
    });

    [Fact]
    public void A_place_in_its_tile_has_units_from_0_to_4095() => places.Sample(place =>
    {
        var (x, y) = TileCoordinate.Of(place.Longitude, place.Latitude, place.Zoom)
            .Local(WebMercator.X(place.Longitude), WebMercator.Y(place.Latitude));
        Assert.InRange(x, 0, 4095);
        Assert.InRange(y, 0, 4095);
    });

    [Fact]
    public void Projecting_there_and_back_moves_a_place_by_no_more_than_a_centimetre() => places.Sample(place =>
    {
        Assert.Equal(place.Longitude, WebMercator.Longitude(WebMercator.X(place.Longitude)), 1e-7);
        Assert.Equal(place.Latitude, WebMercator.Latitude(WebMercator.Y(place.Latitude)), 1e-7);
    });

    [Fact]
    public void A_key_gives_its_coordinates_back() => Gen.Select(Gen.UInt, Gen.UInt).Sample((x, y) =>
    {
        var key = Morton.Of(x, y);
        Assert.Equal((x, y), (Morton.X(key), Morton.Y(key)));
    });

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(18, 262143, 262143, true)]
    [InlineData(18, 262144, 0, false)]
    [InlineData(19, 0, 0, false)]
    [InlineData(-1, 0, 0, false)]
    [InlineData(3, -1, 0, false)]
    public void Only_tiles_of_the_world_exist(int z, int x, int y, bool exists) => Assert.Equal(exists, new TileCoordinate(z, x, y).Exists);
}
