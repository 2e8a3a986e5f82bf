using Doorstep.Access;

namespace Doorstep.Identity.Approvals;

/// <summary>
/// The permissions that only two administrators give together: those that open residents' data, let others in, judge who opened what, or redraw the
/// city.
/// </summary>
static class PowerfulRights
{
    public static IReadOnlyList<string> Permissions { get; } =
    [
        Permission.ViewRegister, Permission.KeepRegister, Permission.ImportRegister, Permission.ExportRegister, Permission.KeepDataRequests,
        Permission.ViewContact,
        Permission.BreakGlass, Permission.Audit, Permission.ManageAccounts, Permission.ApprovePlans, Permission.AdoptPlans,
    ];

    public static bool ArePowerful(IEnumerable<string> permissions) => permissions.Any(Permissions.Contains);

    /// <summary>Whether somebody could do with it what she cannot do already.</summary>
    public static bool Exceeds(this Right given, AccessScope held) =>
        Permissions.Any(permission => given.Permissions.Contains(permission) && !held.Covers(permission, given.Area));

    public static bool IsPowerful(this AccessScope held) => Permissions.Any(held.Holds);
}
