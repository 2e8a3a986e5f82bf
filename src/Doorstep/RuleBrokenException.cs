namespace Doorstep;

/// <summary>
/// Thrown where a rule of the city forbids what was asked. The key names the sentence in words.json, written for the person who asked; it becomes
/// 409.
/// </summary>
public sealed class RuleBrokenException(string rule, params object[] details) : Exception($"{rule} {string.Join(", ", details)}")
{
    public string Rule { get; } = rule;

    public object[] Details { get; } = details;
}
