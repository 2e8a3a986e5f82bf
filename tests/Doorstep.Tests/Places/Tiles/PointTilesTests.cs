using CsCheck;
using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Maps.Tiles;
using Doorstep.Places.Tiles;

namespace Doorstep.Tests.Places.Tiles;

public sealed class PointTilesTests
{
    private static readonly string[] areas = ["460106005006001", "460106005006002", "460106007001004", "460105001002000"];
    private static readonly Guid[] departments = [new("00000000-0000-7000-8000-000000000001"), new("00000000-0000-7000-8000-000000000002")];

    /// <summary>Some in a heap at one door, some on the corners of tiles, most around Haikou.</summary>
    private static readonly Gen<CasePoint> points = Gen.Select(
        Gen.Guid,
        Gen.Frequency((6, Gen.Double[110.2, 110.5]), (1, Gen.Const(110.33)), (1, Gen.Const(110.390625)), (1, Gen.Double[-180, 180])),
        Gen.Frequency((6, Gen.Double[19.9, 20.1]), (1, Gen.Const(20.03)), (1, Gen.Double[-89, 89])),
        OneOf(areas),
        OneOf<Guid?>(null, departments[0], departments[1]),
        Gen.Short[1, 149],
        Gen.Enum<PointLight>(),
        (id, longitude, latitude, area, department, kind, light) =>
            CasePoint.At(longitude, latitude, id, AreaNumbers.NumberOf(AreaCode.Parse(area)), department, kind, light));

    private static readonly Gen<CasePoint[]> crowds = points.Array[0, 400];

    [Fact]
    public void Counts_of_all_tiles_of_a_zoom_add_up_to_the_city_whatever_the_zoom() =>
        Gen.Select(crowds, Gen.Int[0, TileCoordinate.MaxZoom]).Sample((crowd, zoom) =>
        {
            var tiles = new PointTiles();
            tiles.Load(crowd);
            var shown = TilesOf(crowd, zoom).Sum(tile => Shown(Tile(tiles, tile, PointScope.Everything), tile).Sum(pair => pair.Value));
            Assert.Equal(crowd.Length, shown);
        }, iter: 200);

    [Fact]
    public void A_tile_counts_by_light_what_lies_in_it() => Gen.Select(crowds, Gen.Int[6, 17]).Sample((crowd, zoom) =>
    {
        var tiles = new PointTiles();
        tiles.Load(crowd);
        foreach (var tile in TilesOf(crowd, zoom))
        {
            var inside = crowd.Where(point => point.Key >= tile.FirstKey && point.Key <= tile.LastKey).CountBy(point => point.Light).ToDictionary();
            Assert.Equal(inside, Shown(Tile(tiles, tile, PointScope.Everything), tile));
        }
    }, iter: 100);

    [Fact]
    public void Adding_moving_and_removing_one_by_one_ends_at_the_same_tiles_as_loading_at_once() =>
        Gen.Select(crowds, crowds, Gen.Int[0, 17]).Sample((before, moves, zoom) =>
        {
            var live = new PointTiles();
            live.Load(before);
            var expected = before.ToDictionary(point => point.Id);
            foreach (var (index, move) in moves.Index())
            {
                // Every third is new, every third moves or changes one that is there, every third goes.
                var known = expected.Count > 0 ? expected.Keys.ElementAt(index * 7 % expected.Count) : move.Id;
                if (index % 3 == 2)
                {
                    expected.Remove(known);
                    live.Remove(known);
                    continue;
                }

                var point = index % 3 == 1 ? move with { Id = known } : move;
                expected[point.Id] = point;
                live.Put(point);
            }

            var fresh = new PointTiles();
            fresh.Load(expected.Values);
            Assert.Equal(expected.Count, live.Count);
            foreach (var tile in TilesOf([.. expected.Values], zoom))
            {
                Assert.Equal(Tile(fresh, tile, PointScope.Everything), Tile(live, tile, PointScope.Everything));
            }
        }, iter: 60);

    [Fact]
    public void A_tree_grown_and_emptied_again_shows_nothing()
    {
        var tiles = new PointTiles();
        var crowd = points.Array[5000].Single();
        foreach (var point in crowd)
        {
            tiles.Put(point);
        }

        Assert.Equal(crowd.Length, tiles.Count);
        Assert.Equal(crowd.Length, Shown(Tile(tiles, new(0, 0, 0), PointScope.Everything), new(0, 0, 0)).Values.Sum());
        foreach (var point in crowd)
        {
            tiles.Remove(point.Id);
        }

        Assert.Equal(0, tiles.Count);
        Assert.Empty(Tile(tiles, new(0, 0, 0), PointScope.Everything));
    }

