namespace Doorstep.Contracts;

/// <summary>Checks that a date of birth is possible: one outside of how long people live is a slip of the pen, wherever it comes from.</summary>
public static class LifeSpan
{
    /// <summary>Nobody known has lived to 123; above this it is a wrong century.</summary>
    public const int MostYears = 130;

    /// <summary>Whether somebody could be living who was born on a day.</summary>
    public static bool IsPossible(DateOnly born, DateOnly today) => born <= today && !IsTooLongAgo(born, today);

    /// <summary>Whether a day lies before anything that living people have seen.</summary>
    public static bool IsTooLongAgo(DateOnly day, DateOnly today) => day <= today.AddYears(-MostYears - 1);
}
