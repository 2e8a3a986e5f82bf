namespace Doorstep.Field.Device;

/// <summary>Which PINs are taken: six digits, none that whoever finds a phone tries first.</summary>
public static class PinRule
{
    public const int Length = 6;

    /// <returns>A key of the words, or null where it is good.</returns>
    public static string? FaultOf(string? pin) =>
        pin is not { Length: Length } || !pin.All(char.IsAsciiDigit) ? "field.pin.six-digits"
        : IsRun(pin) || pin[..2] == pin[2..4] && pin[2..4] == pin[4..] || pin[..3] == pin[3..] ? "field.pin.too-simple"
        : null;

    /// <summary>The same digit, or a run up or down: 000000, 123456, 654321, also past nine.</summary>
    private static bool IsRun(string pin)
    {
        var steps = pin.Zip(pin.Skip(1), (one, next) => (next - one + 10) % 10).Distinct().ToList();
        return steps is [0 or 1 or 9];
    }
}
