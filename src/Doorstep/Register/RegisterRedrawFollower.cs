using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Data.Redraw;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Register.Exports;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Register;

/// <summary>
/// Moves dwellings and households along when grids are redrawn: they go with their buildings, with everyone in them and all that was done to them
/// there, and are counted where they now are. A list that was asked for of a grid as it was is let go by nobody.
/// </summary>
sealed class RegisterRedrawFollower(DoorstepContext db, Ids ids) : IRedrawFollower
{
    public IReadOnlyCollection<Type> Kinds =>
    [
        typeof(Dwelling), typeof(Household), typeof(Resident), typeof(Occupancy), typeof(Organisation), typeof(RegisterAct), typeof(RegisterChange),
        typeof(AreaCount), typeof(Export)
    ];

    public async Task<IReadOnlyList<GridEffect>> ForeseeAsync(Redrawing redrawing, CancellationToken cancellationToken)
    {
        var open = await db.Occupancies.In(redrawing.Area).Where(home => home.Until == null && !home.IsStruck)
            .Select(home => new { home.HouseholdId, home.BuildingId }).ToListAsync(cancellationToken);
        var homes = open.Where(home => redrawing.MoveOf(home.BuildingId) is not null).Select(home => home.HouseholdId).ToHashSet();
        var people = await db.Residents.In(redrawing.Area).Where(resident => resident.Standing == RecordStatus.Present)
            .Select(resident => resident.HouseholdId).ToListAsync(cancellationToken);
        return
        [
            new("effect.households", homes.Count),
            new("effect.people", people.Count(homes.Contains)),
            new("effect.exports", (await ExportsAsync(redrawing, cancellationToken)).Count),
        ];
    }

    public async Task FollowAsync(Redrawing redrawing, bool isAgain, CancellationToken cancellationToken)
    {
        RollUpChange tally = new();
        await CountDoorsAsync(redrawing.Act.Id, tally, cancellationToken);
        await CountHomesAsync(redrawing.Act.Id, tally, cancellationToken);
        await MoveDoorsAsync(redrawing.Act.Id, cancellationToken);
        await MoveHomesAsync(redrawing.Act.Id, redrawing.Area, cancellationToken);
        if (isAgain && !tally.Counts.Any())
        {
            return;
        }

        (await ExportsAsync(redrawing, cancellationToken)).ForEach(export => export.Lapse(redrawing.Act with { Id = ids.Next() }));
        foreach (var community in redrawing.Communities)
        {
            db.Add(RegisterAct.Of(RegisterActKind.Redrawn, community, null, null, redrawing.Act with { Id = ids.Next() }));
        }

        await db.SaveChangesAsync(cancellationToken);
        await tally.WriteAsync(db, cancellationToken);
    }

    private async Task CountDoorsAsync(Guid id, RollUpChange tally, CancellationToken cancellationToken)
    {
        var doors = await (
            from move in db.GridMoves
            where move.ActId == id
            join building in db.Buildings on move.BuildingId equals building.Id
            join dwelling in db.Dwellings on building.Id equals dwelling.BuildingId
            where dwelling.Area != move.To
            group dwelling by new { dwelling.Area, move.To, Built = building.Use, dwelling.Use, IsVisited = dwelling.VisitedAt != null } into alike
            select new { alike.Key, Count = alike.Count() }).ToListAsync(cancellationToken);
        foreach (var alike in doors)
        {
            RollUpChange some = new();
            some.CountBuilt(alike.Key.Area, alike.Key.Built, alike.Count);
            some.CountUse(alike.Key.Area, alike.Key.Use, alike.Key.IsVisited, alike.Count);
            tally.Carry(some, alike.Key.To);
        }
    }

    /// <summary>Households that have a home in a building which moved, and still stand in another grid than it.</summary>
    private async Task CountHomesAsync(Guid id, RollUpChange tally, CancellationToken cancellationToken)
    {
        var moving = from household in db.Households.AsNoTracking()
                     where household.Standing == RecordStatus.Present
                     join occupancy in db.Occupancies on household.Id equals occupancy.HouseholdId
                     where occupancy.Until == null && !occupancy.IsStruck
                     join move in db.GridMoves on occupancy.BuildingId equals move.BuildingId
                     where move.ActId == id && move.To != household.Area
                     select new { household, move.To };
        Dictionary<Guid, AreaCode> to = [];
        await foreach (var home in moving.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (to.TryAdd(home.household.Id, home.To))
            {
                RollUpChange one = new();
                one.CountHome(home.household, +1);
                tally.Carry(one, home.To);
            }
        }

        var people = from resident in db.Residents.AsNoTracking()
                     where resident.Standing == RecordStatus.Present
                     join move in moving.Select(home => home.household.Id) on resident.HouseholdId equals move
                     select resident;
        await foreach (var resident in people.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            RollUpChange one = new();
            one.Count(resident, +1);
            tally.Carry(one, to[resident.HouseholdId]);
        }
    }

