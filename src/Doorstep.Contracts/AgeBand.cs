namespace Doorstep.Contracts;

/// <summary>A range of ages, by the year of birth: the age that is reached in the running year. Where care differs, so do the bands.</summary>
public sealed record AgeBand(string Key, int From, int To)
{
    /// <summary>Before kindergarten and school, at school, young, working, old, very old.</summary>
    public static IReadOnlyList<AgeBand> All { get; } =
        [new("age.0-5", 0, 5), new("age.6-14", 6, 14), new("age.15-24", 15, 24), new("age.25-59", 25, 59),
        new("age.60-79", 60, 79), new("age.80", 80, 200)];

    public static AgeBand? Of(int birthYear, int thisYear) =>
        All.FirstOrDefault(band => thisYear - birthYear >= band.From && thisYear - birthYear <= band.To);
}
