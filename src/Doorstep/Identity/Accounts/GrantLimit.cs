using Doorstep.Access;

namespace Doorstep.Identity.Accounts;

/// <summary>
/// Checks that an account's grants fit the query filter, which has room for a few areas per permission (<see cref="AccessScope.Room"/>). Every grant
/// that is not over counts, also one that lies inside another: when the wider one ends, the narrower ones must still have room.
/// </summary>
static class GrantLimit
{
    public static void Check(IReadOnlyCollection<Right> rights)
    {
        if (Permission.All.Any(permission => rights.Where(right => right.Permissions.Contains(permission))
            .DistinctBy(right => (right.Area, right.DepartmentId)).Count() > AccessScope.Room))
        {
            throw new RuleBrokenException("rule.too-many-areas", AccessScope.Room);
        }
    }
}
