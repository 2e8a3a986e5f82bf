using System.Reflection;
using Doorstep.Trust;
using Microsoft.AspNetCore.Components;

namespace Doorstep.Shell;

/// <summary>Puts a page into the bar of the desk, for those who hold the permission the page needs. The word is a key of words.json.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class InBarAttribute(string word, string icon, int order) : Attribute
{
    public string Word { get; } = word;
    public string Icon { get; } = icon;
    public int Order { get; } = order;
}

sealed record DeskRoom(string Path, string Word, string Icon, int Order, string Permission);

/// <summary>The pages that stand in the bar of the desk, found by their attributes.</summary>
sealed class DeskRooms
{
    private readonly List<DeskRoom> all =
    [
        .. from page in Assembly.GetExecutingAssembly().GetTypes()
           let bar = page.GetCustomAttribute<InBarAttribute>()
           where bar is not null
           orderby bar.Order
           select new DeskRoom(page.GetCustomAttributes<RouteAttribute>().First().Template, bar.Word, bar.Icon, bar.Order, page.GetCustomAttribute<NeedsAttribute>()!.Permission),
    ];

    public IEnumerable<DeskRoom> For(Caller caller) => all.Where(room => caller.Sight.Holds(room.Permission));

    /// <summary>Where a signed-in person starts: her first room, or the residents' first page when she has none.</summary>
    public string FirstFor(Sight sight) => all.FirstOrDefault(room => sight.Holds(room.Permission))?.Path ?? "/";
}
