using Microsoft.AspNetCore.Authorization;

namespace Doorstep.Edge;

/// <summary>Marks an endpoint or a page as open to everyone; each such endpoint also stands on the reviewed list in the tests.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class PublicAttribute : Attribute, IAllowAnonymous;

/// <summary>Marks mapped endpoints as <see cref="PublicAttribute"/> does.</summary>
static class PublicEndpoints
{
    public static T Public<T>(this T endpoint) where T : IEndpointConventionBuilder => endpoint.WithMetadata(new PublicAttribute());
}
