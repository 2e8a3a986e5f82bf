using CsCheck;
using Doorstep.Maps.Tiles;
using NetTopologySuite.Geometries;

namespace Doorstep.Tests.Places.Tiles;

public sealed class TileWriterTests
{
    private static readonly TileCoordinate somewhere = new(12, 3313, 1823);

    [Fact]
    public void Every_kind_of_value_is_read_back_as_it_was_written() =>
        Gen.Select(Gen.String, Gen.Long, Gen.Double.Where(double.IsFinite), Gen.Bool).Sample((text, whole, number, yes) =>
        {
            var writer = new TileWriter();
            writer.StartLayer("街道");
            writer.StartFeature(TileGeometry.Points);
            writer.Tag("text", text);
            writer.Tag("whole", whole);
            writer.Tag("number", number);
            writer.Tag("yes", yes);
            writer.Point(7, 9);
            writer.EndFeature();
            writer.EndLayer();

            var read = Assert.Single(Decoded.Features(writer.ToArray(), somewhere, "街道"));
            Assert.Equal(Sound(text), read.Text("text"));
            Assert.Equal(whole, read.Number("whole"));
            Assert.Equal(number, (double)read.Attributes["number"]);
            Assert.Equal(yes, (bool)read.Attributes["yes"]);
        });

    [Fact]
    public void A_value_that_many_features_share_is_written_once()
    {
        byte[] With(int features)
        {
            var writer = new TileWriter();
            writer.StartLayer("street");
            for (var i = 0; i < features; i++)
            {
                writer.StartFeature(TileGeometry.Points);
                writer.Tag("name", "海垦路");
                writer.Point(1, 1);
                writer.EndFeature();
            }

            writer.EndLayer();
            return writer.ToArray();
        }

        // Field and length, two tags with their head, the type, three bytes of geometry with their head.
        Assert.Equal(13 * 10, With(20).Length - With(10).Length);
    }

    [Fact]
    public void A_layer_in_which_nothing_was_drawn_is_left_out()
    {
        var writer = new TileWriter();
        writer.StartLayer("water");
        writer.StartFeature(TileGeometry.Areas);
        writer.EndFeature();
        writer.EndLayer();
        Assert.Empty(writer.ToArray());
    }

    [Fact]
    public void A_writer_used_again_writes_as_if_it_were_new()
    {
        byte[] Once(TileWriter writer)
        {
            writer.Clear();
            writer.StartLayer("a");
            writer.StartFeature(TileGeometry.Lines);
            writer.Tag("x", 5);
            writer.Line([(0, 0), (10, 10), (20, -3)]);
            writer.EndFeature();
            writer.EndLayer();
            return writer.ToArray();
        }

        var used = new TileWriter();
        Assert.Equal(Once(used), Once(used));
    }

    [Fact]
    public void A_line_comes_back_with_all_its_points()
    {
        var writer = new TileWriter();
        writer.StartLayer("a");
        writer.StartFeature(TileGeometry.Lines);
        writer.Line([(0, 0), (4096, 0), (4096, 4096)]);
        writer.EndFeature();
        writer.EndLayer();
        var line = Assert.IsType<LineString>(Assert.Single(Decoded.Features(writer.ToArray(), somewhere, "a")).Geometry);
        var west = WebMercator.Longitude(somewhere.West);
        var north = WebMercator.Latitude(somewhere.North);
        Assert.Equal(3, line.NumPoints);
        Assert.Equal(west, line[0].X, 9);
        Assert.Equal(north, line[0].Y, 9);
        Assert.Equal(somewhere with { X = somewhere.X + 1, Y = somewhere.Y + 1 }, TileCoordinate.Of(line[2].X + 1e-9, line[2].Y - 1e-9, 12));
    }

    /// <summary>UTF-8 has no half characters: they become the sign for an unreadable one.</summary>
    private static string Sound(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
