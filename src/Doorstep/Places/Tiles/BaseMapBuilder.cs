using Doorstep.Contracts;
using Doorstep.Maps;
using Doorstep.Maps.Tiles;

namespace Doorstep.Places.Tiles;

enum StreetKind
{
    Motorway,
    Main,
    Bridge,
    Rail,
    Side,
    Rural,
    Lane,
    Track,
}

/// <summary>
/// Gathers what the base map shows. Layers of its tiles and their tags, beside name, name:en and name:zh-Hant:
/// land (kind), park (kind), water (kind), block (kind: what its ground is used for), building (floors), street (kind), area (level, code,
/// households, overloaded), border (level), label (kind; of areas also code, households, overloaded).
/// </summary>
sealed class BaseMapBuilder
{
    private static readonly string[] LayersFromTheGroundUp = ["land", "park", "block", "water", "building", "street", "area", "border", "label"];

    private readonly Dictionary<string, List<DrawnFeature>> layers = LayersFromTheGroundUp.ToDictionary(name => name, _ => new List<DrawnFeature>());
    private readonly List<(AreaLevel Level, DrawnRing[] Rings)> outlines = [];

    /// <summary>A shape of the city's map by the layer and kind it is stored under; of an unknown layer it is left out.</summary>
    public void Feature(string layer, string kind, Names? name, Shape shape)
    {
        switch (layer)
        {
            case "land":
                Ground(layer, kind, name: null, shape, minZoom: 0);
                break;
            case "water":
                Water(shape, name, kind);
                break;
            case "park":
                Park(shape, name, kind);
                break;
            case "block":
                Ground(layer, kind, name, shape, minZoom: 12, labelZoom: 15);
                break;
            case "street":
                Street(shape, Enum.TryParse<StreetKind>(kind, ignoreCase: true, out var known) ? known : StreetKind.Lane, name);
                break;
        }
    }

    public void Land(Shape shape) => Ground("land", "city", name: null, shape, minZoom: 0);

    public void Water(Shape shape, Names? name = null, string kind = "river") =>
        Ground("water", kind, name, shape, minZoom: 0, labelZoom: kind is "lake" ? 14 : 11);

    public void Park(Shape shape, Names? name = null, string kind = "park") => Ground("park", kind, name, shape, minZoom: 10, labelZoom: 14);

    public void Street(Shape shape, StreetKind kind, Names? name = null)
    {
        var minZoom = kind switch
        {
            StreetKind.Motorway => 8,
            StreetKind.Main => 10,
            StreetKind.Bridge or StreetKind.Rail => 11,
            StreetKind.Side or StreetKind.Rural => 12,
            _ => 14,
        };
        layers["street"].Add(DrawnFeature.Of(shape, minZoom, [("kind", kind.ToString().ToLowerInvariant()), .. Tags(name)]));
    }

    public void Building(Shape shape, int floors, string? name = null) =>
        layers["building"].Add(DrawnFeature.Of(shape, 15, ("floors", floors), ("name", name)));

    public void Area(
        AreaCode code, Names names, Shape outline, (double Longitude, double Latitude)? labelAt = null,
        int? households = null, bool isOverloaded = false)
    {
        var level = code.Level.ToString().ToLowerInvariant();
        (string, object?)[] tags = [("code", code.Value), .. Tags(names), ("households", households), ("overloaded", isOverloaded ? true : null)];
        var area = DrawnFeature.Of(outline, FirstZoom(code.Level), [("level", level), .. tags]);
        layers["area"].Add(area);
        outlines.Add((code.Level, area.Rings));
        Label(labelAt ?? LabelPlace.In(area.Rings), FirstZoom(code.Level) + 1, [("kind", level), .. tags]);
    }

    public BaseMap Build()
    {
        layers["border"].AddRange(BorderLines.Between(outlines).Select(border => new DrawnFeature(
            TileGeometry.Lines,
            FirstZoom(border.Level),
            [new(border.Line, isOuter: false)],
            [("level", border.Level.ToString().ToLowerInvariant())])));
        return new([.. LayersFromTheGroundUp.Select(name => new DrawnLayer(name, layers[name]))]);
    }

    private static int FirstZoom(AreaLevel level) => level switch
    {
        AreaLevel.City => 0,
        AreaLevel.District => 6,
        AreaLevel.Subdistrict => 9,
        AreaLevel.Community => 11,
        _ => 13,
    };

    private void Ground(string layer, string kind, Names? name, Shape shape, int minZoom, int labelZoom = 0)
    {
        var feature = DrawnFeature.Of(shape, minZoom, [("kind", kind), .. Tags(name)]);
        layers[layer].Add(feature);
        if (name is not null && shape.IsArea)
        {
            Label(LabelPlace.In(feature.Rings), labelZoom, [("kind", layer), .. Tags(name)]);
        }
    }

    private void Label((double Longitude, double Latitude) place, int minZoom, (string, object?)[] tags) =>
        layers["label"].Add(DrawnFeature.Of(place.Longitude, place.Latitude, minZoom, tags));

    private static (string, object?)[] Tags(Names? name) =>
        [("name", Known(name?.Hans)), ("name:en", Known(name?.En)), ("name:zh-Hant", name?.Hant == name?.Hans ? null : Known(name?.Hant))];

    private static string? Known(string? text) => text is "" ? null : text;
}
