using CsCheck;
using Doorstep.Contracts;
using Doorstep.Maps;
using Doorstep.Maps.Tiles;
using Doorstep.Places.Tiles;
using NetTopologySuite.Geometries;

namespace Doorstep.Tests.Places.Tiles;

public sealed class BaseMapTests
{
    private const double West = 110.30, South = 20.00;

    /// <summary>A star-shaped ring around Haikou: bent, yet never crossing itself.</summary>
    private static readonly Gen<Shape> stars = Gen.Select(
        Gen.Double[110.25, 110.4], Gen.Double[19.98, 20.06], Gen.Double[0.0005, 0.05], Gen.Double[0.3, 1.0].Array[3, 60]).Select(
            (longitude, latitude, radius, spokes) => Shape.Area([Star(longitude, latitude, radius, spokes)]));

    [Fact]
    public void An_area_cut_into_tiles_covers_what_it_covered_whole() => Gen.Select(stars, Gen.Int[9, 16]).Sample((shape, zoom) =>
    {
        var map = MapOf(builder => builder.Land(shape));
        var pieces = TilesOver(shape, zoom)
            .Sum(tile => Decoded.Features(map.Draw(tile), tile, "land").Sum(feature => feature.Geometry.Buffer(0).Intersection(Square(tile)).Area));
        var whole = Polygon(shape);
        // Half a pixel all along the outline, and the specks that are left out.
        var pixel = 360.0 / (1 << zoom) / 512;
        Assert.Equal(whole.Area, pieces, (whole.Length * pixel) + (TilesOver(shape, zoom).Count * pixel * pixel));
    }, iter: 300);

    [Fact]
    public void An_outer_ring_runs_clockwise_on_the_screen_and_a_hole_the_other_way() =>
        Gen.Select(Gen.Int[60, 100].Array[8, 60], Gen.Bool, Gen.Bool, Gen.Int[13, 16]).Sample((spokes, turnOuter, turnHole, zoom) =>
        {
            // Bent where it fits in its tile; round where it is cut, as the reader tells the direction of a ring
            // that runs along its own cut by chance.
            double[] lengths = [.. spokes.Select(spoke => zoom == 13 ? spoke / 100.0 : 1)];
            var middle = Square(TileCoordinate.Of(110.3, 20.02, 13)).Centroid;
            var (outer, hole) = (Star(middle.X, middle.Y, 0.018, lengths), Star(middle.X, middle.Y, 0.009, lengths));
            var shape = Shape.Area([turnOuter ? Backwards(outer) : outer, turnHole ? Backwards(hole) : hole]);
            var map = MapOf(builder => builder.Park(shape));
            var holes = 0;
            foreach (var tile in TilesOver(shape, zoom))
            {
                foreach (var feature in Decoded.Features(map.Draw(tile), tile, "park"))
                {
                    // The reader takes a hole that runs the wrong way for a polygon of its own.
                    holes += Assert.IsType<Polygon>(feature.Geometry).NumInteriorRings;
                }
            }

            Assert.True(holes > 0);
        }, iter: 100);

    [Fact]
    public void A_line_cut_into_tiles_keeps_its_length() =>
        Gen.Select(Gen.Int[0, 1_500_000].Array[2, 40], Gen.Int[0, 800_000].Array[40], Gen.Int[10, 17]).Sample((eastward, northward, zoom) =>
        {
            // Whole numbers, as chosen doubles are often equal: thinning takes a line that runs back on itself for a straight one.
            double[] longitudes = [.. eastward.Select(step => 110.25 + (step * 1e-7))];
            double[] latitudes = [.. northward.Select(step => 19.98 + (step * 1e-7))];
            var shape = Shape.Line([.. longitudes.SelectMany((longitude, i) => new[] { longitude, latitudes[i] })]);
            var map = MapOf(builder => builder.Street(shape, StreetKind.Main));
            var line = new LineString([.. longitudes.Select((longitude, i) => new Coordinate(longitude, latitudes[i]))]);
            var unit = 360.0 / (1 << zoom) / TileCoordinate.Extent;
            var tiles = TilesOver(shape, zoom);
            var pieces = tiles.Sum(tile => Decoded.Features(map.Draw(tile), tile, "street").Sum(feature => LengthIn(feature.Geometry, Square(tile))));
            // A stretch that runs along a border, to the nearest unit, is counted in both tiles: rare, and short against a tile's side.
            var alongBorders = 0.25 * unit * TileCoordinate.Extent;
            Assert.Equal(line.Length, pieces, (line.Length * 0.01) + (tiles.Count * 8 * unit) + alongBorders);
        }, iter: 60);

