using System.Reflection;

namespace Doorstep.Live;

/// <summary>The modules of this server, in their order: a module uses earlier ones, and reacts to them through what they announce.</summary>
public sealed class Modules
{
    private readonly Dictionary<string, EventKind> kinds;

    /// <exception cref="InvalidOperationException">Two modules name the same permission or the same kind of entry.</exception>
    public Modules(IReadOnlyList<Module> all)
    {
        All = all;
        kinds = Once(all.SelectMany(module => module.Events.Select(kind => (module, kind.What, kind))), "the log entry");
        Permissions = [.. Once(all.SelectMany(module => module.Permissions.Select(one => (module, one.Code, one))), "the permission").Values];
        Assemblies = [.. all.Select(module => module.GetType().Assembly).Prepend(typeof(Modules).Assembly).Distinct()];
        MoreAssemblies = string.Join(' ', Assemblies.Skip(1).Select(assembly => assembly.FullName));
        HasActFollowers = all.Any(module => module.ActFollowers.Count > 0);
    }

    public IReadOnlyList<Module> All { get; }

    public bool HasActFollowers { get; }

    public IReadOnlyList<ModulePermission> Permissions { get; }

    public IReadOnlyCollection<EventKind> Events => kinds.Values;

    /// <summary>Where their rows, pages and words are.</summary>
    public IReadOnlyList<Assembly> Assemblies { get; }

    /// <summary>The names of those beside the server's own; empty where there are none.</summary>
    internal string MoreAssemblies { get; }

    /// <summary>Null where no module names it.</summary>
    public EventKind? Find(string what) => kinds.GetValueOrDefault(what);

    /// <exception cref="InvalidOperationException">No module names it, so nobody would ever see it.</exception>
    public void MustKnow(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!kinds.ContainsKey(entry.What))
        {
            throw new InvalidOperationException($"No module names the log entry {entry.What} among its {nameof(Module.Events)}.");
        }
    }

    private static Dictionary<string, T> Once<T>(IEnumerable<(Module Module, string Name, T What)> named, string what)
    {
        Dictionary<string, (Module Module, T What)> known = new(StringComparer.Ordinal);
        foreach (var (module, name, one) in named)
        {
            if (!known.TryAdd(name, (module, one)))
            {
                throw new InvalidOperationException($"{module.Name} and {known[name].Module.Name} both name {what} {name}.");
            }
        }

        return known.ToDictionary(pair => pair.Key, pair => pair.Value.What, StringComparer.Ordinal);
    }
}
