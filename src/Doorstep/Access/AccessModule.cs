using Doorstep.Live;
using Microsoft.AspNetCore.Authorization;

namespace Doorstep.Access;

/// <summary>The module of authorization: permissions, roles, grants, and the policy that follows from them.</summary>
sealed class AccessModule : Module
{
    public override IReadOnlyList<ModulePermission> Permissions => Role.Holding(Permission.Self, Permission.Follow);

    public override IReadOnlyList<EventKind> Events =>
        EventKind.Of(Permission.ManageAccounts, "grant.given", "grant.begun", "grant.ended", AddPermissions.What);

    public override void Add(IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<CurrentAct>().AddScoped<IAuthorizationHandler, PermissionHandler>().AddScoped<AddPermissions>();
        builder.AddLoggedTable<LoggedGrants>();
    }
}
