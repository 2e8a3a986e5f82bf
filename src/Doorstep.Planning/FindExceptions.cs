using Doorstep.Planning.Cutting;

namespace Doorstep.Planning;

/// <summary>Lists the grids outside the window and says of each why, by what its cell could hold at all.</summary>
internal sealed class FindExceptions
{
    private readonly PlanningCity city;
    private readonly HouseholdWindow window;
    private readonly CityCells cells;
    private readonly bool[] proved;
    private readonly long[] households;

    /// <summary>Per cell the strongest kind of grid that is taken out of the city beside it.</summary>
    private readonly CellKind[] beside;

    /// <summary>Grids outside the window, per cell.</summary>
    private readonly int[] outside;

    private FindExceptions(PlanningCity city, HouseholdWindow window, Proofs proofs)
    {
        (this.city, this.window, cells, proved) = (city, window, proofs.Cells, proofs.NoCut);
        (households, beside, outside) = (new long[cells.Count], new CellKind[cells.Count], new int[cells.Count]);
        for (var unit = 0; unit < city.Count; unit++)
        {
            households[cells.CellOf[unit]] += city.HouseholdsOf[unit];
            LookBeside(unit);
        }
    }

    public static PlanException[] Of(PlanningCity city, HouseholdWindow window, Proofs proofs, int[] gridOf, PlannedGrid[] grids)
    {
        var (cellOf, stuck) = (new int[grids.Length], new bool[grids.Length]);
        for (var unit = 0; unit < city.Count; unit++)
        {
            cellOf[gridOf[unit]] = proofs.Cells.CellOf[unit];
            stuck[gridOf[unit]] |= proofs.Stuck[unit];
        }

        var finding = new FindExceptions(city, window, proofs);
        int[] all = [.. Enumerable.Range(0, grids.Length).Where(grid => !window.Holds(grids[grid].Households))];
        foreach (var grid in all)
        {
            finding.outside[cellOf[grid]]++;
        }

        return [.. all.Select(grid => new PlanException(
            grid, city.Communities[grids[grid].Community], grids[grid].Households,
            finding.Reason(cellOf[grid], grids[grid].Households, stuck[grid])))];
    }

    private void LookBeside(int unit)
    {
        var cell = cells.CellOf[unit];
        for (var place = city.Rows[unit]; place < city.Rows[unit + 1]; place++)
        {
            var other = cells.CellOf[city.Neighbours[place]];
            if (other != cell && city.IsUsable(unit, place) && cells.KindOf[other] > beside[cell])
            {
                beside[cell] = cells.KindOf[other];
            }
        }
    }

    private ExceptionReason Reason(int cell, int households, bool stuck) => cells.KindOf[cell] switch
    {
        CellKind.TooLarge => ExceptionReason.OversizeBuilding,
        CellKind.Stays or CellKind.HeldTogether => ExceptionReason.Lock,
        _ when households == 0 => ExceptionReason.NoHouseholds,
        _ when !window.CanDivide((int)this.households[cell]) && outside[cell] == 1 => ByNumber(cell),
        CellKind.Locked => ExceptionReason.Lock,
        _ when stuck => ExceptionReason.NoCutExists,
        _ when proved[cell] => ExceptionReason.NoCutExists,
        _ => ExceptionReason.NotSolved,
    };

    private ExceptionReason ByNumber(int cell) => beside[cell] switch
    {
        CellKind.TooLarge => ExceptionReason.CutOffByOversize,
        CellKind.Stays or CellKind.HeldTogether => ExceptionReason.Lock,
        _ => households[cell] < window.Lowest ? ExceptionReason.TooFewHouseholds : ExceptionReason.NoNumberDivides,
    };
}
