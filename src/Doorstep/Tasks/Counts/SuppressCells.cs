namespace Doorstep.Tasks.Counts;

/// <summary>
/// Decides which numbers of a table are hidden: those below a threshold, nothing among them, and as many others as it takes that nobody can work a
/// hidden one out from what is published (primary and complementary cell suppression). A number below the threshold is hidden well when, for all that
/// is published, it may be nothing and may be as much as the threshold; so no sum that can be worked out with it in it is below the threshold.
/// Another is hidden well when it may be anything in a range as wide as the threshold.
/// </summary>
/// <remarks>
/// What is hidden beside is found step by step: for each number the ring of others by which least is lost, a sibling before a sum. At the end
/// whatever is not needed is published after all, the largest first. The least possible for all at once is hard to find (NP-hard).
/// </remarks>
sealed class SuppressCells
{
    private readonly CellTable table;
    private readonly CellNetwork network;
    private readonly int least;
    private readonly bool[] hidden;

    private SuppressCells(CellTable table, int least)
    {
        (this.table, this.least, network) = (table, least, new(table));
        hidden = [.. Enumerable.Range(0, table.Cells).Select(IsSmall)];
    }

    /// <param name="least">The smallest number that is published.</param>
    /// <returns>For each cell whether it is hidden.</returns>
    public static IReadOnlyList<bool> Run(CellTable table, int least)
    {
        SuppressCells suppress = new(table, least);
        if (table.Columns == 1)
        {
            // Without options nobody was counted, and all is hidden that there is.
            return suppress.hidden;
        }

        suppress.HideMore(suppress.IsSmall);
        suppress.GiveBack(suppress.IsSmall);
        suppress.HideMore(_ => true);
        suppress.GiveBack(_ => true);
        return suppress.hidden;
    }

    /// <summary>What a hidden number may be for somebody who knows the published ones, as far as the threshold from what it is.</summary>
    public static (int From, int To) RangeOf(CellTable table, int cell, IReadOnlyList<bool> hidden, int least)
    {
        CellNetwork network = new(table);
        var value = table[cell];
        return (value - network.Room(cell, isUp: false, Math.Min(value, least), hidden), value + network.Room(cell, isUp: true, least, hidden));
    }

    private bool IsSmall(int cell) => table[cell] < least;

    private void HideMore(Func<int, bool> which)
    {
        Queue<int> open = new(Enumerable.Range(0, table.Cells).Where(cell => hidden[cell] && which(cell)));
        while (open.TryDequeue(out var cell))
        {
            // Hiding more only widens what is hidden well already.
            while (ToHideFor(cell) is { Count: > 0 } others)
            {
                foreach (var other in others)
                {
                    hidden[other] = true;
                    if (which(other))
                    {
                        open.Enqueue(other);
                    }
                }
            }
        }
    }

    private void GiveBack(Func<int, bool> which)
    {
        var needed = Enumerable.Range(0, table.Cells).Where(cell => hidden[cell] && which(cell)).ToList();
        foreach (var cell in Enumerable.Range(0, table.Cells).Where(cell => hidden[cell] && !IsSmall(cell))
            .OrderByDescending(network.CostOf).ThenBy(cell => cell).ToList())
        {
            hidden[cell] = false;
            hidden[cell] = needed.Exists(other => hidden[other] && ToHideFor(other).Count > 0);
        }
    }

    /// <summary>What has to be hidden beside a hidden number; nothing where it is hidden well.</summary>
    private List<int> ToHideFor(int cell)
    {
        List<int> others = [];
        var value = table[cell];
        if (IsSmall(cell))
        {
            if (network.Room(cell, isUp: false, value, hidden, others) == value)
            {
                network.Room(cell, isUp: true, least - value, hidden, others);
            }
        }
        else
        {
            var down = network.Room(cell, isUp: false, least, hidden);
            network.Room(cell, isUp: true, least - down, hidden, others);
        }

        return others;
    }
}
