using Doorstep.Cases;

namespace Doorstep.Residents;

/// <summary>How far a case is, as a resident sees it: five steps instead of the desk's nine.</summary>
enum Stage { Received, Passed, InHand, Checked, Done }

static class Stages
{
    public static Stage Of(CaseStatus status) => status switch
    {
        CaseStatus.Reported or CaseStatus.FieldCheck => Stage.Received,
        CaseStatus.Filed or CaseStatus.Dispatched => Stage.Passed,
        CaseStatus.InHand => Stage.InHand,
        CaseStatus.Resolved or CaseStatus.CloseCheck => Stage.Checked,
        _ => Stage.Done,
    };
}
