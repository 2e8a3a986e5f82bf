
using Doorstep.Maps;

namespace Doorstep.Demo.Geography;

/// <summary>Coast, rivers, lakes, parks and the long roads: the sketch, made rough or smooth as each is in nature.</summary>
internal sealed class Landscape
{
    private const double FarWest = 109.4, FarEast = 111.4, FarSouth = 19.2, FarNorth = 20.6;

    private readonly Spot[] seaRing;
    private readonly Spot[] mainlandRing;

    public Landscape(int seed)
    {
        var sketches = Sketch.ReadAll();
        var coast = Curve.Rough(sketches.Single(sketch => sketch.Kind == "coast").Points, 0.32, 45, new Random(seed));
        seaRing = [.. coast, Spot.Of(FarEast, FarNorth), Spot.Of(FarWest, FarNorth)];
        mainlandRing = [.. coast.Reverse(), Spot.Of(FarWest, FarSouth), Spot.Of(FarEast, FarSouth)];
        Sea = new(seaRing);
        Rivers = [.. Of("river").Select(river => new River(
            river, Curve.Through(Curve.Rough(river.Points, river.WidthMetres > 100 ? 0.12 : 0.4, 700, new Random(seed)), 30), river.WidthMetres))];
        Lakes = [.. Of("lake").Select(lake => new Lake(lake, lake.Points[0], lake.WidthMetres)), .. Ponds(new Random(seed))];
        Parks = [.. Of("park").Select(park => new Lake(park, park.Points[0], park.WidthMetres))];
        Airports = [.. Of("airport").Select(airport => new River(airport, [.. airport.Points], airport.WidthMetres))];
        LongRoads = [.. sketches.Where(sketch => sketch.Kind is "motorway" or "rail")
            .Select(road => new River(road, Curve.Through(road.Points, 60), road.WidthMetres))];

        IEnumerable<Sketch> Of(string kind) => sketches.Where(sketch => sketch.Kind == kind);
    }

    /// <summary>A river, or anything else that is a line with a width.</summary>
    public sealed record River(Sketch Sketch, Spot[] Line, double WidthMetres);

    /// <summary>A lake, or anything else that is round.</summary>
    public sealed record Lake(Sketch Sketch, Spot Middle, double RadiusMetres)
    {
        public Spot[] Shore => Curve.Blob(Middle, RadiusMetres, (int)Middle.X);
    }

    public Territory Sea { get; }

    public IReadOnlyList<River> Rivers { get; }

    public IReadOnlyList<Lake> Lakes { get; }

    public IReadOnlyList<Lake> Parks { get; }

    public IReadOnlyList<River> Airports { get; }

    public IReadOnlyList<River> LongRoads { get; }

    public DemoFeature Around => new("land", "around", null, null, Curve.Area(mainlandRing));

    public IEnumerable<DemoFeature> Water =>
    [
        new("water", "sea", "琼州海峡", "Qiongzhou Strait", Curve.Area(seaRing)),
        .. Rivers.Select(river => Feature("water", "river", river.Sketch, Curve.Area(Curve.Band(river.Line, river.WidthMetres, 7)))),
        .. Lakes.Select(lake => Feature("water", "lake", lake.Sketch, Curve.Area(lake.Shore))),
    ];

    public IEnumerable<DemoFeature> Airfields =>
        Airports.Select(airport => Feature("block", "airport", airport.Sketch, Curve.Area(Curve.Band(airport.Line, airport.WidthMetres, 7))));

    public IEnumerable<DemoFeature> Motorways => LongRoads.Select(road => Feature("street", road.Sketch.Kind, road.Sketch, Curve.Line(road.Line)));

    /// <summary>Ponds without names, strewn over the countryside.</summary>
    private static IEnumerable<Lake> Ponds(Random chance)
    {
        var pond = new Sketch("lake", "", "", 0, []);
        return Enumerable.Range(0, 260).Select(_ => new Lake(
            pond, Spot.Of(110.12 + 0.58 * chance.NextDouble(), 19.53 + 0.47 * chance.NextDouble()), 40 + 130 * Math.Pow(chance.NextDouble(), 2)))
            .Where(lake => lake.Middle.DistanceTo(Spot.Of(110.342, 20.02)) > 9_500);
    }

    public static DemoFeature Feature(string layer, string kind, Sketch sketch, Shape shape) =>
        sketch.NameZh.Length > 0 ? new(layer, kind, sketch.NameZh, sketch.NameEn, shape) : new(layer, kind, null, null, shape);
}
