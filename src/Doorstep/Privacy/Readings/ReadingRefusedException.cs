namespace Doorstep.Privacy.Readings;

/// <summary>
/// Thrown where a sealed field may not be opened: too many were opened (429, with when to try again), or that it was opened could not be written down
/// (503).
/// </summary>
public sealed class ReadingRefusedException(int status, string rule, TimeSpan? retryAfter = null) : Exception(rule)
{
    public int Status { get; } = status;

    /// <summary>The key of the sentence in words.json.</summary>
    public string Rule { get; } = rule;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
