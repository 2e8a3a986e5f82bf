using CsCheck;
using Doorstep.Tasks;

namespace Doorstep.Tests.Tasks;

/// <summary>What goes on a worker's day, whatever is due.</summary>
[Trait("needs", "nothing")]
public sealed class PlanDayTests
{
    private static readonly DateOnly day = new(2026, 3, 2);

    private static readonly Gen<DueTask> tasks =
        from id in Gen.Guid
        from stop in Gen.Int[0, 12]
        from minutes in Gen.Int[5, 60]
        from urgent in Gen.Int[0, 9]
        from kind in Gen.Int[0, 3]
        from until in Gen.Int[-20, 20]
        select new DueTask(id, new Guid(stop, 0, 0, new byte[8]), new(stop / 4, stop % 4, $"{stop}01"), minutes, urgent == 0, day.AddDays(until - 10),
            day.AddDays(until), kind == 1, kind == 2);

    private static readonly Gen<(DueTask[] Due, int Minutes)> days = Gen.Select(tasks.Array[0, 60], Gen.Int[60, 400]);

    private static int CostOf(IReadOnlyCollection<DueTask> chosen) =>
        chosen.Sum(task => task.Minutes) + chosen.Select(task => task.Stop).Distinct().Count() * PlanDay.StopMinutes;

    [Fact]
    public void No_day_is_over_its_minutes_but_by_what_is_urgent() => days.Sample(given =>
    {
        var chosen = PlanDay.Run(given.Due, given.Minutes);
        var urgent = chosen.FindAll(task => task.IsUrgent);
        return CostOf(chosen) <= Math.Max(given.Minutes, CostOf(urgent));
    });

    [Fact]
    public void Every_urgent_task_is_on_the_day_and_none_is_there_twice() => days.Sample(given =>
    {
        var chosen = PlanDay.Run(given.Due, given.Minutes);
        return given.Due.Where(task => task.IsUrgent).All(chosen.Contains) && chosen.Distinct().Count() == chosen.Count && chosen.All(given.Due.Contains);
    });

    [Fact]
    public void Nobody_is_cared_for_and_inspected_on_one_visit_but_where_both_are_urgent() => days.Sample(given =>
        PlanDay.Run(given.Due, given.Minutes).GroupBy(task => task.Stop).All(stop =>
            !(stop.Any(task => task.IsCare) && stop.Any(task => task.IsInspection))
            || (stop.Any(task => task is { IsCare: true, IsUrgent: true }) && stop.Any(task => task is { IsInspection: true, IsUrgent: true }))));

    [Fact]
    public void What_waits_did_not_fit_beside_what_is_on_the_day() => days.Sample(given =>
    {
        var chosen = PlanDay.Run(given.Due, given.Minutes);
        return given.Due.Except(chosen).All(task =>
            CostOf([.. chosen, task]) > given.Minutes
            || chosen.Exists(other => other.Stop == task.Stop && ((other.IsCare && task.IsInspection) || (other.IsInspection && task.IsCare))));
    });

    [Fact]
    public void All_that_is_done_at_a_stop_is_done_in_one_visit_and_stops_are_walked_in_order_after_the_urgent_ones() => days.Sample(given =>
    {
        var chosen = PlanDay.Run(given.Due, given.Minutes);
        var walk = chosen.Select(task => task.Stop).Aggregate(new List<Guid>(), (stops, stop) => stops.Count > 0 && stops[^1] == stop ? stops : [.. stops, stop]);
        var urgent = chosen.Where(task => task.IsUrgent).Select(task => task.Stop).ToHashSet();
        var way = walk.ConvertAll(stop => (Urgent: urgent.Contains(stop), Place: stop));
        return walk.Distinct().Count() == walk.Count && way.SequenceEqual(way.OrderBy(stop => !stop.Urgent).ThenBy(stop => stop.Place.ToByteArray()[0]));
    });

    [Fact]
    public void The_same_tasks_in_another_order_make_the_same_day() => days.Sample(given =>
        PlanDay.Run(given.Due, given.Minutes).SequenceEqual(PlanDay.Run([.. given.Due.Reverse()], given.Minutes)));
}
