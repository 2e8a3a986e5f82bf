namespace Doorstep.Live.Health;

/// <summary>The name of this node among the city's: Node:Name, or the machine's name and a few letters for this start of the process.</summary>
public sealed class NodeName
{
    public const int Longest = 60;
    private const int Letters = 6;

    public NodeName(IConfiguration configuration, Ids ids)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(ids);
        var machine = Environment.MachineName;
        Value = configuration["Node:Name"]?.Trim() is { Length: > 0 } given
            ? given.Length <= Longest ? given : throw new InvalidOperationException($"Node:Name has at most {Longest} characters.")
            : $"{machine[..Math.Min(machine.Length, Longest - Letters - 1)]}-{ids.Next().ToString("n")[^Letters..]}";
    }

    public string Value { get; }
}
