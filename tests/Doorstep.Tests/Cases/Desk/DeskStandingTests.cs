using CsCheck;
using Doorstep.Cases;
using Doorstep.Cases.Desk;
using Doorstep.Shell;

namespace Doorstep.Tests.Cases.Desk;

public sealed class DeskStandingTests
{
    private static readonly DateTimeOffset filed = new(2015, 2, 12, 1, 0, 0, TimeSpan.Zero);

    /// <summary>Amber after so many minutes, due so many later, looked at after so many.</summary>
    private static readonly Gen<(int Amber, int Due, int Now)> times = Gen.Select(Gen.Int[1, 20_000], Gen.Int[1, 20_000], Gen.Int[0, 60_000]);

    [Fact]
    public void The_ring_turns_amber_and_full_exactly_when_the_light_does() => times.Sample(minutes =>
    {
        var standing = Running(minutes.Amber, minutes.Due);
        var now = filed.AddMinutes(minutes.Now);
        return LightStates.Of(standing.ShareAt(now)) == standing.StateAt(now);
    });

    [Fact]
    public void The_ring_never_empties_as_time_goes_by() => times.Sample(minutes =>
    {
        var standing = Running(minutes.Amber, minutes.Due);
        var now = filed.AddMinutes(minutes.Now);
        return standing.ShareAt(now) <= standing.ShareAt(now.AddMinutes(1));
    });

    [Fact]
    public void A_clock_that_was_stopped_stays_where_it_was()
    {
        var standing = Running(80, 20) with { Status = CaseStatus.Resolved, ResolvedAt = filed.AddMinutes(40) };
        Assert.Equal(0.4, standing.ShareAt(filed.AddDays(9)), 3);
        Assert.Equal(LightState.OnTime, standing.StateAt(filed.AddDays(9)));
        Assert.Equal(TimeSpan.FromMinutes(60), standing.LeftAt(filed.AddDays(9)));
    }

    [Fact]
    public void What_was_done_in_time_is_on_time_however_little_was_left()
    {
        var done = Running(80, 20) with { Status = CaseStatus.Resolved, ResolvedAt = filed.AddMinutes(99) };
        Assert.Equal(LightState.OnTime, done.StateAt(filed.AddDays(9)));
        Assert.Equal(LightState.Late, (done with { ResolvedAt = filed.AddMinutes(101) }).StateAt(filed.AddDays(9)));
        Assert.Equal(LightState.Soon, (done with { Status = CaseStatus.InHand, ResolvedAt = null }).StateAt(filed.AddMinutes(99)));
    }

    [Fact]
    public void An_emergency_is_pinned_until_the_work_is_done_and_unanswered_until_somebody_answers()
    {
        var called = Running(48, 12) with { IsEmergency = true, Status = CaseStatus.Filed };
        Assert.True(called.IsPinned && called.IsUnanswered);
        Assert.Equal(LightState.Emergency, called.StateAt(filed));
        var answered = called with { AcknowledgedAt = filed.AddSeconds(20) };
        Assert.True(answered.IsPinned && !answered.IsUnanswered);
        Assert.False((answered with { Status = CaseStatus.Resolved, ResolvedAt = filed.AddHours(1) }).IsPinned);
    }

    private static CaseTiming Running(int amberMinutes, int moreMinutes) => new(
        CaseStatus.InHand, false, filed, filed.AddMinutes(amberMinutes), filed.AddMinutes(amberMinutes + moreMinutes), null, null, null);
}
