namespace Doorstep.Cases.Desk;

/// <summary>
/// Chooses the buttons of a case: the next step that is this reader's as one large button, none where she waits for somebody else; the rest behind
/// "more".
/// </summary>
static class NextActs
{
    /// <summary>The next step, if it is this reader's to take: the desk asks a worker to look, the worker says what she found.</summary>
    public static ActKind? Mine(ShowCase.Result found) => Steps(found).Cast<ActKind?>().FirstOrDefault(act => found.May.Contains(act!.Value));

    /// <summary>Whatever else may be done.</summary>
    public static IReadOnlyList<ActKind> Others(ShowCase.Result found)
    {
        var mine = Mine(found);
        return [.. CaseLife.Acts.Select(row => row.Kind).Where(act => act != mine && found.May.Contains(act))];
    }

    /// <summary>What a case waits for. A closed one waits for nothing, and one in a department's or a worker's hands not for the desk.</summary>
    private static ActKind[] Steps(ShowCase.Result found) => found.Status switch
    {
        _ when found.May.Contains(ActKind.Acknowledge) => [ActKind.Acknowledge],
        CaseStatus.Reported => [ActKind.File],
        // The desk has asked a worker to look and waits for her, though it may look itself.
        CaseStatus.FieldCheck => found.May.Contains(ActKind.File) ? [] : [ActKind.Confirm],
        CaseStatus.Filed => [ActKind.Dispatch],
        CaseStatus.Dispatched => [ActKind.Accept],
        CaseStatus.InHand => [ActKind.Resolve],
        CaseStatus.Resolved when found.CheckedAt is null => [ActKind.AskForCheck, ActKind.Pass],
        CaseStatus.CloseCheck when found.CheckedAt is null => found.May.Contains(ActKind.Close) ? [] : [ActKind.Pass],
        CaseStatus.Resolved or CaseStatus.CloseCheck => [ActKind.Close],
        _ => [],
    };
}
