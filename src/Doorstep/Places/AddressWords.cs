using System.Globalization;
using System.Text;

namespace Doorstep.Places;

/// <summary>What somebody asks the address search for: characters or letters of a street or a community, and perhaps a house number.</summary>
/// <param name="Characters">The Chinese characters, without 号 and its like.</param>
/// <param name="Letters">Latin letters run together, in lower case; empty when there are characters.</param>
sealed record AddressWords(string Characters, string Letters, int? Number)
{
    /// <summary>Two characters, or two letters, are enough to look for; one would find half the city.</summary>
    private const int Fewest = 2;

    private const int LongestNumber = 5;

    private static readonly HashSet<char> numberWords = [.. "号號栋棟幢座第"];

    public bool IsEnough => Characters.Length >= Fewest || Letters.Length >= Fewest;

    /// <summary>海垦路12号, １２ Haiken Road and haikenlu 12 all ask for number 12.</summary>
    public static AddressWords Read(string? text)
    {
        StringBuilder characters = new(), letters = new(), digits = new();
        int? number = null;
        foreach (var one in (text ?? "").Normalize(NormalizationForm.FormKC).Append(' '))
        {
            if (char.IsAsciiDigit(one))
            {
                digits.Append(one);
                continue;
            }

            // The last number is the house's: 滨海大道 2 段 15 号.
            number = digits.Length is > 0 and <= LongestNumber ? int.Parse(digits.ToString(), CultureInfo.InvariantCulture) : number;
            digits.Clear();
            if (char.IsAsciiLetter(one))
            {
                letters.Append(char.ToLowerInvariant(one));
            }
            else if (one >= '\u3400' && char.IsLetter(one) && !numberWords.Contains(one))
            {
                characters.Append(one);
            }
        }

        return new(characters.ToString(), characters.Length > 0 ? "" : letters.ToString(), number);
    }
}
