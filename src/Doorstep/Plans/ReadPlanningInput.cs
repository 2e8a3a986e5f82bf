using Doorstep.Access;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Maps;
using Doorstep.Places;
using Doorstep.Planning;
using Doorstep.Plans.Land;
using Doorstep.Register;
using Microsoft.EntityFrameworkCore;
using NetTopologySuite.Geometries.Prepared;

namespace Doorstep.Plans;

/// <summary>The planner's parameters for a plan.</summary>
/// <param name="MainRoadsBar">A grid does not reach across a main road, unless one of today's does.</param>
/// <param name="Barriers">Lines that no grid may cross: a wall, a gate that is kept shut.</param>
sealed record PlanWishes(bool MainRoadsBar = false, Shape? Barriers = null, IReadOnlyList<PlanningLock>? Locks = null);

/// <summary>An area as the planner's algorithm sees it, with the buildings its units are.</summary>
/// <param name="Buildings">In the order of the city's units.</param>
/// <param name="OnMainRoads">Metres of border between neighbours across a main road, by their two places.</param>
sealed record PlanningInput(
    PlanningCity City, IReadOnlyList<PlannedBuilding> Buildings, IReadOnlyList<(int First, int Second, float LengthMetres)> OnMainRoads)
{
    private readonly Dictionary<Guid, int> places = Buildings.Index().ToDictionary(building => building.Item.Id, building => building.Index);

    /// <summary>The unit that a building is, or null.</summary>
    public int? PlaceOf(Guid building) => places.TryGetValue(building, out var place) ? place : null;

    public static string IdOf(Guid building) => building.ToString("n");
}

/// <summary>
/// Reads the planner's input from the database: a unit for each building of the communities that have joined grid management, weighed by its doors;
/// borders where their land touches; barriers from the map. A barrier inside one of today's grids is none: its worker crosses it every day.
/// </summary>
sealed class ReadPlanningInput(DoorstepContext db, LandCache land, CountNeeds needs)
{
    /// <param name="areas">Of one city, none inside another.</param>
    /// <exception cref="PlanInputException">A lock cannot be kept, or there is nothing to plan.</exception>
    public async Task<PlanningInput> RunAsync(IReadOnlyList<AreaCode> areas, PlanWishes wishes, CancellationToken cancellationToken = default)
    {
        Dictionary<AreaCode, List<PlannedBuilding>> buildings = [];
        Dictionary<Guid, BuildingNeeds> known = [];
        foreach (var area in areas)
        {
            foreach (var community in await BuildingsAsync(area, cancellationToken))
            {
                buildings.Add(community.Key, [.. community]);
            }

            foreach (var building in await needs.RunAsync(area, cancellationToken))
            {
                known.Add(building.Key, building.Value);
            }
        }

        var flat = await FlatAsync(areas[0], cancellationToken);
        var surveyed = await land.SurveyAsync(db, flat, buildings, cancellationToken);
        var communities = surveyed.Keys.Order().Select(community => (community, buildings[community], surveyed[community]));
        return await Task.Run(() => new Gathering(flat, wishes, known, cancellationToken).Gather(communities), cancellationToken);
    }

    private async Task<IEnumerable<IGrouping<AreaCode, PlannedBuilding>>> BuildingsAsync(AreaCode area, CancellationToken cancellationToken)
    {
        var joined = (await db.Areas
            .In(area).Where(one => one.Level == AreaLevel.Community && one.JoinedOn != null && one.ClosedAt == null)
            .Select(one => one.Code).ToListAsync(cancellationToken)).ToHashSet();
        return (await db.Buildings.In(area).OrderBy(building => building.Id)
                .Select(building => new PlannedBuilding(building.Id, building.Area, building.Longitude, building.Latitude, building.Doors,
                    building.Floors)).ToListAsync(cancellationToken))
            .Where(building => building.Area.Level >= AreaLevel.Community && joined.Contains(building.Community))
            .GroupBy(building => building.Community);
    }

    /// <summary>One flat map for the whole city, so that what was surveyed for one plan serves all.</summary>
    public async Task<Flat> FlatAsync(AreaCode area, CancellationToken cancellationToken)
    {
        var code = area.At(AreaLevel.City);
        return await db.Areas.Where(one => one.Code == code).Select(city => new Flat(city.Longitude, city.Latitude)).SingleAsync(cancellationToken);
    }

