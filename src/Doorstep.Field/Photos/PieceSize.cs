namespace Doorstep.Field.Photos;

/// <summary>
/// How large the next piece of a photo is: small where the line is bad, so that little is lost with one, and twice as large after each that went
/// well.
/// </summary>
public static class PieceSize
{
    public const int Least = 16 << 10, First = 32 << 10, Most = 1 << 20;

    public static int After(int size, bool wentWell) => Math.Clamp(wentWell ? size * 2 : size / 2, Least, Most);
}
