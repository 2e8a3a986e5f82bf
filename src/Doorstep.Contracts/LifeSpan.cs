namespace Doorstep.Contracts;

/// <summary>Checks that a date of birth is possible: one outside of how long people live is a slip of the pen, wherever it comes from.</summary>
public static class LifeSpan
{
    /// <summary>Nobody known has lived to 123; above this it is a wrong century.</summary>
    public const int MostYears = 130;

    /// <summary>Whether somebody could be living who was born on a day.</summary>
    public static bool IsPossible(DateOnly born, DateOnly today) => born <= today && !IsTooLongAgo(born, today);

    /// <returns>The key of the sentence that says what is wrong with a day of birth; null where it is right, or not told.</returns>
    public static string? FaultOf(DateOnly? born, DateOnly today) => born is not { } day || IsPossible(day, today) ? null
        : day > today ? "error.in-the-future" : "error.too-long-ago";

    /// <summary>Whether a day lies before anything that living people have seen.</summary>
    public static bool IsTooLongAgo(DateOnly day, DateOnly today) => day <= today.AddYears(-MostYears - 1);
}
