using System.Text.Json;
using CsCheck;
using Doorstep.Contracts.Sync;
using Doorstep.Field.Grid;
using Doorstep.Field.Today;

namespace Doorstep.Tests.Field;

/// <summary>The day that the phone makes of its own rows where the server cannot be asked.</summary>
[Trait("needs", "nothing")]
public sealed class DayFromRowsTests
{
    private static readonly DateOnly today = new(2026, 11, 30);

    private static readonly BuildingRow building = new(Id(1), "460106005006001", new("海秀东路2号", "海秀東路2號", "2 Haixiu East Road"), 110.3, 20, 7);

    private static readonly KindRow visit = new("visit", new("走访", "走訪", "Visit"), "visit-form", 10, true, false, false, true);

    private static readonly HeadLine head = new(1, 1, "here", today.AddDays(-1), ["460106005006001"], new(Guid.Empty, "陈工"));

    private static readonly List<SyncLine> doors =
        [.. Enumerable.Range(1, 12).Select(door => new DwellingRow(Id(100 + door), building.Id, door / 4, $"{door}", "Home", null))];

    private static readonly Gen<List<TaskRow>> tasks =
        Gen.Select(Gen.Int[0, 11], Gen.Int[-2, 2], Gen.Int[0, 3], Gen.Bool, Gen.Bool).List[0, 25].Select(all => all.Select((one, at) =>
            Task(at, one.Item1, today.AddDays(one.Item2)) with { State = one.Item3 == 0 ? "Returned" : "Open", Source = one.Item4 ? "Case" : "Rhythm" })
            .ToList());

    [Fact]
    public void On_a_new_day_all_that_is_open_and_due_stands_there_once_door_by_door() => tasks.Sample(all =>
    {
        var day = DayFromRows.Of(Held([building, visit, .. doors, .. all]), today)!;
        Assert.Equal((today, "陈工", 0), (day.Day, day.Worker, day.Ended.Count + day.Tried.Count));
        Assert.Equal(all.Where(task => task.State == "Open" && task.NotBefore <= today).Select(task => task.Id).Order(),
            day.Stops.SelectMany(stop => stop.Tasks).Select(task => task.Id).Order());
        var shown = day.Stops.Select(stop => int.Parse(stop.Door!, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(shown.Distinct().Order(), shown);
        Assert.All(day.Stops.SelectMany(stop => stop.Tasks), task => Assert.Equal(
            all.Single(row => row.Id == task.Id).Source == "Case" ? (true, false, null) : (false, true, "visit-form"),
            (task.IsCheck, task.IsEnforcement, task.Form)));
    });

    [Fact]
    public void Where_today_s_list_has_come_it_stands_in_the_order_of_the_walk() => tasks.Sample(all =>
    {
        var walk = all.Where(task => task.State == "Open").Select(task => task.Id).OrderByDescending(id => id).ToList();
        var day = DayFromRows.Of(Held([building, visit, .. doors, .. all, new DayRow(today, walk)]), today)!;
        Assert.Equal(walk.Order(), day.Stops.SelectMany(stop => stop.Tasks).Select(task => task.Id).Order());
        var first = day.Stops.Select(stop => stop.Tasks.Min(task => walk.IndexOf(task.Id))).ToList();
        Assert.Equal(first.Order(), first);
    });

    [Fact]
    public void The_list_of_another_day_says_nothing_of_this_one()
    {
        var task = Task(1, 1, today);
        var day = DayFromRows.Of(Held([building, visit, .. doors, task, new DayRow(today.AddDays(-1), [])]), today)!;
        Assert.Equal(task.Id, Assert.Single(Assert.Single(day.Stops).Tasks).Id);
    }

    [Fact]
    public void What_is_to_leave_is_not_asked_for_any_more_and_without_a_snapshot_there_is_no_day()
    {
        var task = Task(1, 1, today);
        var held = Held([building, visit, .. doors, task]);
        held.Change(SyncText.Read(Text(head) + Text(new GoneLine("task", task.Id, "ended"))), new HashSet<Guid> { task.Id });
        Assert.True(held.IsLeaving("task", $"{task.Id}"));
        Assert.Empty(DayFromRows.Of(held, today)!.Stops);
        Assert.Null(DayFromRows.Of(new HeldLines(), today));
    }

    private static TaskRow Task(int number, int door, DateOnly from) => new(Id(1000 + number), building.Area, "visit", "Rhythm", "Household",
        Id(200 + door), Id(200 + door), building.Id, Id(101 + door), 10, false, null, from, today.AddDays(3), from, 0, "Open");

    private static HeldLines Held(IReadOnlyList<SyncLine> rows)
    {
        SnapshotPart part = new();
        Assert.True(part.Take(string.Concat(rows.Prepend(head).Append(new EndLine(rows.Count, new Dictionary<string, string>())).Select(Text))));
        HeldLines held = new();
        held.Replace(part, new HashSet<Guid>());
        return held;
    }

    private static string Text(SyncLine line) => JsonSerializer.Serialize(line, SyncJson.Plain.SyncLine) + "\n";

    private static Guid Id(int number) => Guid.Parse($"00000000-0000-7000-8000-{number:x12}");
}
