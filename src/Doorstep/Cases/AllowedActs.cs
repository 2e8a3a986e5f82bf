
using Doorstep.Access;

namespace Doorstep.Cases;

/// <summary>Which permission each act needs, and so which buttons a page shows. The life table says the rest.</summary>
static class AllowedActs
{
    public static IReadOnlyList<ActKind> To(Case found, AccessScope sight) =>
        [.. Enum.GetValues<ActKind>().Where(act =>
            IsPossible(found, act) && PermissionFor(act) is { } permission && sight.Allows(permission, found.Area, found.DepartmentId))];

    private static bool IsPossible(Case found, ActKind act) => act switch
    {
        ActKind.Acknowledge => found is { IsEmergency: true, IsOpen: true, AcknowledgedAt: null },
        ActKind.Pass => found.CheckedAt is null && CaseLife.Allows(found.Status, act),
        _ => CaseLife.Allows(found.Status, act),
    };

    /// <summary>Null for what only the platform does, or only on the spot.</summary>
    private static string? PermissionFor(ActKind act) => act switch
    {
        ActKind.AskForCheck or ActKind.File or ActKind.Place or ActKind.Reject or ActKind.Close or ActKind.Reopen => Permission.FileCases,
        ActKind.Confirm or ActKind.NotFound or ActKind.Pass or ActKind.Rework => Permission.CheckCases,
        ActKind.Dispatch => Permission.DispatchCases,
        ActKind.Accept or ActKind.SendBack or ActKind.Resolve => Permission.HandleCases,
        ActKind.Acknowledge => Permission.AnswerEmergencies,
        _ => null,
    };
}
