using Doorstep.Access;
using Doorstep.Catalogue;
using Doorstep.Contracts;
using Doorstep.Data;
using Doorstep.Places;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Tasks.Rounds;

/// <summary>How many households of a community were reached with what was to be said to them.</summary>
/// <param name="Asked">Households that it was planned for.</param>
public sealed record PublicityLine(string Kind, Names KindName, AreaCode Community, string Name, int Reached, int Asked);

/// <summary>
/// Counts publicity from door to door by kind and community: by household, never below a community, and nothing of who was told by whom.
/// </summary>
sealed class CountPublicity(DoorstepContext db, Caller caller, CatalogueCache catalogue, AreaNameCache names)
{
    /// <summary>The form on which it is answered.</summary>
    public const string Form = "publicity-round";

    /// <returns>Null for an area larger than a subdistrict, and for whoever does not plan or do tasks there.</returns>
    public async Task<IReadOnlyList<PublicityLine>?> RunAsync(AreaCode area, CancellationToken cancellationToken = default)
    {
        var within = area.Level > AreaLevel.Community ? area.UpTo(AreaLevel.Community) : area;
        if (within.Level < AreaLevel.Subdistrict || !caller.Scope.Covers(Permission.ViewTasks, within))
        {
            return null;
        }

        var kinds = (await catalogue.KindsAsync(cancellationToken)).Values.Where(kind => kind.Form == Form).ToDictionary(kind => kind.Code);
        var codes = kinds.Keys.ToList();
        var counted = await db.WorkTasks.In(within)
            .Where(task => codes.Contains(task.KindCode) && task.State != TaskState.Withdrawn && task.HouseholdId != null)
            .GroupBy(task => new { task.KindCode, task.Area })
            .Select(tasks => new
            {
                tasks.Key.KindCode, tasks.Key.Area,
                Asked = tasks.Select(task => task.HouseholdId).Distinct().Count(),
                Reached = tasks.Where(task => task.State == TaskState.Ended && task.Outcome == TaskOutcome.Done)
                    .Select(task => task.HouseholdId).Distinct().Count(),
            }).ToListAsync(cancellationToken);
        var tree = await names.ReadAsync(cancellationToken);
        return [.. counted.GroupBy(one => (one.KindCode, Community: one.Area.UpTo(AreaLevel.Community)))
            .OrderBy(one => one.Key.KindCode, StringComparer.Ordinal).ThenBy(one => one.Key.Community)
            .Select(one => new PublicityLine(one.Key.KindCode, kinds[one.Key.KindCode].Names, one.Key.Community, tree.NameOf(one.Key.Community),
                one.Sum(grid => grid.Reached), one.Sum(grid => grid.Asked)))];
    }
}
