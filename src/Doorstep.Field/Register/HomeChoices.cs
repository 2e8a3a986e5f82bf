namespace Doorstep.Field.Register;

/// <summary>What a worker chooses from about a home, by the codes of the register.</summary>
static class HomeChoices
{
    public static IReadOnlyList<string> Uses { get; } = ["Owner", "Rented", "Mixed", "Commercial"];

    public static IReadOnlyList<string> Conditions { get; } = ["NotSeen", "Sound", "NeedsRepair", "Dangerous"];
}