    private async Task MoveDoorsAsync(Guid id, CancellationToken cancellationToken)
    {
        var moves = db.GridMoves.Where(move => move.ActId == id);
        await db.Dwellings
            .Where(dwelling => moves.Any(move => move.BuildingId == dwelling.BuildingId && move.To != dwelling.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(dwelling => dwelling.Area, dwelling =>
                moves.Where(move => move.BuildingId == dwelling.BuildingId).Select(move => move.To).OrderBy(to => to).First()), cancellationToken);
        await db.Organisations
            .Where(organisation => moves.Any(move => move.BuildingId == organisation.BuildingId && move.To != organisation.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(organisation => organisation.Area, organisation =>
                moves.Where(move => move.BuildingId == organisation.BuildingId).Select(move => move.To).OrderBy(to => to)
                    .First()), cancellationToken);
        await db.Occupancies
            .Where(occupancy => moves.Any(move => move.BuildingId == occupancy.BuildingId && move.To != occupancy.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(occupancy => occupancy.Area, occupancy =>
                moves.Where(move => move.BuildingId == occupancy.BuildingId).Select(move => move.To).OrderBy(to => to).First()), cancellationToken);
    }

    /// <summary>
    /// A household is in the grid of its home, or of the last one it had. What was done to it there goes along; what was done in a
    /// grid it lived in before stays in that. Whoever moved on within the grid before stays there, with all that was done.
    /// </summary>
    private async Task MoveHomesAsync(Guid id, AreaCode area, CancellationToken cancellationToken)
    {
        var homes = from occupancy in db.Occupancies
                    where !occupancy.IsStruck
                    join move in db.GridMoves on occupancy.BuildingId equals move.BuildingId
                    where move.ActId == id && !db.Occupancies.Any(later => later.HouseholdId == occupancy.HouseholdId && !later.IsStruck
                        && later.Area == move.From && occupancy.Until != null && (later.Until == null || later.Until > occupancy.Until))
                    select new { occupancy.HouseholdId, occupancy.Until, move.From, move.To };
        await db.RegisterChanges.In(area).Where(change => db.RegisterActs
            .Any(act => act.Id == change.ActId && homes.Any(home => home.HouseholdId == act.HouseholdId && home.From == change.Area)))
            .ExecuteUpdateAsync(set => set.SetProperty(change => change.Area, change =>
                homes.Where(home => home.From == change.Area
                    && db.RegisterActs.Any(act => act.Id == change.ActId && act.HouseholdId == home.HouseholdId))
                    .OrderBy(home => home.Until != null).Select(home => home.To).First()), cancellationToken);
        await db.RegisterActs
            .In(area).Where(act => homes.Any(home => home.HouseholdId == act.HouseholdId && home.From == act.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(act => act.Area, act =>
                homes.Where(home => home.HouseholdId == act.HouseholdId && home.From == act.Area).OrderBy(home => home.Until != null)
                    .Select(home => home.To).First()), cancellationToken);
        await db.Households.In(area).Where(household => homes.Any(home => home.HouseholdId == household.Id && home.From == household.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(household => household.Area, household =>
                homes.Where(home => home.HouseholdId == household.Id && home.From == household.Area).OrderBy(home => home.Until != null)
                    .Select(home => home.To).First()), cancellationToken);
        await db.Residents.In(area)
            .Where(resident => db.Households.Any(household => household.Id == resident.HouseholdId && household.Area != resident.Area))
            .ExecuteUpdateAsync(set => set.SetProperty(resident => resident.Area, resident =>
                db.Households.Where(household => household.Id == resident.HouseholdId).Select(household => household.Area).OrderBy(area => area)
                    .First()), cancellationToken);
    }

    private async Task<List<Export>> ExportsAsync(Redrawing redrawing, CancellationToken cancellationToken)
    {
        var asked = await db.Exports.In(redrawing.Area).Where(export => export.TakenAt == null && export.IsAllowed != false)
            .ToListAsync(cancellationToken);
        return asked.FindAll(export =>
            redrawing.ChangeOf(export.Area) is not null && export.StateAt(redrawing.Act.At) is ExportState.Waiting or ExportState.Ready);
    }
}
