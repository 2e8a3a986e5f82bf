using System.Text;

namespace Doorstep.Maps.Tiles;

/// <summary>The keys and values of one layer of a tile. Each stands once, and features name them by their places.</summary>
sealed class TileTable
{
    private readonly TileBytes keys = new(), values = new();
    private readonly Dictionary<string, int> keyPlaces = [], textPlaces = [];
    private readonly Dictionary<long, int> numberPlaces = [];
    private readonly Dictionary<double, int> doublePlaces = [];
    private readonly Dictionary<bool, int> boolPlaces = [];

    /// <summary>
    /// Places of the smallest numbers, counted from 1, 0 where there is none: most numbers are small, and this is faster than a dictionary.
    /// </summary>
    private readonly int[] smallNumberPlaces = new int[256];

    private int count;

    public ReadOnlySpan<byte> Keys => keys.Written;

    public ReadOnlySpan<byte> Values => values.Written;

    public void Clear()
    {
        keys.Clear();
        values.Clear();
        keyPlaces.Clear();
        textPlaces.Clear();
        numberPlaces.Clear();
        doublePlaces.Clear();
        boolPlaces.Clear();
        smallNumberPlaces.AsSpan().Clear();
        count = 0;
    }

    public int Key(string name)
    {
        if (!keyPlaces.TryGetValue(name, out var place))
        {
            keyPlaces[name] = place = keyPlaces.Count;
            keys.TextField(3, name);
        }

        return place;
    }

    public int Value(string value)
    {
        if (!textPlaces.TryGetValue(value, out var place))
        {
            textPlaces[value] = place = count++;
            var length = Encoding.UTF8.GetByteCount(value);
            values.BlockField(4, 1 + TileBytes.SizeOf((uint)length) + length);
            values.TextField(1, value);
        }

        return place;
    }

    public int Value(long value)
    {
        if ((ulong)value < (ulong)smallNumberPlaces.Length)
        {
            ref var known = ref smallNumberPlaces[value];
            return (known == 0 ? known = 1 + NewNumber(value) : known) - 1;
        }

        return numberPlaces.TryGetValue(value, out var place) ? place : numberPlaces[value] = NewNumber(value);
    }

    public int Value(double value)
    {
        if (!doublePlaces.TryGetValue(value, out var place))
        {
            doublePlaces[value] = place = count++;
            values.BlockField(4, 9);
            values.DoubleField(3, value);
        }

        return place;
    }

    public int Value(bool value)
    {
        if (!boolPlaces.TryGetValue(value, out var place))
        {
            boolPlaces[value] = place = count++;
            values.BlockField(4, 2);
            values.NumberField(7, value ? 1u : 0);
        }

        return place;
    }

    /// <summary>An id, which no other feature of the layer has: not worth looking up.</summary>
    public int ValueOnce(Guid id)
    {
        const int Length = 36;
        var room = values.Room(Length + 4);
        (room[0], room[1], room[2], room[3]) = ((4 << 3) | 2, Length + 2, (1 << 3) | 2, Length);
        id.TryFormat(room[4..], out _);
        values.Take(Length + 4);
        return count++;
    }

    private int NewNumber(long value)
    {
        var (field, number) = value >= 0 ? (5, (ulong)value) : (6, (ulong)((value << 1) ^ (value >> 63)));
        values.BlockField(4, 1 + TileBytes.SizeOf(number));
        values.NumberField(field, number);
        return count++;
    }
}
