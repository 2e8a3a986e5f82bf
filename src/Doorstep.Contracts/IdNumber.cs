using System.Globalization;

namespace Doorstep.Contracts;

/// <summary>Sex as GB/T 2261.1 codes it.</summary>
public enum Sex { Unknown = 0, Male = 1, Female = 2, NotStated = 9 }

/// <summary>Why a text is no identity number.</summary>
public enum IdNumberFault { None, Shape, Date, Check }

/// <summary>
/// A citizen identity number (GB 11643): six digits of an area, the date of birth, three of a serial whose last is odd for a man,
/// and a check character by ISO 7064 MOD 11-2. The weights are the powers of two modulo 11, so that any one wrong character and any
/// two neighbours changed over alter the remainder. Area codes are not looked up: many in use are of counties long since merged.
/// </summary>
public readonly record struct IdNumber
{
    public const int Length = 18;
    private const string CheckCharacters = "10X98765432";
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    private readonly string? value;

    private IdNumber(string value) => this.value = value;

    /// <summary>Upper case.</summary>
    public string Value => value ?? "";

    public Sex Sex => (Value[16] - '0') % 2 == 1 ? Sex.Male : Sex.Female;

    public DateOnly BirthDate => DateOnly.ParseExact(Value.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>
    /// The one document that such a number stands on. Residence permits of Hong Kong, Macao and Taiwan residents have 81, 82 or 83 for a province; on
    /// a foreigner's card the area is 9, two digits of the province that issued it and three of the country (ISO 3166-1).
    /// </summary>
    public DocumentType Document => Value switch
    {
        ['9', ..] => DocumentType.ForeignResidentCard,
        ['8', '1' or '2' or '3', ..] => DocumentType.ResidencePermit,
        _ => DocumentType.ResidentCard,
    };

    /// <summary>Of a residence permit of Hong Kong, Macao or Taiwan residents, which has a number of the same form.</summary>
    public bool IsResidencePermit => Document is DocumentType.ResidencePermit;

    /// <param name="text">A lower-case x is taken for X.</param>
    /// <param name="today">Nobody is born after it.</param>
    public static IdNumberFault Read(string? text, DateOnly today, out IdNumber number)
    {
        number = default;
        if (text is null || !HasShape(text))
        {
            return IdNumberFault.Shape;
        }

        if (!DateOnly.TryParseExact(text.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born) || born > today)
        {
            return IdNumberFault.Date;
        }

        if (CheckCharacter(text) != char.ToUpperInvariant(text[17]))
        {
            return IdNumberFault.Check;
        }

        number = new(text.ToUpperInvariant());
        return IdNumberFault.None;
    }

    /// <summary>17 digits, none before the first, and a digit or an X: whether they check is another matter.</summary>
    public static bool HasShape(ReadOnlySpan<char> text) =>
        text.Length == Length && text[0] != '0' && !text[..17].ContainsAnyExceptInRange('0', '9')
            && (char.IsAsciiDigit(text[17]) || text[17] is 'X' or 'x');

    /// <summary>The eighteenth character of the first seventeen.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> seventeen)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += (seventeen[i] - '0') * Weights[i];
        }

        return CheckCharacters[sum % 11];
    }

    /// <summary>It is nobody's to print.</summary>
    public override string ToString() => "***";
}
