namespace Doorstep.Planning;

/// <summary>
/// The members of every group next to one another in one array, by counting sort; those of one group in the order of their numbers.
/// </summary>
internal sealed class Grouped
{
    private readonly int[] start;
    private readonly int[] members;

    /// <param name="groupOf">Per member its group; below zero it is in none.</param>
    public Grouped(ReadOnlySpan<int> groupOf, int groups)
    {
        start = new int[groups + 1];
        foreach (var group in groupOf)
        {
            if (group >= 0)
            {
                start[group + 1]++;
            }
        }

        for (var group = 0; group < groups; group++)
        {
            start[group + 1] += start[group];
        }

        var next = start[..^1];
        members = new int[start[groups]];
        for (var member = 0; member < groupOf.Length; member++)
        {
            if (groupOf[member] >= 0)
            {
                members[next[groupOf[member]]++] = member;
            }
        }
    }

    public ReadOnlySpan<int> Of(int group) => members.AsSpan(start[group]..start[group + 1]);

    /// <summary>Members of the groups before this one.</summary>
    public int Before(int group) => start[group];
}
