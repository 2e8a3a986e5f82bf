namespace Doorstep.Cases.Desk;

/// <summary>The order of what may be done to a case: the usual next step first, as one large button; the rest behind "more".</summary>
static class NextActs
{
    /// <summary>Onwards first, ways back last.</summary>
    private static readonly ActKind[] usualOrder = [ActKind.Acknowledge, ActKind.Confirm, ActKind.File, ActKind.Dispatch, ActKind.Accept, ActKind.Resolve, ActKind.Close, ActKind.Pass, ActKind.AskForCheck, ActKind.NotFound, ActKind.Rework, ActKind.SendBack, ActKind.Reject, ActKind.Reopen];

    public static IReadOnlyList<ActKind> For(ShowCase.Result found)
    {
        var all = usualOrder.Where(found.May.Contains).ToList();
        if (Usual(found, all) is { } usual && all.Remove(usual))
        {
            all.Insert(0, usual);
        }

        return all;
    }

    public static bool NeedsReason(ActKind act) => act is ActKind.Reject or ActKind.SendBack or ActKind.Resolve or ActKind.Rework or ActKind.NotFound or ActKind.Reopen;

    public static bool TakesPhotos(ActKind act) => act is ActKind.Resolve or ActKind.Pass or ActKind.Rework or ActKind.Confirm or ActKind.NotFound;

    /// <summary>Done at one touch: nothing to choose and nothing that must be said.</summary>
    public static bool IsPlain(ActKind act) => act is ActKind.Acknowledge or ActKind.Accept or ActKind.File or ActKind.Close;

    /// <summary>What comes next depends on where the case stands and on who looks: the desk asks a worker to look, the worker says what she found.</summary>
    private static ActKind? Usual(ShowCase.Result found, List<ActKind> allowed) => found.Status switch
    {
        _ when allowed.Contains(ActKind.Acknowledge) => ActKind.Acknowledge,
        CaseStatus.Reported => ActKind.File,
        CaseStatus.Dispatched => ActKind.Accept,
        CaseStatus.Resolved when found.CheckedAt is null => allowed.Contains(ActKind.AskForCheck) ? ActKind.AskForCheck : ActKind.Pass,
        CaseStatus.CloseCheck when found.CheckedAt is null && !allowed.Contains(ActKind.Close) => ActKind.Pass,
        CaseStatus.Resolved or CaseStatus.CloseCheck => ActKind.Close,
        _ => null,
    };
}
