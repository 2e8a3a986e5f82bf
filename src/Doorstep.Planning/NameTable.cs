namespace Doorstep.Planning;

/// <summary>
/// Names and their numbers, in the order of coming: open addressing over the names' own list, a third of the memory of a dictionary.
/// </summary>
internal sealed class NameTable
{
    public NameList Names { get; } = new();

    /// <summary>One more than the number of the name, so that zero is free; never more than half full.</summary>
    private int[] slots = new int[64];

    public int Add(ReadOnlySpan<char> name)
    {
        if (2 * (Names.Count + 1) > slots.Length)
        {
            slots = new int[2 * slots.Length];
            for (var number = 0; number < Names.Count; number++)
            {
                slots[SlotOf(Names.Letters(number))] = number + 1;
            }
        }

        Names.Add(name);
        return (slots[SlotOf(name)] = Names.Count) - 1;
    }

    public int AddOnce(ReadOnlySpan<char> name) => NumberOf(name) is >= 0 and var known ? known : Add(name);

    /// <returns>-1 if nobody has this name.</returns>
    public int NumberOf(ReadOnlySpan<char> name) => slots[SlotOf(name)] - 1;

    /// <summary>Where the name is, or would be put.</summary>
    private int SlotOf(ReadOnlySpan<char> name)
    {
        var slot = string.GetHashCode(name) & (slots.Length - 1);
        while (slots[slot] > 0 && !Names.Letters(slots[slot] - 1).SequenceEqual(name))
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }
}
