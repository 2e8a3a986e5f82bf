
using Doorstep.Maps;

namespace Doorstep.Tests.Places;

/// <summary>
/// The rule itself, in whole numbers and without any index: a point is inside if a ray to the east meets an odd number of edges.
/// An edge is met from its lower end up to, but not at, its upper end; a point on an edge is east of it.
/// </summary>
internal static class EvenOdd
{
    private const double PerStep = 1 << 20;

    public static bool Holds(Shape area, double longitude, double latitude)
    {
        var (x, y) = (Fine(longitude), Fine(latitude));
        var inside = false;
        foreach (var ring in area.Parts.SelectMany(part => part))
        {
            for (var i = 2; i < ring.Length; i += 2)
            {
                inside ^= Meets((Fine(ring[i - 2]), Fine(ring[i - 1])), (Fine(ring[i]), Fine(ring[i + 1])), x, y);
            }
        }

        return inside;
    }

    private static Int128 Fine(double degrees) => (Int128)Math.Round(degrees * 1e7 * PerStep);

    private static bool Meets((Int128 X, Int128 Y) low, (Int128 X, Int128 Y) high, Int128 x, Int128 y)
    {
        (low, high) = low.Y < high.Y ? (low, high) : (high, low);
        return low.Y <= y && y < high.Y && (high.X - low.X) * (y - low.Y) > (high.Y - low.Y) * (x - low.X);
    }
}
