namespace Doorstep.Planning.Cutting;

/// <summary>
/// Chance that can be replayed: xorshift64* (Marsaglia 2003, Vigna 2016), seeded through splitmix64. Each cell of the city has its own.
/// </summary>
internal struct Dice(ulong seed)
{
    private ulong state = Mix(seed) | 1;

    /// <summary>A number from 0 to below the bound.</summary>
    public int Below(int bound)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return (int)(((state * 0x2545F4914F6CDD1DUL >> 32) * (ulong)bound) >> 32);
    }

    /// <summary>The finishing step of splitmix64 (Steele, Lea, Flood 2014): every bit of the result hangs on every bit given.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
