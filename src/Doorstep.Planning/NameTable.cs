namespace Doorstep.Planning;

/// <summary>Names and their numbers, in the order of coming: open addressing over the names' own list, a third of the memory of a dictionary.</summary>
internal sealed class NameTable
{
    private readonly Column<string> names = new();

    /// <summary>One more than the number of the name, so that zero is free; never more than half full.</summary>
    private int[] slots = new int[64];

    public int Add(string name)
    {
        if (2 * (names.Count + 1) > slots.Length)
        {
            slots = new int[2 * slots.Length];
            for (var number = 0; number < names.Count; number++)
            {
                slots[SlotOf(names[number])] = number + 1;
            }
        }

        names.Add(name);
        return (slots[SlotOf(name)] = names.Count) - 1;
    }

    public int AddOnce(string name) => NumberOf(name) is >= 0 and var known ? known : Add(name);

    /// <returns>-1 if nobody has this name.</returns>
    public int NumberOf(string name) => slots[SlotOf(name)] - 1;

    public string[] Names()
    {
        var list = new string[names.Count];
        for (var number = 0; number < list.Length; number++)
        {
            list[number] = names[number];
        }

        return list;
    }

    /// <summary>Where the name is, or would be put.</summary>
    private int SlotOf(string name)
    {
        var slot = name.GetHashCode(StringComparison.Ordinal) & (slots.Length - 1);
        while (slots[slot] > 0 && !string.Equals(names[slots[slot] - 1], name, StringComparison.Ordinal))
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }
}
