using Doorstep.Data;
using Doorstep.Data.Redraw;

namespace Doorstep.Live;

/// <summary>
/// The descriptor of a module: its permissions, log entry kinds, jobs, retention rules, followers and endpoints. There is one descriptor a module,
/// and <see cref="Modules"/> holds them in their order; whatever is not named here - a permission, a kind of log entry, a job, a retention rule, a
/// follower - the platform does not have.
/// </summary>
public abstract class Module
{
    /// <summary>The name of its folder.</summary>
    public string Name => GetType().Name[..^nameof(Module).Length];

    /// <summary>
    /// Its permissions. One that a city has not met before reaches the roles named with it when the server starts, and the log says so.
    /// </summary>
    public virtual IReadOnlyList<ModulePermission> Permissions => [];

    /// <summary>Every kind of entry that it writes into the log, and who may see it.</summary>
    public virtual IReadOnlyList<EventKind> Events => [];

    /// <summary>Whoever takes its rows along when grids are redrawn, in this order and after those of earlier modules.</summary>
    public virtual IReadOnlyList<Type> RedrawFollowers => [];

    /// <summary>Whoever reacts to acts of earlier modules inside their commit, in this order and after those of earlier modules.</summary>
    public virtual IReadOnlyList<Type> ActFollowers => [];

    /// <summary>
    /// Use cases, jobs (<see cref="ModuleParts.AddJob"/>), retention rules (<see cref="ModuleParts.AddRetention"/>),
    /// tables that the log is held against.
    /// </summary>
    public virtual void Add(IHostApplicationBuilder builder)
    {
    }

    /// <summary>What each request passes on its way to an endpoint.</summary>
    public virtual void Use(WebApplication app)
    {
    }

    /// <summary>Its endpoints. Pages are found by their attributes.</summary>
    public virtual void Map(IEndpointRouteBuilder app)
    {
    }
}

/// <summary>A permission, and the roles of a city that hold it where nobody has decided otherwise.</summary>
public sealed record ModulePermission(string Code, params IReadOnlyList<string> Roles);

/// <summary>A kind of entry of the log, and the permission that shows it.</summary>
/// <param name="Permission">Null where no person follows it: it is for the platform itself and for whoever verifies the log.</param>
/// <param name="IsForDepartment">It may be about one department's work, and is then shown to whoever holds the
/// permission for that department.</param>
public sealed record EventKind(string What, string? Permission, bool IsForDepartment = false)
{
    public static IReadOnlyList<EventKind> Of(string permission, params IEnumerable<string> kinds) =>
        [.. kinds.Select(what => new EventKind(what, permission))];

    public static IReadOnlyList<EventKind> OfPlatform(params IEnumerable<string> kinds) => [.. kinds.Select(what => new EventKind(what, null))];
}

/// <summary>Reacts to acts of earlier modules in the commit that makes them: all of it stands, or none.</summary>
public abstract class ActFollower
{
    /// <summary>The kinds of log entries that it reacts to.</summary>
    public abstract IReadOnlyCollection<string> Kinds { get; }

    /// <param name="db">In which the acts are about to be committed. What is added to it is saved with them.</param>
    /// <param name="entries">Those of its kinds, in their order.</param>
    public abstract Task FollowAsync(DoorstepContext db, IReadOnlyList<Entry> entries, CancellationToken cancellationToken);
}

/// <summary>Registers jobs, retention rules and other parts of a module with the host.</summary>
static class ModuleParts
{
    /// <summary>A job in the background; it can also be asked for.</summary>
    public static void AddJob<T>(this IHostApplicationBuilder builder) where T : PeriodicJob =>
        builder.Services.AddSingleton<T>().AddHostedService(all => all.GetRequiredService<T>());

    public static void AddRetention<T>(this IHostApplicationBuilder builder) where T : RetentionRule =>
        builder.Services.AddSingleton<RetentionRule, T>();

    /// <summary>A table that verify-log holds against the log.</summary>
    public static void AddLoggedTable<T>(this IHostApplicationBuilder builder) where T : LoggedTable =>
        builder.Services.AddSingleton<LoggedTable, T>();

    internal static void AddFollowers(this IHostApplicationBuilder builder, Module module)
    {
        foreach (var follower in module.RedrawFollowers)
        {
            builder.Services.AddScoped(typeof(IRedrawFollower), follower);
        }

        foreach (var follower in module.ActFollowers)
        {
            builder.Services.AddScoped(typeof(ActFollower), follower);
        }
    }
}
