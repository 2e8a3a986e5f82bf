using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;

namespace Doorstep.Field.Today;

/// <summary>
/// The day as the phone knows it by itself, where the server could not be asked: today's list in the order of her walk where that has come with the
/// changes, else all that is open, door by door.
/// </summary>
public static class DayFromRows
{
    private static readonly SyncNames nowhere = new("", "", "");

    /// <returns>Null where no snapshot has come yet.</returns>
    public static DayList? Of(HeldLines held, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(held);
        if (held.Head is not { } head)
        {
            return null;
        }

        var planned = held.Of<DayRow>("day").FirstOrDefault(day => day.Id == today)?.Tasks.Index().ToDictionary(one => one.Item, one => one.Index);
        var places = Places(held);
        var kinds = held.Of<KindRow>("kind").ToDictionary(kind => kind.Id);
        var tasks = held.Of<TaskRow>("task").Where(task => !held.IsLeaving("task", $"{task.Id}") && task.State == "Open"
            && (planned?.ContainsKey(task.Id) ?? (task.NotBefore <= today && task.From <= today))).ToList();
        var stops = tasks.GroupBy(task => task.Household ?? task.Building ?? task.SubjectId)
            .Select(stop => (Tasks: stop.OrderBy(task => task.Until).ThenBy(task => task.Id).ToList(), At: places(stop.First())))
            .OrderBy(stop => planned is null ? 0 : stop.Tasks.Min(task => planned[task.Id]))
            .ThenBy(stop => stop.At.Address.Hans, StringComparer.Ordinal).ThenBy(stop => (stop.At.Floor, stop.At.Door), DoorOrder.Instance)
            .Select(stop => new DayStop(stop.At.Address.AsNames(), stop.At.Door, stop.Tasks[0].Household, [],
                [.. stop.Tasks.Select(task => TaskOf(task, kinds.GetValueOrDefault(task.Kind)))]));
        return new(today, head.Worker.Name, head.Grids, tasks.Sum(task => task.Minutes), [.. stops], [], [], 0);
    }

    private static Func<TaskRow, (SyncNames Address, string? Door, int Floor)> Places(HeldLines held)
    {
        var buildings = held.Of<BuildingRow>("building").ToDictionary(building => building.Id);
        var doors = held.Of<DwellingRow>("dwelling").ToDictionary(door => door.Id);
        return task =>
        {
            var door = task.Dwelling is { } id ? doors.GetValueOrDefault(id) : null;
            var building = task.Building is { } at ? buildings.GetValueOrDefault(at) : null;
            return (building?.Address ?? nowhere, door?.Door, door?.Floor ?? 0);
        };
    }

    private static DayTask TaskOf(TaskRow task, KindRow? kind)
    {
        var isOfCase = task.Source == "Case";
        return new(task.Id, kind is null ? new(task.Kind, task.Kind, task.Kind) : kind.Names.AsNames(), task.Subject, task.Minutes,
            task.Urgent is not null, task.IsCare, kind?.IsEnforcement is true && !isOfCase, task.Until, task.Tries,
            isOfCase ? null : kind?.Form, null, isOfCase);
    }
}