    [Fact]
    public void Nothing_reaches_farther_out_of_its_tile_than_the_margin() => Gen.Select(stars, Gen.Int[9, 18]).Sample((shape, zoom) =>
    {
        var map = MapOf(builder =>
        {
            builder.Park(shape);
            builder.Street(Shape.Line(shape.Parts[0][0]), StreetKind.Main);
        });
        foreach (var tile in TilesOver(shape, zoom).Take(40))
        {
            // The reader is a unit off in the latitudes of some tiles.
            var share = (TileClip.Margin + 2.0) / TileCoordinate.Extent;
            var around = Square(tile).EnvelopeInternal;
            around.ExpandBy(around.Width * share, around.Height * share);
            foreach (var feature in Decoded.Layers(map.Draw(tile), tile).Values.SelectMany(features => features))
            {
                Assert.True(around.Contains(feature.Geometry.EnvelopeInternal), $"{around} {feature.Geometry}");
            }
        }
    }, iter: 60);

    [Fact]
    public void Every_name_stands_in_one_tile_of_a_zoom() => Gen.Int[13, 16].Sample(zoom =>
    {
        var map = MapOf(Neighbours);
        var tiles = TilesOver(Box(0, 0, 4, 4), zoom);
        var codes = tiles.SelectMany(tile => Decoded.Features(map.Draw(tile), tile, "label")).Where(label => label.Text("kind") == "community")
            .Select(label => label.Text("code"));
        Assert.Equal(["460106005001", "460106005002"], codes.Order());
    });

    [Fact]
    public void A_border_of_several_areas_is_drawn_once_as_the_highest_of_them()
    {
        var map = MapOf(Neighbours);
        var tile = TileCoordinate.Of(West + 0.02, South + 0.01, 11);
        var borders = Decoded.Features(map.Draw(tile), tile, "border");
        double Length(string level) => borders.Where(border => border.Text("level") == level).Sum(border => border.Geometry.Length);
        // The district is 4 by 2 hundredths of a degree; the communities meet along 2.
        Assert.Equal(0.12, Length("district"), 0.001);
        Assert.Equal(0.02, Length("community"), 0.001);
        Assert.Equal(2, borders.Select(border => border.Text("level")).Distinct().Count());
    }

    [Fact]
    public void An_area_carries_its_code_names_households_and_whether_it_is_overloaded()
    {
        var map = MapOf(builder => builder.Area(
            AreaCode.Parse("460106005006001"), new("秀华社区第一网格", "秀華社區第一網格", "Xiuhua grid 1"), Box(0, 0, 1, 1), households: 1700, isOverloaded: true));
        var tile = TileCoordinate.Of(West + 0.005, South + 0.005, 15);
        foreach (var layer in new[] { "area", "label" })
        {
            var grid = Assert.Single(Decoded.Features(map.Draw(tile), tile, layer));
            Assert.Equal(("460106005006001", "秀华社区第一网格", "秀華社區第一網格", "Xiuhua grid 1"),
                (grid.Text("code"), grid.Text("name"), grid.Text("name:zh-Hant"), grid.Text("name:en")));
            Assert.Equal((1700, true), (grid.Number("households"), (bool)grid.Attributes["overloaded"]));
        }
    }

    [Fact]
    public void Small_things_wait_until_the_map_is_large_enough()
    {
        var map = MapOf(builder =>
        {
            builder.Building(Box(0.1, 0.1, 0.12, 0.12), floors: 7);
            builder.Street(Shape.Line([West, South, West + 0.002, South + 0.001]), StreetKind.Lane);
        });
        string[] At(int zoom)
        {
            var tile = TileCoordinate.Of(West + 0.0011, South + 0.0011, zoom);
            return [.. Decoded.Layers(map.Draw(tile), tile).Keys.Order()];
        }

        Assert.Empty(At(13));
        Assert.Equal(["street"], At(14));
        Assert.Equal(["building", "street"], At(15));
    }

    [Fact]
    public void A_name_stands_inside_its_area_even_when_the_area_is_bent() => stars.Sample(shape =>
    {
        var (longitude, latitude) = LabelPlace.In([.. shape.Parts[0].Select(ring => DrawnRing.Of(ring, isOuter: true))]);
        Assert.True(Polygon(shape).Buffer(1e-7).Contains(new Point(longitude, latitude)));
    });

