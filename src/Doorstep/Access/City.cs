using Doorstep.Contracts;

namespace Doorstep.Access;

/// <summary>The row that names the city this database holds, and says whether it is the made-up one: only there do demo sign-ins load.</summary>
public sealed class City
{
    private City() { }

    public AreaCode Code { get; private init; }
    public bool IsDemo { get; private init; }
    public DateTimeOffset FoundedAt { get; private init; }

    public static City Found(AreaCode code, bool isDemo, DateTimeOffset at) => new() { Code = code, IsDemo = isDemo, FoundedAt = at };
}
