
using Doorstep.Access;

namespace Doorstep.Cases;

/// <summary>Computes what a caller may do to a case now, and so which buttons a page shows.</summary>
static class AllowedActs
{
    public static IReadOnlyList<ActKind> To(Case found, AccessScope scope) =>
        [.. Enum.GetValues<ActKind>().Where(act =>
            IsPossible(found, act) && CaseLife.Of(act).Permission is { } permission && scope.Allows(permission, found.Area, found.DepartmentId))];

    private static bool IsPossible(Case found, ActKind act) => act switch
    {
        ActKind.Acknowledge => found is { IsEmergency: true, IsOpen: true, AcknowledgedAt: null },
        ActKind.Pass => found.CheckedAt is null && CaseLife.Allows(found.Status, act),
        _ => CaseLife.Allows(found.Status, act),
    };
}
