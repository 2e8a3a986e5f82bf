using Doorstep.Contracts;

namespace Doorstep.Access;

/// <summary>A grant with its role's permissions: all that the policy needs to know of a person.</summary>
public sealed record Right(IReadOnlyCollection<string> Permissions, AreaCode Area, Guid? DepartmentId);

/// <summary>
/// The authorization rule: an act is allowed where some right covers the permission, the area and the department. Nothing else allows, and nothing
/// overrides.
/// </summary>
public static class Policy
{
    public static bool Allow(IEnumerable<Right> rights, string permission, AreaCode area, Guid? departmentId) =>
        rights.Any(right => right.Permissions.Contains(permission)
            && right.Area.Contains(area)
            && (right.DepartmentId is null || right.DepartmentId == departmentId));

    /// <summary>The same for what is never one department's: a worker, a building. There the area alone counts.</summary>
    public static bool Allow(IEnumerable<Right> rights, string permission, AreaCode area) =>
        rights.Any(right => right.Permissions.Contains(permission) && right.Area.Contains(area));

    /// <summary>Whether the permission is held anywhere at all: the difference between 403 and 404.</summary>
    public static bool Holds(IEnumerable<Right> rights, string permission) => rights.Any(right => right.Permissions.Contains(permission));
}
