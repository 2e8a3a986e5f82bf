using Doorstep.Edge;
using Microsoft.AspNetCore.Authorization;

namespace Doorstep.Access;

/// <summary>
/// The one permission an endpoint or a page needs. What carries neither this nor <see cref="PublicAttribute"/> is closed to everyone.
/// </summary>
/// <remarks>It is an <see cref="AuthorizeAttribute"/> because requirements alone do not lift the closing fallback policy.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsAttribute(string permission) : AuthorizeAttribute, IAuthorizationRequirementData
{
    public string Permission { get; } = permission;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new PermissionRequirement(Permission)];
}

sealed record PermissionRequirement(string Permission) : IAuthorizationRequirement;

sealed class PermissionHandler(Caller caller) : AuthorizationHandler<PermissionRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PermissionRequirement requirement)
    {
        if (caller.Scope.Holds(requirement.Permission))
        {
            caller.ActUnder(requirement.Permission);
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}

static class NeedsExtensions
{
    public static T Needs<T>(this T endpoint, string permission) where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new NeedsAttribute(permission));
}
