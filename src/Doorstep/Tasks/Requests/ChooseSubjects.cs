namespace Doorstep.Tasks.Requests;

/// <summary>
/// Chooses whom a request is done for, where it is for fewer than there are: one grid after the other gives one, so that no worker has all of it, and
/// each grid in the order in which it is walked. Doors that are visited for another request anyway come first.
/// </summary>
static class ChooseSubjects
{
    /// <param name="Stop">As in <see cref="DueTask"/>.</param>
    public sealed record Candidate(TaskPlace Place, Guid Stop, WayOrder Way);

    /// <param name="visited">The stops of the other request.</param>
    public static List<TaskPlace> Run(IEnumerable<Candidate> all, int? count, IReadOnlySet<Guid> visited) =>
    [
        .. all.DistinctBy(one => one.Place.Id).GroupBy(one => one.Place.Grid)
            .SelectMany(grid => grid.OrderBy(one => !visited.Contains(one.Stop)).ThenByWay(one => one.Way).ThenBy(one => one.Place.Id).Index())
            .OrderBy(one => one.Index).ThenBy(one => one.Item.Place.Grid).Take(count ?? int.MaxValue).Select(one => one.Item.Place),
    ];
}
