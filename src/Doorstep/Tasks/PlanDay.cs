namespace Doorstep.Tasks;

/// <summary>One task that may be done on a day.</summary>
/// <param name="Stop">The door, or the building or street where there is none: what is asked at one stop is asked in one visit.</param>
/// <param name="Way">Where the stop lies on the walk: buildings along a space-filling curve, then doors from the ground up.</param>
public sealed record DueTask(
    Guid Id, Guid Stop, WayOrder Way, int Minutes, bool IsUrgent, DateOnly From, DateOnly Until, bool IsCare, bool IsInspection);

/// <summary>The place of a door on the walk through a grid.</summary>
/// <param name="IsEvening">Nobody is home there before 19:00: the stop comes last.</param>
public readonly record struct WayOrder(long Cell, int Floor, string Door, bool IsEvening = false);

/// <summary>Sorts stops in the order in which they are walked.</summary>
static class WalkingOrder
{
    public static IOrderedEnumerable<T> ThenByWay<T>(this IOrderedEnumerable<T> stops, Func<T, WayOrder> way) => stops
        .ThenBy(stop => way(stop).Cell).ThenBy(stop => way(stop).Floor)
        .ThenBy(stop => way(stop).Door.Length).ThenBy(stop => way(stop).Door, StringComparer.Ordinal);
}

/// <summary>
/// Chooses what of the due tasks a worker does on a day, within her minutes. Urgent ones are on it whatever they cost. The others fill what is left,
/// those first whose window ends first; what does not fit waits. Tasks of one stop go together. Somebody who is visited because she needs care is not
/// inspected on the same visit: the inspection waits for another day.
/// </summary>
public static class PlanDay
{
    /// <summary>The way to a stop, in minutes.</summary>
    public const int StopMinutes = 3;

    /// <param name="minutes">That the worker has.</param>
    /// <returns>The tasks of the day in the order in which she walks: stops with urgent ones first, then the others, both along the way; last
    /// those where nobody is home before the evening.</returns>
    public static List<DueTask> Run(IReadOnlyCollection<DueTask> due, int minutes)
    {
        ArgumentNullException.ThrowIfNull(due);
        List<DueTask> chosen = [.. due.Where(task => task.IsUrgent)];
        HashSet<Guid> stops = [.. chosen.Select(task => task.Stop)];
        var left = minutes - chosen.Sum(task => task.Minutes) - stops.Count * StopMinutes;
        var cares = chosen.Where(task => task.IsCare).Select(task => task.Stop).ToHashSet();
        var inspections = chosen.Where(task => task.IsInspection).Select(task => task.Stop).ToHashSet();
        foreach (var bundle in Bundles(due))
        {
            foreach (var task in bundle)
            {
                var cost = task.Minutes + (stops.Contains(task.Stop) ? 0 : StopMinutes);
                if (cost > left || (task.IsInspection && cares.Contains(task.Stop)) || (task.IsCare && inspections.Contains(task.Stop)))
                {
                    continue;
                }

                chosen.Add(task);
                left -= cost;
                stops.Add(task.Stop);
                _ = !task.IsCare || cares.Add(task.Stop);
                _ = !task.IsInspection || inspections.Add(task.Stop);
            }
        }

        var urgent = chosen.Where(task => task.IsUrgent).Select(task => task.Stop).ToHashSet();
        return [.. chosen.OrderBy(task => task.Way.IsEvening).ThenBy(task => !urgent.Contains(task.Stop)).ThenByWay(task => task.Way)
            .ThenBy(task => task.Stop)
            .ThenBy(task => task.Until)
            .ThenBy(task => task.Id)];
    }

    /// <summary>
    /// What is not urgent, by stops: the stop first that has the task whose window ends first; care before what else is asked there.
    /// </summary>
    private static IEnumerable<IEnumerable<DueTask>> Bundles(IEnumerable<DueTask> due) => due.Where(task => !task.IsUrgent)
        .GroupBy(task => task.Stop)
        .OrderBy(stop => stop.Min(task => task.Until)).ThenBy(stop => stop.Min(task => task.From)).ThenBy(stop => stop.Key)
        .Select(stop => stop.OrderBy(task => !task.IsCare).ThenBy(task => task.Until).ThenBy(task => task.Id));
}
