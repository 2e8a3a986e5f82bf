using System.Reflection;
using Doorstep.Access;
using Doorstep.Live;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Shell;

/// <summary>Puts a page into the bar of the desk, for those who hold the permission the page needs. The word is a key of words.json.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NavItemAttribute(string word, string icon, int order) : Attribute
{
    public string Word { get; } = word;
    public string Icon { get; } = icon;
    public int Order { get; } = order;
}

/// <summary>Marks a page as the start page of those who have one of the permissions. Of several such pages the one of the lowest order.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StartPageForAttribute(int order, params string[] permissions) : Attribute
{
    public int Order { get; } = order;
    public IReadOnlyList<string> Permissions { get; } = permissions;
}

sealed record NavPage(string Path, string Word, string Icon, int Order, string Permission);

/// <summary>The pages that stand in the bar of the desk, found by their attributes.</summary>
sealed class Navigation(Modules modules)
{
    private readonly List<NavPage> all =
    [
        .. from page in modules.Assemblies.SelectMany(assembly => assembly.GetTypes())
           let bar = page.GetCustomAttribute<NavItemAttribute>()
           where bar is not null
           orderby bar.Order
           select new NavPage(page.GetCustomAttributes<RouteAttribute>().First().Template, bar.Word, bar.Icon, bar.Order,
               page.GetCustomAttribute<NeedsAttribute>()!.Permission),
    ];

    private readonly List<(string Path, IReadOnlyList<string> Permissions)> first =
    [
        .. from page in modules.Assemblies.SelectMany(assembly => assembly.GetTypes())
           let work = page.GetCustomAttribute<StartPageForAttribute>()
           where work is not null
           orderby work.Order
           select (page.GetCustomAttributes<RouteAttribute>().First().Template, work.Permissions),
    ];

    public IEnumerable<NavPage> For(Caller caller) => all.Where(room => caller.Scope.Holds(room.Permission));

    /// <summary>Where a signed-in person starts: at her work, else in her first room, or on the residents' first page when she has none.</summary>
    public string FirstFor(AccessScope scope) =>
        first.Find(page => page.Permissions.Any(scope.Holds)).Path ?? all.FirstOrDefault(room => scope.Holds(room.Permission))?.Path ?? "/";
}
