namespace Doorstep.Maps.Tiles;

/// <summary>Something drawn on the base map: a bridge, a park, a grid's outline, the place of a name.</summary>
/// <param name="MinZoom">Not drawn when the map is smaller than this.</param>
sealed record DrawnFeature(TileGeometry Geometry, int MinZoom, DrawnRing[] Rings, (string Key, object Value)[] Tags)
{
    public MapBox Box { get; } = MapBox.Around(Rings);

    public static DrawnFeature Of(Shape shape, int minZoom, params (string Key, object? Value)[] tags) => new(
        shape.IsArea ? TileGeometry.Areas : TileGeometry.Lines,
        minZoom,
        [.. shape.Parts.SelectMany(part => part.Select((ring, index) => DrawnRing.Of(ring, index == 0)))],
        Known(tags));

    public static DrawnFeature Of(double longitude, double latitude, int minZoom, params (string Key, object? Value)[] tags) =>
        new(TileGeometry.Points, minZoom, [DrawnRing.Of([longitude, latitude], isOuter: true)], Known(tags));

    private static (string, object)[] Known((string Key, object? Value)[] tags) =>
        [.. tags.Where(tag => tag.Value is not null).Select(tag => (tag.Key, tag.Value!))];
}
