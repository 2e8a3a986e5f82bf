using Doorstep.Live;

namespace Doorstep.Access;

/// <summary>
/// A row for each permission that this city's roles have been given once: what they do with it from then on is the city's own decision.
/// </summary>
public sealed class KnownPermission
{
    private KnownPermission() { }

    public string Code { get; private init; } = "";
    public DateTimeOffset MetAt { get; private init; }

    internal static KnownPermission Meet(string code, Act act) => new() { Code = code, MetAt = act.At };
}
