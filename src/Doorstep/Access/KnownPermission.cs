using Doorstep.Live;

namespace Doorstep.Access;

/// <summary>
/// A permission that this city has met: its roles hold it where they should, and what they do with it from then on is the city's own decision.
/// </summary>
public sealed class KnownPermission
{
    private KnownPermission() { }

    public string Code { get; private init; } = "";
    public DateTimeOffset MetAt { get; private init; }

    internal static KnownPermission Meet(string code, Act act) => new() { Code = code, MetAt = act.At };
}
