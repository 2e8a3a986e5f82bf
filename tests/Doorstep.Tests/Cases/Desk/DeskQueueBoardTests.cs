using Doorstep.Cases;
using Doorstep.Cases.Desk;
using Doorstep.Contracts;

namespace Doorstep.Tests.Cases.Desk;

public sealed class DeskQueueBoardTests
{
    private static readonly DateTimeOffset noon = new(2015, 2, 12, 4, 0, 0, TimeSpan.Zero);

    private readonly QueueBoard board = new();
    private readonly QueueLine water = Line(1, CaseStatus.InHand), lamp = Line(2, CaseStatus.Filed), fresh = Line(3, CaseStatus.Reported);

    public DeskQueueBoardTests() => board.Fill(new([], [fresh], [water, lamp], HasMore: false));

    [Fact]
    public void A_line_that_changes_changes_in_its_place()
    {
        Apply(lamp with { Status = CaseStatus.Dispatched });
        Assert.Equal([fresh.Id, water.Id, lamp.Id], board.InOrder.Select(line => line.Id));
        Assert.Equal(CaseStatus.Dispatched, board.Find(lamp.Id)!.Status);
    }

    [Fact]
    public void A_newcomer_waits_until_it_is_let_in()
    {
        Apply(Line(4, CaseStatus.Reported));
        Assert.Equal(3, board.InOrder.Count());
        Assert.Equal(1, board.Waiting);
    }

    [Fact]
    public void An_emergency_comes_in_by_itself_above_everything_the_unanswered_first()
    {
        var answered = Line(5, CaseStatus.Filed) with { IsEmergency = true, AcknowledgedAt = noon, ReportedAt = noon.AddMinutes(1) };
        var unanswered = Line(6, CaseStatus.Filed) with { IsEmergency = true };
        Apply(answered);
        Apply(unanswered);
        Assert.Equal([unanswered.Id, answered.Id], board.Pinned.Select(line => line.Id));
        Assert.Equal(0, board.Waiting);
    }

    [Fact]
    public void What_was_closed_stands_faded_until_the_queue_is_filled_again()
    {
        Apply(isShown: false, water with { Status = CaseStatus.Closed, ClosedAt = noon });
        Assert.True(board.IsGone(water.Id));
        Assert.Equal(3, board.InOrder.Count());
        board.Fill(new([], [fresh], [lamp], HasMore: false));
        Assert.False(board.IsGone(water.Id));
    }

    [Fact]
    public void What_is_no_longer_seen_leaves_the_emergencies_at_once()
    {
        var called = Line(7, CaseStatus.Filed) with { IsEmergency = true };
        Apply(called);
        board.Apply([called.Id], new Dictionary<Guid, (QueueLine, bool)>());
        Assert.Empty(board.Pinned);
    }

    [Fact]
    public void The_keys_move_through_all_parts_and_stop_at_the_ends()
    {
        Assert.Equal(fresh, board.Beside(null, 1));
        Assert.Equal(water, board.Beside(fresh.Id, 1));
        Assert.Equal(lamp, board.Beside(lamp.Id, 1));
        Assert.Equal(fresh, board.Beside(fresh.Id, -1));
    }

    private void Apply(params QueueLine[] lines) => Apply(isShown: true, lines);

    private void Apply(bool isShown, params QueueLine[] lines) =>
        board.Apply(lines.Select(line => line.Id), lines.ToDictionary(line => line.Id, line => (line, isShown)));

    private static QueueLine Line(byte number, CaseStatus status) => new()
    {
        Id = new Guid(number, 0, 0, new byte[8]),
        Number = $"20150212-00000{number}",
        Kind = new("路灯不亮", "路燈不亮", "Street lamp out"),
        Status = status,
        IsEmergency = false,
        Area = AreaCode.Parse("460106005006002"),
        Address = "",
        NeedsPlace = false,
        Longitude = 110.3,
        Latitude = 20.03,
        DepartmentId = null,
        ReportedAt = noon,
        FiledAt = status is CaseStatus.Reported ? null : noon,
        AmberAt = noon.AddHours(8),
        DueAt = noon.AddHours(10),
        ResolvedAt = null,
        ClosedAt = null,
        AcknowledgedAt = null,
    };
}
