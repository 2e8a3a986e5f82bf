using System.ComponentModel.DataAnnotations;

namespace Doorstep.Contracts;

/// <summary>
/// The longest text a field takes, in characters as <see cref="UserText.Length"/> counts them, so that a page and a program are told the same.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class TextLengthAttribute : StringLengthAttribute
{
    /// <summary>An emoji of a whole family is eleven units; a character under a hundred accents is an attack.</summary>
    private const int UnitsPerCharacter = 16;

    public TextLengthAttribute(int maximumLength) : base(maximumLength) => ErrorMessage = "error.too-long";

    public static bool IsTooLong(string? text, int most) =>
        text?.Length > most && (text.Length > most * UnitsPerCharacter || UserText.Length(text) > most);

    public override bool IsValid(object? value) => value is not string text
        || (!IsTooLong(text, MaximumLength) && (MinimumLength == 0 || UserText.Length(text) >= MinimumLength));
}
