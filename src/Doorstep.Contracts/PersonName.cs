namespace Doorstep.Contracts;

/// <summary>Validates the name of a person as it was typed.</summary>
public static class PersonName
{
    public const int Longest = 50;

    /// <returns>The key of the sentence that says what is wrong; null where it is right.</returns>
    public static string? FaultOf(string? typed) =>
        UserText.SaysNothing(typed) ? "error.required" : UserText.Length(typed) > Longest ? "error.too-long" : null;
}
