using Doorstep.Field.Today;
using Doorstep.Tasks;

namespace Doorstep.Tests.Field;

[Trait("needs", "nothing")]
public sealed class OutcomesTests
{
    private static readonly DayTask plain =
        new(Guid.Empty, new("走访", "走訪", "Visit"), "Household", 10, false, false, false, new(2026, 12, 1), 0, null, null, false);

    private static readonly DateOnly today = new(2026, 11, 29);

    public static TheoryData<bool, bool, bool, string, bool> Tasks()
    {
        TheoryData<bool, bool, bool, string, bool> all = [];
        foreach (var (isCare, isEnforcement, isCheck) in ((bool, bool, bool)[])[(false, false, false), (true, false, false), (false, true, false), (false, false, true)])
        {
            foreach (var subject in Enum.GetNames<Doorstep.Catalogue.TaskSubject>())
            {
                all.Add(isCare, isEnforcement, isCheck, subject, false);
                all.Add(isCare, isEnforcement, isCheck, subject, true);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Each_outcome_that_is_offered_is_one_of_the_platform_s(bool isCare, bool isEnforcement, bool isCheck, string subject, bool hasForm)
    {
        var task = plain with { IsCare = isCare, IsEnforcement = isEnforcement, IsCheck = isCheck, Subject = subject };
        var offered = Outcomes.Of(task, hasForm);
        Assert.Subset(Enum.GetNames<TaskOutcome>().ToHashSet(), offered.ToHashSet());
        Assert.Equal(offered.Distinct(), offered);
        Assert.Contains("NeedsHelp", offered);
        // Where nobody lives, nobody can be out.
        Assert.False(task.IsOfPlace && offered.Contains("NobodyHome"));
    }

    [Fact]
    public void What_the_server_would_refuse_is_said_at_the_door()
    {
        Assert.Equal("field.choose-contact", Outcomes.FaultOf(plain with { IsCare = true }, new("Done"), today));
        Assert.Null(Outcomes.FaultOf(plain with { IsCare = true }, new("Done") { Contact = "Seen" }, today));
        Assert.Equal("field.choose-grounds", Outcomes.FaultOf(plain, new("Cannot"), today));
        Assert.Equal("field.choose-as-said", Outcomes.FaultOf(plain with { IsCheck = true }, new("Done"), today));
        Assert.Equal("field.say-found", Outcomes.FaultOf(plain with { IsCheck = true }, new("Done") { IsAsSaid = false, Note = " " }, today));
        Assert.Equal("error.refused-until", Outcomes.FaultOf(plain, new("Refused") { RefusedUntil = today }, today));
        Assert.Null(Outcomes.FaultOf(plain, new("NobodyHome"), today));
    }
}
