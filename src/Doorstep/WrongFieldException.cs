namespace Doorstep;

/// <summary>
/// Thrown where one field of a request cannot be right, which only the city's own records could tell. The reason names the sentence in words.json; it
/// becomes 400 naming the field.
/// </summary>
public sealed class WrongFieldException(string field, string reason, params object[] details) : Exception($"{field}: {reason}")
{
    public string Field { get; } = field;

    public string Reason { get; } = reason;

    /// <summary>What stands in the gaps of the sentence.</summary>
    public object[] Details { get; } = details;
}
