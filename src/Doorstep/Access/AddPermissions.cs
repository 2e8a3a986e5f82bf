using System.Text.Json;
using Doorstep.Data;
using Doorstep.Live;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Access;

/// <summary>
/// Adds, when the server starts, permissions that are new in this version to the city's roles: as their module says, once, and the log tells which. A
/// new city gets the usual roles, which have all of them.
/// </summary>
sealed class AddPermissions(DoorstepContext db, Modules modules, Ids ids, TimeProvider clock)
{
    public const string What = "grant.permission-added";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var met = await db.KnownPermissions.Select(one => one.Code).ToListAsync(cancellationToken);
        var added = modules.Permissions.Where(permission => !met.Contains(permission.Code)).ToList();
        if (added.Count == 0)
        {
            return;
        }

        var roles = await db.Roles.ToListAsync(cancellationToken);
        db.Roles.AddRange(roles.Count == 0
            ? Role.Usual.Select(usual => new Role { Code = usual.Code, Permissions = [.. usual.Permissions], ForDepartment = usual.ForDepartment })
            : []);
        roles = roles.Count == 0 ? [.. db.Roles.Local] : roles;
        foreach (var permission in added)
        {
            Add(permission, roles);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private void Add(ModulePermission permission, List<Role> roles)
    {
        Act act = new(ids.Next(), Guid.Empty, clock.GetUtcNow());
        db.Add(KnownPermission.Meet(permission.Code, act));
        var extended = roles.FindAll(role => permission.Roles.Contains(role.Code) && !role.Permissions.Contains(permission.Code));
        extended.ForEach(role => role.Permissions.Add(permission.Code));
        if (extended.Count > 0)
        {
            var facts = JsonSerializer.Serialize(
                new { permission = permission.Code, roles = extended.Select(role => role.Code).Order(StringComparer.Ordinal) });
            db.AddEntry(Entry.Of(What, act.Id, default, act, facts));
        }
    }
}
