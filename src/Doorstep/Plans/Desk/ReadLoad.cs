using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans.Desk;

/// <summary>How today's grids of an area are loaded, in doors.</summary>
public sealed record Load(IReadOnlyList<int> Grids)
{
    public int Largest => Grids.Count == 0 ? 0 : Grids.Max();

    public int Over(int highest) => Grids.Count(doors => doors > highest);

    public int Under(int lowest) => Grids.Count(doors => doors < lowest);
}

sealed class ReadLoad(DoorstepContext db, Caller caller)
{
    public async Task<Load> RunAsync(AreaCode area, CancellationToken cancellationToken = default)
    {
        if (!caller.Meets(Permission.ViewPlans, area))
        {
            return new([]);
        }

        var doors = await db.DoorsByGridAsync(area, cancellationToken);
        var grids = await db.Areas.AsNoTracking()
            .In(area).Where(one => one.Level == AreaLevel.Grid && one.ClosedAt == null)
            .Select(one => one.Code).ToListAsync(cancellationToken);
        return new(grids.ConvertAll(grid => doors.GetValueOrDefault(grid)));
    }
}

static class GridDoors
{
    public static async Task<Dictionary<AreaCode, int>> DoorsByGridAsync(this DoorstepContext db, AreaCode area, CancellationToken cancellationToken)
    {
        return await db.Buildings.In(area).GroupBy(building => building.Area)
            .Select(grid => new { grid.Key, Doors = grid.Sum(building => building.Doors) })
            .ToDictionaryAsync(grid => grid.Key, grid => grid.Doors, cancellationToken);
    }
}
