namespace Doorstep.Bench;

/// <summary>
/// How much of each thing a bench takes. With --smoke it takes so little that every bench runs to its end within the tests: then a bench that no
/// longer runs, or counts something wrong, fails, and no figure of speed is judged.
/// </summary>
internal static class Size
{
    public static bool IsSmoke { get; set; }

    public static T Of<T>(T usual, T smoke) => IsSmoke ? smoke : usual;
}