    [Fact]
    public void The_tree_of_boxes_finds_what_a_look_at_every_box_finds()
    {
        var boxes = Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt[0, 1 << 28], Gen.UInt[0, 1 << 28]).Select((x, y, width, height) =>
            new MapBox(x, y, x > uint.MaxValue - width ? uint.MaxValue : x + width, y > uint.MaxValue - height ? uint.MaxValue : y + height));
        Gen.Select(boxes.Array[0, 600], boxes).Sample((all, window) =>
        {
            MapBox[] ordered = [.. all.OrderBy(box => box.MiddleKey)];
            var found = new List<int>();
            new BoxTree(ordered).FindInto(found, window);
            Assert.Equal(Enumerable.Range(0, ordered.Length).Where(place => ordered[place].Meets(window)), found);
        });
    }

    [Fact]
    public void The_same_city_has_the_same_version_and_another_city_another()
    {
        Assert.Equal(MapOf(Neighbours).Version, MapOf(Neighbours).Version);
        Assert.NotEqual(MapOf(Neighbours).Version, MapOf(builder => builder.Park(Box(0, 0, 1, 1))).Version);
    }

    [Fact]
    public void The_cache_keeps_what_was_asked_for_last_and_never_more_than_its_room()
    {
        var cache = new TileCache(maxBytes: 10_000);
        var made = 0;
        BaseTile Make(TileCoordinate tile) => new(new byte[1000 + (0 * made++)], tile.ToString());
        for (var x = 0; x < 50; x++)
        {
            cache.GetOrAdd(new(10, x, 0), Make);
            cache.GetOrAdd(new(10, 0, 0), Make);
            Assert.InRange(cache.Bytes, 1, 10_000);
        }

        // The one asked for all the time was made once, like each of the others.
        Assert.Equal(50, made);
    }

    private static BaseMap MapOf(Action<BaseMapBuilder> draw)
    {
        var builder = new BaseMapBuilder();
        draw(builder);
        return builder.Build();
    }

    /// <summary>A district of two communities side by side.</summary>
    private static void Neighbours(BaseMapBuilder builder)
    {
        builder.Area(AreaCode.Parse("460106"), new("龙华区", "龍華區", "Longhua"), Shape.Area([Ring(0, 0, 2, 0, 4, 0, 4, 2, 2, 2, 0, 2)]));
        builder.Area(AreaCode.Parse("460106005001"), new("甲", "甲", "A"), Shape.Area([Ring(0, 0, 2, 0, 2, 2, 0, 2)]));
        builder.Area(AreaCode.Parse("460106005002"), new("乙", "乙", "B"), Shape.Area([Ring(4, 0, 4, 2, 2, 2, 2, 0)]));
    }

    private static Shape Box(double west, double south, double east, double north) =>
        Shape.Area([Ring(west, south, east, south, east, north, west, north)]);

    /// <summary>A closed ring from corners in hundredths of a degree.</summary>
    private static double[] Ring(params double[] corners)
    {
        var degrees = corners.Select((corner, i) => (i % 2 == 0 ? West : South) + (corner / 100)).ToArray();
        return [.. degrees, degrees[0], degrees[1]];
    }

    private static double[] Star(double longitude, double latitude, double radius, double[] spokes)
    {
        var ring = spokes.SelectMany((length, i) =>
        {
            var angle = 2 * Math.PI * i / spokes.Length;
            return new[] { longitude + (radius * length * Math.Cos(angle)), latitude + (radius * length * Math.Sin(angle)) };
        }).ToArray();
        return [.. ring, ring[0], ring[1]];
    }

    private static double[] Backwards(double[] ring) => [.. ring.Chunk(2).Reverse().SelectMany(point => point)];

    private static Polygon Polygon(Shape shape) =>
        new(new LinearRing([.. shape.Parts[0][0].Chunk(2).Select(pair => new Coordinate(pair[0], pair[1]))]));

    /// <summary>Piece by piece, since a line that runs over itself would count once.</summary>
    private static double LengthIn(Geometry lines, Polygon square) => Enumerable.Range(0, lines.NumGeometries)
        .Select(i => lines.GetGeometryN(i).Coordinates)
        .Sum(points => points.Zip(points.Skip(1)).Sum(piece => new LineString([piece.First, piece.Second]).Intersection(square).Length));

    private static List<TileCoordinate> TilesOver(Shape shape, int zoom)
    {
        var (west, south, east, north) = shape.Bounds;
        var (first, last) = (TileCoordinate.Of(west, north, zoom), TileCoordinate.Of(east, south, zoom));
        return [.. from x in Enumerable.Range(first.X, last.X - first.X + 1)
            from y in Enumerable.Range(first.Y, last.Y - first.Y + 1)
            select new TileCoordinate(zoom, x, y)];
    }

    private static Polygon Square(TileCoordinate tile)
    {
        var side = (double)(1UL << (32 - tile.Z));
        var (west, east) = (WebMercator.Longitude(tile.West), WebMercator.Longitude(tile.West + side));
        var (north, south) = (WebMercator.Latitude(tile.North), WebMercator.Latitude(tile.North + side));
        return new(new LinearRing([new(west, south), new(east, south), new(east, north), new(west, north), new(west, south)]));
    }
}
