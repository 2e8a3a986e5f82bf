using Doorstep.Contracts;
using Doorstep.Live;

namespace Doorstep.Access;

/// <summary>A row that belongs to an area and is seen only by those whose grants cover it.</summary>
public interface IProtected : IInArea;

/// <summary>The permission that a kind of protected row is seen with.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SeenWithAttribute(string permission) : Attribute
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, string> known = [];

    public string Permission { get; } = permission;

    public static string Of(Type type) =>
        known.GetOrAdd(type, kind => ((SeenWithAttribute)GetCustomAttribute(kind, typeof(SeenWithAttribute))!).Permission);
}

/// <summary>A protected row that is, at times, one department's work.</summary>
public interface IForDepartment
{
    Guid? DepartmentId { get; }
}

/// <summary>
/// A protected row of which some are confidential: those are seen only by whoever holds <see cref="Permission.ViewConfidential"/> there too.
/// </summary>
public interface IMayBeConfidential : IForDepartment
{
    bool IsConfidential { get; }
}

/// <summary>A half-open range of area codes, perhaps narrowed to one department: [From, Until).</summary>
public readonly record struct CodeRange(AreaCode From, AreaCode Until, Guid? DepartmentId)
{
    /// <summary>Codes are digits and start with 1 to 9, so nothing lies from 9999… on.</summary>
    private static readonly AreaCode Beyond = AreaCode.Parse("999999999999999");

    public static CodeRange Nothing { get; } = new(Beyond, default, null);

    public static CodeRange Everything { get; } = new(default, Beyond, null);

    public bool Covers(AreaCode area, Guid? departmentId) =>
        area >= From && area < Until && (DepartmentId is null || DepartmentId == departmentId);
}

/// <summary>What a caller, or a named job, may see: for each permission a few ranges of area codes, which a database can filter by.</summary>
public sealed class AccessScope
{
    /// <summary>Stretches a query filter has room for. More areas than this for one permission are refused when the grant is given.</summary>
    public const int Room = 4;

    private readonly IReadOnlyList<Right>? rights;
    private readonly Dictionary<string, CodeRange[]> stretches = [];

    private AccessScope(string name, IReadOnlyList<Right>? rights) => (Name, this.rights) = (name, rights);

    /// <summary>A job's name, or "caller".</summary>
    public string Name { get; }

    public static AccessScope Nothing { get; } = new("nobody", []);

    /// <summary>A job of the platform itself: filing, clocks, the demo city. Its name stands in what it writes.</summary>
    public static AccessScope OfJob(string name) => new(name, null);

    public static AccessScope Of(IReadOnlyList<Right> rights) => new("caller", rights);

    public bool IsBlind => rights is { Count: 0 };

    public bool Holds(string permission) => rights is null || Policy.Holds(rights, permission);

    /// <summary>For what the whole city shares, like its catalogue: a right in a part of it is not enough.</summary>
    public bool HoldsInWholeCity(string permission) =>
        rights is null
            || rights.Any(right => right.Permissions.Contains(permission) && right.Area.Level == AreaLevel.City && right.DepartmentId is null);

    /// <summary>For what is, at times, one department's work; without a department it is nobody's who is granted only for one.</summary>
    public bool Allows(string permission, AreaCode area, Guid? departmentId = null) =>
        rights is null || Policy.Allow(rights, permission, area, departmentId);

    /// <summary>For what is never one department's: the area alone counts.</summary>
    public bool Covers(string permission, AreaCode area) => rights is null || Policy.Allow(rights, permission, area);

    /// <summary>
    /// Whether an entry of the log may be shown: by the permission that the module which writes it has named. A kind
    /// that none names is shown to nobody.
    /// </summary>
    public bool Sees(Entry entry, Modules modules)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(modules);
        return rights is null || (modules.Find(entry.What) is { Permission: { } permission } kind
            && (kind.IsForDepartment ? Allows(permission, entry.Area, entry.DepartmentId) : Covers(permission, entry.Area))
            && (!entry.IsConfidential || Allows(Permission.ViewConfidential, entry.Area, entry.DepartmentId)));
    }

    /// <summary>Always <see cref="Room"/> stretches, the unused ones empty.</summary>
    public CodeRange[] Ranges(string permission)
    {
        lock (stretches)
        {
            if (!stretches.TryGetValue(permission, out var known))
            {
                stretches[permission] = known = rights is null ? Padded([CodeRange.Everything]) : Padded(RangesOf(rights, permission));
            }

            return known;
        }
    }

    /// <summary>The one area in which she holds a permission, or what all of hers have in common.</summary>
    /// <param name="city">For whoever holds it everywhere.</param>
    public AreaCode TopOf(string permission, AreaCode? city)
    {
        var hers = Ranges(permission).Where(stretch => stretch != CodeRange.Nothing).Select(stretch => stretch.From).ToList();
        var common = hers.FirstOrDefault();
        while (common.Value.Length > 0 && common.Level > AreaLevel.City && !hers.TrueForAll(common.Contains))
        {
            common = common.Parent;
        }

        return common.Value.Length > 0 ? common : city ?? default;
    }

    /// <summary>The widest areas only: what lies inside another adds nothing.</summary>
    public static List<CodeRange> RangesOf(IReadOnlyList<Right> rights, string permission)
    {
        var covering = rights.Where(right => right.Permissions.Contains(permission)).Distinct().ToList();
        return
        [
            .. covering
                .Where(right => !covering.Any(other => !other.Equals(right) && other.Area.Contains(right.Area)
                    && (other.DepartmentId is null || other.DepartmentId == right.DepartmentId)
                    && !(other.Area == right.Area && other.DepartmentId == right.DepartmentId)))
                .Select(right => new CodeRange(right.Area, right.Area.Next, right.DepartmentId)).Distinct(),
        ];
    }

    private static CodeRange[] Padded(List<CodeRange> some) => some.Count > Room
        ? throw new RuleBrokenException("rule.too-many-areas", Room)
        : [.. some, .. Enumerable.Repeat(CodeRange.Nothing, Room - some.Count)];
}
