
using Doorstep.Access;

namespace Doorstep.Data;

/// <summary>Makes dependency injection scopes that have a caller: a named job, or a person.</summary>
static class CallerScopes
{
    /// <summary>A scope for one errand of the platform itself, under a name.</summary>
    public static IServiceScope AsJob(this IServiceScopeFactory scopes, string name)
    {
        var scope = scopes.CreateScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Become(Guid.Empty, AccessScope.OfJob(name));
        return scope;
    }

    /// <summary>A fresh scope for one errand of the same caller: a desk page that stays open takes one for each thing it does.</summary>
    public static IServiceScope As(this IServiceScopeFactory scopes, Caller caller)
    {
        var scope = scopes.CreateScope();
        scope.ServiceProvider.GetRequiredService<Caller>().Become(caller);
        return scope;
    }
}
