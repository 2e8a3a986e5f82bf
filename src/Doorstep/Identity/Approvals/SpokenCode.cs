using System.Text;
using Doorstep.Live;

namespace Doorstep.Identity.Approvals;

/// <summary>
/// A code that one person reads out to another: ten of 32 letters and digits that nobody mistakes for each other, 50 bits, in two halves.
/// </summary>
static class SpokenCode
{
    private const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const int Length = 10;

    /// <summary>As a form may send it: with spaces, dashes, and what a telephone's keyboard adds.</summary>
    public const int LongestTyped = 40;

    public static string Make(Chance chance)
    {
        var letters = new string([.. Enumerable.Range(0, Length).Select(_ => Alphabet[chance.Below(Alphabet.Length)])]);
        return $"{letters[..(Length / 2)]}-{letters[(Length / 2)..]}";
    }

    /// <summary>However it was typed: small letters, full-width ones, with or without the dash.</summary>
    public static string Read(string typed) =>
        new([.. typed.Normalize(NormalizationForm.FormKC).ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)]);
}
