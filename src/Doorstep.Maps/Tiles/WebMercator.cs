namespace Doorstep.Maps.Tiles;

/// <summary>
/// The projection of web maps (EPSG:3857) in whole numbers: the world is 2^32 by 2^32 units, x to the east, y to the
/// south. A unit is at most a centimetre.
/// </summary>
static class WebMercator
{
    private const double World = 4294967296.0;

    public static uint X(double longitude) => Whole((longitude + 180) / 360);

    public static uint Y(double latitude) => Whole(0.5 - (Math.Asinh(Math.Tan(latitude * (Math.PI / 180))) / (2 * Math.PI)));

    public static double Longitude(double x) => (x / World * 360) - 180;

    public static double Latitude(double y) => Math.Atan(Math.Sinh(Math.PI * (1 - (2 * y / World)))) * (180 / Math.PI);

    // The poles and what lies beyond the date line are kept at the map's rim.
    private static uint Whole(double part) => (uint)Math.Clamp(part * World, 0, World - 1);
}