    [Fact]
    public void A_viewer_sees_the_cases_of_her_areas_and_department_only() =>
        Gen.Select(crowds, OneOf("4601", "460106", "460106005006", "460105"), Gen.Bool, Gen.Int[0, 17]).Sample((crowd, area, narrowed, zoom) =>
        {
            var code = AreaCode.Parse(area);
            var stretch = new CodeRange(code, code.Next, narrowed ? departments[0] : null);
            var tiles = new PointTiles();
            tiles.Load(crowd);
            var expected = crowd.Count(point => stretch.Covers(AreaCode.Parse($"{point.Area}"), point.DepartmentId));
            var shown = TilesOf(crowd, zoom)
                .Sum(tile => Shown(Tile(tiles, tile, AreaNumbers.ScopeOf(stretch, CodeRange.Nothing)), tile).Values.Sum());
            Assert.Equal(expected, shown);
        }, iter: 200);

    [Fact]
    public void A_viewer_may_ask_for_some_lights_and_kinds_only() => crowds.Sample(crowd =>
    {
        var tiles = new PointTiles();
        tiles.Load(crowd);
        var scope = PointScope.Everything.OnlyLights(PointLight.Emergency, PointLight.Overdue).OnlyKinds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        var expected = crowd.Count(point => point.Light is PointLight.Emergency or PointLight.Overdue && point.Kind <= 10);
        Assert.Equal(expected, Shown(Tile(tiles, new(0, 0, 0), scope), new(0, 0, 0)).Values.Sum());
    }, iter: 100);

    [Fact]
    public void From_near_each_case_stands_where_it_is_with_its_id()
    {
        var reported = CasePoint.At(
            110.3312, 20.0318, departments[0], AreaNumbers.NumberOf(AreaCode.Parse(areas[0])), null, 42, PointLight.Amber, stage: 3);
        var tiles = new PointTiles();
        tiles.Put(reported);
        foreach (var zoom in new[] { 4, 12, 15, 18 })
        {
            var tile = TileCoordinate.Of(110.3312, 20.0318, zoom);
            var shown = Assert.Single(Decoded.Features(Tile(tiles, tile, PointScope.Everything), tile, "case"));
            Assert.Equal(departments[0].ToString(), shown.Text("id"));
            Assert.Equal((42, 1, 3), (shown.Number("kind"), shown.Number("light"), shown.Number("stage")));
            // Half a pixel of the zoom.
            Assert.Equal(110.3312, shown.Geometry.Coordinate.X, 360.0 / (1 << zoom) / 1024);
            Assert.Equal(20.0318, shown.Geometry.Coordinate.Y, 360.0 / (1 << zoom) / 1024);
        }
    }

    [Fact]
    public async Task Readers_see_every_case_once_while_cases_come_move_and_go()
    {
        var crowd = points.Array[3000].Single();
        var (staying, restless) = (crowd[..2000], crowd[2000..]);
        var tiles = new PointTiles();
        tiles.Load(crowd);
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var seen = 0;
            while (!stop.IsCancellationRequested || seen == 0)
            {
                var shown = Shown(Tile(tiles, new(0, 0, 0), PointScope.Everything), new(0, 0, 0)).Values.Sum();
                Assert.InRange(shown, staying.Length + restless.Length - 1, crowd.Length);
                seen++;
            }
        })).ToArray();
        await Task.Run(() =>
        {
            for (var round = 0; round < 20; round++)
            {
                foreach (var (index, point) in restless.Index())
                {
                    tiles.Put(CasePoint.At(110 + (index * 0.0001), 20 + (round * 0.001), point.Id,
                        AreaNumbers.NumberOf(AreaCode.Parse(areas[0])), null, 1, PointLight.OnTime));
                    if (index % 50 == 0)
                    {
                        tiles.Remove(point.Id);
                        tiles.Put(point);
                    }
                }
            }
        });
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(crowd.Length, tiles.Count);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static IEnumerable<TileCoordinate> TilesOf(CasePoint[] crowd, int zoom) =>
        crowd.Select(point =>
            new TileCoordinate(zoom, (int)((ulong)Morton.X(point.Key) >> (32 - zoom)), (int)((ulong)Morton.Y(point.Key) >> (32 - zoom)))).Distinct();

    private static byte[] Tile(PointTiles points, TileCoordinate tile, PointScope scope)
    {
        using var drawn = points.Draw(tile, scope);
        return drawn.Bytes.ToArray();
    }

    private static Dictionary<PointLight, int> Shown(byte[] bytes, TileCoordinate tile)
    {
        var counts = Enum.GetValues<PointLight>().ToDictionary(light => light, _ => 0);
        var layers = Decoded.Layers(bytes, tile);
        foreach (var cluster in layers.GetValueOrDefault("cluster", []))
        {
            counts[PointLight.OnTime] += (int)cluster.Number("on-time");
            counts[PointLight.Amber] += (int)cluster.Number("amber");
            counts[PointLight.Overdue] += (int)cluster.Number("overdue");
            counts[PointLight.Emergency] += (int)cluster.Number("emergency");
            Assert.Equal(cluster.Number("count"),
                cluster.Number("on-time") + cluster.Number("amber") + cluster.Number("overdue") + cluster.Number("emergency"));
        }

        foreach (var single in layers.GetValueOrDefault("case", []))
        {
            counts[(PointLight)single.Number("light")]++;
        }

        return counts.Where(pair => pair.Value > 0).ToDictionary();
    }
}
