using Doorstep.Access;
using Doorstep.Live;

namespace Doorstep.Staff;

/// <summary>The module of staff: departments, grid workers and their grids, the roster of the duty desk.</summary>
sealed class StaffModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions => Role.Holding(Permission.ViewStaff);

    public override IReadOnlyList<Type> RedrawFollowers => [typeof(StaffRedrawFollower)];
}