    private sealed class Gathering(Flat flat, PlanWishes wishes, IReadOnlyDictionary<Guid, BuildingNeeds> needs, CancellationToken stopping)
    {
        private readonly PlanningCityBuilder builder = new();
        private readonly List<PlannedBuilding> units = [];
        private readonly List<(int, int, float)> onMainRoads = [];

        /// <summary>
        /// With an index of its pieces: every passage of the city is asked whether it crosses one, and asking all pieces would take the square of
        /// both.
        /// </summary>
        private readonly IPreparedGeometry? drawn = wishes.Barriers is { } lines
            ? PreparedGeometryFactory.Prepare(
                Flat.Geometry.CreateMultiLineString([.. lines.Parts.SelectMany(part => part).Select(flat.Line)])) : null;

        public PlanningInput Gather(IEnumerable<(AreaCode Code, List<PlannedBuilding> Buildings, CommunityLand Land)> communities)
        {
            foreach (var (code, buildings, surveyed) in communities)
            {
                Add(code.Value, buildings, surveyed);
                Connect(buildings, surveyed);
                units.AddRange(buildings);
            }

            foreach (var wish in wishes.Locks ?? [])
            {
                builder.AddLock(wish);
            }

            return new(builder.Build(), units, onMainRoads);
        }

        private void Add(string community, List<PlannedBuilding> buildings, CommunityLand surveyed)
        {
            for (var i = 0; i < buildings.Count; i++)
            {
                var (building, point) = (buildings[i], flat.To(buildings[i].Longitude, buildings[i].Latitude));
                builder.Add(new PlanningUnit(PlanningInput.IdOf(building.Id), building.Doors, community)
                {
                    Grid = building.Grid?.Value,
                    X = point.X,
                    Y = point.Y,
                    Area = surveyed.AreasSquareMetres[i],
                    Perimeter = surveyed.PerimetersMetres[i],
                    Workload = Work(building),
                });
            }
        }

        /// <summary>
        /// One for each door; one more for a door that is rented out, and for one up many stairs; two for each of the elderly, one for
        /// each person of a collective household.
        /// </summary>
        private int Work(PlannedBuilding building)
        {
            var known = needs.GetValueOrDefault(building.Id, BuildingNeeds.None);
            return building.Doors + known.Rented + building.DoorsUpManyStairs + (2 * known.Elderly) + known.InCollectives;
        }

        private void Connect(List<PlannedBuilding> buildings, CommunityLand surveyed)
        {
            var isReached = new bool[buildings.Count];
            foreach (var passage in surveyed.Passages)
            {
                stopping.ThrowIfCancellationRequested();
                var (first, second) = (buildings[passage.First], buildings[passage.Second]);
                (isReached[passage.First], isReached[passage.Second]) = (true, true);
                builder.AddBorder(PlanningInput.IdOf(first.Id), PlanningInput.IdOf(second.Id), passage.LengthMetres, KindOf(passage, first, second));
                if (passage.Between.HasFlag(Between.MainRoad))
                {
                    onMainRoads.Add((units.Count + passage.First, units.Count + passage.Second, passage.LengthMetres));
                }
            }

            for (var i = 0; i < buildings.Count; i++)
            {
                if (!isReached[i] && buildings.Count > 1)
                {
                    builder.AddBorder(PlanningInput.IdOf(buildings[i].Id), PlanningInput.IdOf(Nearest(buildings, i).Id), 0, BorderKind.Bridge);
                }
            }
        }

        private BorderKind KindOf(Passage passage, PlannedBuilding first, PlannedBuilding second)
        {
            if (drawn is not null && drawn.Intersects(
                Flat.Geometry.CreateLineString([flat.To(first.Longitude, first.Latitude), flat.To(second.Longitude, second.Latitude)])))
            {
                return BorderKind.Barred;
            }

            var isCrossedToday = first.Grid is not null && first.Grid == second.Grid;
            var bars = passage.Between.HasFlag(Between.Barrier) || (wishes.MainRoadsBar && passage.Between.HasFlag(Between.MainRoad));
            return bars && !isCrossedToday ? BorderKind.Barred : BorderKind.Shared;
        }

        /// <summary>A building whose land touches no other's, such as one just outside the border, is walked to from the nearest.</summary>
        private PlannedBuilding Nearest(List<PlannedBuilding> buildings, int from)
        {
            var here = flat.To(buildings[from].Longitude, buildings[from].Latitude);
            return buildings.Where((_, other) => other != from).MinBy(other => flat.To(other.Longitude, other.Latitude).Distance(here))!;
        }
    }
}
