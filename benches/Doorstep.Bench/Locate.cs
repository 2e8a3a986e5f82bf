using Doorstep.Contracts;
using Doorstep.Maps;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Index.Strtree;

namespace Doorstep.Bench;

/// <summary>
/// Point -> area: <see cref="GridIndex{TCode}"/> beside NetTopologySuite's STRtree of prepared polygons, on one thread, by processor time.
/// All million points are compared first, which also warms both; a single difference fails every row of the case.
/// </summary>
internal static class Locate
{
    private const string Name = "locate";
    private const string PeerName = "NTS prepared";
    private static int PointCount => Size.Of(1_000_000, 20_000);
    private static int RoundCount => Size.Of(7, 1);

    /// <summary>Enough for the peer to be timed well; all of them would take minutes.</summary>
    private static int PeerPoints => Size.Of(200_000, 20_000);

    public static async IAsyncEnumerable<Gate> RunAsync(Session session)
    {
        foreach (var (columns, rows, ceilingMegabytes) in Size.Of<(int, int, int)[]>([(41, 28, 5), (400, 250, 240)], [(41, 28, 5)]))
        {
            session.Say($"locate: {columns * rows:#,0} areas");
            foreach (var gate in await Task.Run(() => Measure(columns, rows, ceilingMegabytes, session.Stopping)))
            {
                yield return gate;
            }
        }
    }

    private static IEnumerable<Gate> Measure(int columns, int rows, int ceilingMegabytes, CancellationToken stopping)
    {
        var ofCase = $"{columns * rows:#,0} areas";
        var city = new LatticeCity(columns, rows);
        var points = city.Points(PointCount);
        GridIndex.Build(city.Areas);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        GridIndex<AreaCode>? index = null;
        var buildMs = 1000 * Rounds.CpuSeconds(() => index = GridIndex.Build(city.Areas));
        var megabytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6;
        STRtree<(int Area, IPreparedGeometry Polygon)>? tree = null;
        var peerBuildMs = 1000 * Rounds.CpuSeconds(() => tree = Plant(city.Areas));
        var peerMegabytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6 - megabytes;

        var mismatches = points.Count(point => index!.IndexOf(point.Longitude, point.Latitude) != FindIn(tree!, point));
        var rounds = Rounds.Interleaved(
            RoundCount,
            ours: () => PointCount / Rounds.CpuSeconds(() => Ask(index!, points)),
            peer: () => PeerPoints / Rounds.CpuSeconds(() => Ask(tree!, points)),
            stopping);
        GC.KeepAlive(index);

        yield return Exact(Gate.More(Name, ofCase, "points/CPU-s", rounds, PeerName, times: 25));
        yield return Gate.Ceiling(Name, $"{ofCase}: mismatches of {points.Length:#,0}", "points", mismatches, 0);
        yield return Exact(Gate.Ceiling(Name, $"{ofCase}: index", "MB", megabytes, ceilingMegabytes)
            with { Peer = Math.Round(peerMegabytes, 1), PeerName = $"{PeerName}, cold" });
        yield return Exact(Gate.Shown(Name, $"{ofCase}: build", "CPU-ms", buildMs, peer: peerBuildMs, peerName: PeerName));

        Gate Exact(Gate gate) => gate with { Ok = gate.Ok && mismatches == 0 };
    }

    private static STRtree<(int Area, IPreparedGeometry Polygon)> Plant((AreaCode Code, Shape Shape)[] areas)
    {
        var tree = new STRtree<(int, IPreparedGeometry)>();
        for (var area = 0; area < areas.Length; area++)
        {
            var polygon = new Polygon(new([.. areas[area].Shape.Parts[0][0].Chunk(2).Select(corner => new Coordinate(corner[0], corner[1]))]));
            tree.Insert(polygon.EnvelopeInternal, (area, PreparedGeometryFactory.Prepare(polygon)));
        }

        tree.Build();
        return tree;
    }

    /// <summary>Sums the answers, so that no compiler may leave the work out.</summary>
    private static long Ask(GridIndex<AreaCode> index, (double Longitude, double Latitude)[] points)
    {
        var sum = 0L;
        foreach (var (longitude, latitude) in points)
        {
            sum += index.IndexOf(longitude, latitude);
        }

        return sum;
    }

    private static long Ask(STRtree<(int, IPreparedGeometry)> tree, (double Longitude, double Latitude)[] points)
    {
        var sum = 0L;
        foreach (var point in points.AsSpan(0, PeerPoints))
        {
            sum += FindIn(tree, point);
        }

        return sum;
    }

    private static int FindIn(STRtree<(int Area, IPreparedGeometry Polygon)> tree, (double Longitude, double Latitude) point)
    {
        var found = new Point(point.Longitude, point.Latitude);
        foreach (var (area, polygon) in tree.Query(found.EnvelopeInternal))
        {
            if (polygon.Contains(found))
            {
                return area;
            }
        }

        return GridIndex.Outside;
    }
}
