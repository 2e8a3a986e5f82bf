using Doorstep.Maps;
using Doorstep.Places;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Index.Strtree;

namespace Doorstep.Plans.Land;

/// <summary>What lies between two neighbouring buildings.</summary>
[Flags]
enum Between
{
    Nothing = 0,
    /// <summary>A main road: a good place for a border between grids.</summary>
    MainRoad = 1,
    /// <summary>Water, a railway or a motorway: nobody crosses but over a bridge.</summary>
    Barrier = 2,
}

/// <summary>
/// An index of the main roads, waters, railways and motorways of the city's map, to ask what the way from one building to the next crosses.
/// </summary>
sealed class Barriers
{
    private readonly STRtree<(Between Kind, IPreparedGeometry Shape)> crossed = new();

    public Barriers(IEnumerable<MapFeature> features, Flat flat)
    {
        foreach (var feature in features)
        {
            if (KindOf(feature) is var kind && kind is not Between.Nothing)
            {
                foreach (var shape in Drawn(Shape.FromBytes(feature.Bytes), flat))
                {
                    crossed.Insert(shape.EnvelopeInternal, (kind, PreparedGeometryFactory.Prepare(shape)));
                }
            }
        }

        crossed.Build();
    }

    /// <summary>Which map features count; anything else can be walked across.</summary>
    public static Between KindOf(MapFeature feature) => (feature.Layer, feature.Kind) switch
    {
        ("street", "main") => Between.MainRoad,
        ("street", "motorway" or "rail") or ("water", _) => Between.Barrier,
        _ => Between.Nothing,
    };

    public Between On(Coordinate from, Coordinate to)
    {
        var way = Flat.Geometry.CreateLineString([from, to]);
        var found = Between.Nothing;
        foreach (var (kind, shape) in crossed.Query(way.EnvelopeInternal))
        {
            if ((found & kind) == 0 && shape.Intersects(way))
            {
                found |= kind;
            }
        }

        return found;
    }

    /// <summary>Lines piece by piece: a road across the whole city would otherwise be looked at from everywhere.</summary>
    private static IEnumerable<Geometry> Drawn(Shape shape, Flat flat)
    {
        if (shape.IsArea)
        {
            return [flat.To(shape)];
        }

        return from part in shape.Parts
               from line in part
               from corner in Enumerable.Range(0, (line.Length / 2) - 1)
               select (Geometry)Flat.Geometry.CreateLineString(
                   [flat.To(line[2 * corner], line[(2 * corner) + 1]), flat.To(line[(2 * corner) + 2], line[(2 * corner) + 3])]);
    }
}
