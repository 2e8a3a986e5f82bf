using Doorstep.Planning.Cutting;

namespace Doorstep.Planning.Editing;

/// <summary>
/// A plan while somebody edits it by hand: buildings are moved one at a time, each move is scored at once and can be undone, grids can be locked, and
/// the rest can be repaired round what was done. Moving a building looks at its community only. One person's draft: not for several threads.
/// </summary>
public sealed class PlanDraft
{
    private readonly HouseholdWindow window;
    private readonly DraftTally tally;
    private readonly int[] gridOf;
    private readonly List<string> names;
    private readonly Stack<(int Unit, int From)> moves = new();
    private readonly HashSet<int> staying = [];
    private readonly IReadOnlyCollection<int> movedBefore;

    public PlanDraft(Plan plan) : this(
        (plan ?? throw new ArgumentNullException(nameof(plan))).City, plan.Window, plan.GridNumbers, [.. plan.Grids.Select(grid => grid.Name)], [])
    {
    }

    /// <summary>Goes on with a plan that was put away.</summary>
    /// <param name="grids">Per unit the place of its grid's name.</param>
    /// <param name="movedBefore">Units that were moved by hand already, which a repair leaves where they were put.</param>
    public PlanDraft(
        PlanningCity city, HouseholdWindow window, ReadOnlySpan<int> grids, IReadOnlyList<string> names, IReadOnlyCollection<int> movedBefore)
    {
        ArgumentNullException.ThrowIfNull(city);
        (City, this.window, this.movedBefore) = (city, window, movedBefore);
        gridOf = [.. grids];
        this.names = [.. names];
        tally = new(City, window, gridOf, names.Count);
        foreach (var grid in City.StayingGrids)
        {
            staying.Add(gridOf[Array.IndexOf(City.Grid, grid)]);
        }
    }

    public PlanningCity City { get; }

    public DraftScore Score => tally.Score;

    public ReadOnlySpan<int> GridOf => gridOf;

    public IReadOnlyList<string> GridNames => names;

    public int HouseholdsOf(int grid) => tally.HouseholdsOf(grid);

    public bool IsInPieces(int grid) => tally.IsInPieces(grid);

    /// <summary>The grid is left alone by hand and by repair until it is unlocked.</summary>
    public bool Lock(int grid) => staying.Add(grid);

    public bool Unlock(int grid) => staying.Remove(grid);

    /// <summary>An empty grid to put buildings into.</summary>
    public int NewGrid(string name)
    {
        names.Add(name);
        tally.AddGrid();
        return names.Count - 1;
    }

    public DraftRefusal Refusal(int unit, int grid)
    {
        if (staying.Contains(gridOf[unit]) || staying.Contains(grid))
        {
            return DraftRefusal.GridStays;
        }

        if (tally.CommunityOf(grid) is >= 0 and var community && community != City.Community[unit])
        {
            return DraftRefusal.OtherCommunity;
        }

        return City.ApartPairs.Any(pair => (pair.First == unit && gridOf[pair.Second] == grid) || (pair.Second == unit && gridOf[pair.First] == grid))
            ? DraftRefusal.KeptApart : DraftRefusal.None;
    }

    /// <summary>Puts the building into the grid and says what that makes of the plan.</summary>
    /// <exception cref="InvalidOperationException">It is refused.</exception>
    public DraftScore Move(int unit, int grid)
    {
        if (Refusal(unit, grid) is not DraftRefusal.None and var refusal)
        {
            throw new InvalidOperationException($"The move is refused: {refusal}.");
        }

        if (gridOf[unit] != grid)
        {
            moves.Push((unit, gridOf[unit]));
            tally.Move(unit, grid);
        }

        return Score;
    }

    public bool Undo()
    {
        if (!moves.TryPop(out var last))
        {
            return false;
        }

        tally.Move(last.Unit, last.From);
        return true;
    }

    /// <summary>
    /// Brings communities that the hand left broken back into the window, changing the draft as little as can be: what was moved by hand stays with a
    /// neighbour of the grid it was put into, locked grids stay, communities that are right are not touched.
    /// </summary>
    public Plan Repair(PlanningOptions? options = null, CancellationToken stopping = default)
    {
        var asked = (options ?? new()) with { Window = window, Mode = PlanMode.MinChange };
        // Grids in pieces cannot stay as they are, whoever locked them.
        int[] stay = [.. staying.Where(grid => !tally.IsInPieces(grid) && tally.HouseholdsOf(grid) > 0).Order()];
        var drawn = City.WithGrids([.. gridOf], names).WithLocks(City.Locks, [.. City.TogetherPairs, .. ByHand(stay)], City.ApartPairs, stay);
        var cutting = new CutCity(drawn, asked, onlyBroken: true);
        var repaired = cutting.Cut(null, stopping);
        return DescribePlan.Of(City, window, cutting.Proofs, repaired);
    }

    /// <summary>The draft as it is, scored in full.</summary>
    public Plan Finish()
    {
        var drawn = City.WithGrids([.. gridOf], names).WithLocks(City.Locks, [], [], [.. Enumerable.Range(0, names.Count)]);
        var used = DraftTally.WithoutEmpty(gridOf, names.Count);
        return DescribePlan.Of(City, window, Proofs.None(CityCells.Find(drawn, window), City.Count), used);
    }

    /// <summary>
    /// Each building that was moved and still is where it was put, with the neighbour in that grid it shares the longest border with.
    /// </summary>
    private IEnumerable<(int First, int Second)> ByHand(int[] stay)
    {
        foreach (var unit in moves.Select(move => move.Unit).Concat(movedBefore).Distinct().Where(unit => !stay.Contains(gridOf[unit])))
        {
            var (best, longest) = (-1, -1f);
            for (var place = City.Rows[unit]; place < City.Rows[unit + 1]; place++)
            {
                var other = City.Neighbours[place];
                if (gridOf[other] == gridOf[unit] && City.IsUsable(unit, place) && City.Lengths[place] > longest)
                {
                    (best, longest) = (other, City.Lengths[place]);
                }
            }

            if (best >= 0)
            {
                yield return (unit, best);
            }
        }
    }
}
