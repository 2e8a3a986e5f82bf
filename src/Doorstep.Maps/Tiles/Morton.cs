namespace Doorstep.Maps.Tiles;

/// <summary>
/// Computes Morton keys (1966): the binary digits of x and y by turns. Every tile of every zoom is then one unbroken run of keys, and its four
/// quarters are the quarters of the run.
/// </summary>
static class Morton
{
    public static ulong Of(uint x, uint y) => Spread(x) | (Spread(y) << 1);

    public static uint X(ulong key) => Gather(key);

    public static uint Y(ulong key) => Gather(key >> 1);

    /// <summary>Both halves of a short key, of 32 digits, in the steps that one takes.</summary>
    public static (uint X, uint Y) Halves(uint key)
    {
        var bits = (key & 0x55555555UL) | ((ulong)(key & 0xAAAAAAAA) << 31);
        bits = (bits | (bits >> 1)) & 0x3333333333333333;
        bits = (bits | (bits >> 2)) & 0x0F0F0F0F0F0F0F0F;
        bits = (bits | (bits >> 4)) & 0x00FF00FF00FF00FF;
        bits = (bits | (bits >> 8)) & 0x0000FFFF0000FFFF;
        return ((uint)bits, (uint)(bits >> 32));
    }

    private static ulong Spread(uint value)
    {
        ulong bits = value;
        bits = (bits | (bits << 16)) & 0x0000FFFF0000FFFF;
        bits = (bits | (bits << 8)) & 0x00FF00FF00FF00FF;
        bits = (bits | (bits << 4)) & 0x0F0F0F0F0F0F0F0F;
        bits = (bits | (bits << 2)) & 0x3333333333333333;
        return (bits | (bits << 1)) & 0x5555555555555555;
    }

    private static uint Gather(ulong bits)
    {
        bits &= 0x5555555555555555;
        bits = (bits | (bits >> 1)) & 0x3333333333333333;
        bits = (bits | (bits >> 2)) & 0x0F0F0F0F0F0F0F0F;
        bits = (bits | (bits >> 4)) & 0x00FF00FF00FF00FF;
        bits = (bits | (bits >> 8)) & 0x0000FFFF0000FFFF;
        return (uint)(bits | (bits >> 16));
    }
}
