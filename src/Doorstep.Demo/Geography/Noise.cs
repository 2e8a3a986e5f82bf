namespace Doorstep.Demo.Geography;

/// <summary>
/// Value noise: a number from -1 to 1 hashed at every whole point of the plane, blended smoothly between
/// (K. Perlin, "Improving Noise", 2002, for the blend). It bends streets and borders the same way for the same seed.
/// </summary>
internal static class Noise
{
    public static double At(int seed, double x, double y)
    {
        var (column, row) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (across, up) = (Blend(x - column), Blend(y - row));
        var south = Between(Value(seed, column, row), Value(seed, column + 1, row), across);
        var north = Between(Value(seed, column, row + 1), Value(seed, column + 1, row + 1), across);
        return Between(south, north, up);
    }

    private static double Value(int seed, int column, int row)
    {
        var mixed = (uint)seed * 0x9E3779B1u ^ (uint)column * 0x85EBCA77u ^ (uint)row * 0xC2B2AE3Du;
        mixed = (mixed ^ mixed >> 15) * 0x2C1B3C6Du;
        mixed = (mixed ^ mixed >> 12) * 0x297A2D39u;
        return (mixed ^ mixed >> 15) / (double)uint.MaxValue * 2 - 1;
    }

    private static double Blend(double t) => t * t * t * (t * (t * 6 - 15) + 10);

    private static double Between(double from, double to, double share) => from + (to - from) * share;
}
