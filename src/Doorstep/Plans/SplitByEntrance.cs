using Doorstep.Access;
using Doorstep.Data;
using Doorstep.Edge.Lanes;
using Doorstep.Live;
using Doorstep.Places;
using Doorstep.Plans.Land;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Plans;

/// <summary>
/// Splits a building by its entrances into buildings of their own, so that a plan can put them into several grids: a tower above the window's top is
/// more than one worker can look after. Which doors are behind which entrance is read from their numbers. Homes go with their doors, and so do plans
/// and what earlier redrawings did.
/// </summary>
sealed class SplitByEntrance(DoorstepContext db, IServiceScopeFactory scopes, Caller caller, CurrentAct acting)
{
    /// <param name="Id">Of the building that the entrance is now.</param>
    public sealed record Part(Guid Id, string Address, int Doors);

    public static void Map(IEndpointRouteBuilder app) => app
        .MapPost("/api/buildings/{id:guid}/entrances", (Guid id, SplitByEntrance useCase, CancellationToken cancellationToken) =>
            useCase.RunAsync(id, cancellationToken).OrNotFound())
        .Needs(Permission.MakePlans).Lane(Lane.Bulk).WithTags("Plans").WithSummary("Make every entrance of a building a building of its own");

    public async Task<IReadOnlyList<Part>?> RunAsync(Guid id, CancellationToken cancellationToken = default)
    {
        caller.ActUnder(Permission.MakePlans);
        if (await db.Buildings.AsNoTracking().SingleOrDefaultAsync(building => building.Id == id, cancellationToken) is not { } seen
            || !caller.Scope.Covers(Permission.MakePlans, seen.Area))
        {
            return null;
        }

        // Homes lie beyond what a planner sees.
        using var scope = scopes.AsJob("entrances of a building");
        var job = scope.ServiceProvider.GetRequiredService<DoorstepContext>();
        IReadOnlyList<Building> parts = [];
        await job.InOneCommitAsync(
            async () => parts = await SplitAsync(job, scope.ServiceProvider.GetRequiredService<Ids>(), id, acting.Now(), cancellationToken),
            cancellationToken);
        return [.. parts.Select(part => new Part(part.Id, part.Address.Here, part.Doors))];
    }

    private static async Task<IReadOnlyList<Building>> SplitAsync(DoorstepContext db, Ids ids, Guid id, Act act, CancellationToken cancellationToken)
    {
        var building = await db.Buildings.SingleAsync(one => one.Id == id, cancellationToken);
        var doors = await db.Dwellings.AsNoTracking().Where(dwelling => dwelling.BuildingId == id).ToListAsync(cancellationToken);
        var behind = doors.GroupBy(dwelling => dwelling.Entrance).OrderBy(entrance => entrance.Key).ToList();
        if (behind.Count < 2 || behind[0].Key is null)
        {
            throw new RuleBrokenException("rule.entrances-unknown");
        }

        var land = EntranceLand.Cut(building, behind.Count);
        var others = building.SplitByEntrance([.. behind.Select((entrance, place) =>
            new Entrance(ids.Next(), entrance.Key!.Value, land[place].Longitude, land[place].Latitude, entrance.Count(), land[place].Footprint))]);
        db.AddRange(others);
        db.AddEntry(Entry.Of("building.split", id, building.Area, act));
        await db.SaveChangesAsync(cancellationToken);
        foreach (var (part, entrance) in others.Zip(behind.Skip(1)))
        {
            List<Guid> there = [.. entrance.Select(dwelling => dwelling.Id)];
            await db.Dwellings.Where(dwelling => there.Contains(dwelling.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(dwelling => dwelling.BuildingId, part.Id), cancellationToken);
            await db.Occupancies.Where(home => home.BuildingId == id && there.Contains(home.DwellingId!.Value))
                .ExecuteUpdateAsync(set => set.SetProperty(home => home.BuildingId, part.Id), cancellationToken);
        }

        await TakeAlongAsync(db, building, [.. others.Select(part => part.Id)], cancellationToken);
        return [building, .. others];
    }

    /// <summary>What moved the building moved its entrances, and what is to move it will.</summary>
    private static async Task TakeAlongAsync(DoorstepContext db, Building building, List<Guid> others, CancellationToken cancellationToken)
    {
        var moves = await db.GridMoves.AsNoTracking().Where(move => move.BuildingId == building.Id).ToListAsync(cancellationToken);
        db.AddRange(moves.SelectMany(move => others.Select(other => GridMove.Of(move.ActId, other, move.From, move.To))));
        foreach (var plan in (await db.GridPlans.Where(plan => plan.Status != PlanStatus.Adopted && plan.Status != PlanStatus.Withdrawn)
            .ToListAsync(cancellationToken)).Where(plan => plan.Area.Contains(building.Area)))
        {
            plan.SplitBuilding(building.Id, others);
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
