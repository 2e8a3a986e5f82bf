using System.Buffers;

namespace Doorstep.Contracts;

/// <summary>The document a resident showed. Three kinds have a number with a check character, the last of them since 2023.</summary>
public enum DocumentType
{
    /// <summary>None shown: a newborn, or someone who did not wish to.</summary>
    None,
    /// <summary>居民身份证.</summary>
    ResidentCard,
    /// <summary>港澳台居民居住证, a number of the same form from area code 810000, 820000 or 830000.</summary>
    ResidencePermit,
    /// <summary>港澳居民来往内地通行证.</summary>
    HongKongMacaoPermit,
    /// <summary>台湾居民来往大陆通行证.</summary>
    TaiwanPermit,
    Passport,
    /// <summary>
    /// 外国人永久居留身份证: since December 2023 an 18-place number that begins with 9; before, three letters of a country and twelve digits.
    /// </summary>
    ForeignResidentCard,
}

public static class DocumentTypes
{
    private static readonly SearchValues<char> letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private const int OldForeignCardLength = 15;

    /// <summary>Whether this number, on this document, has a check character and tells sex and date of birth.</summary>
    public static bool HasIdNumber(this DocumentType document, string? number) => document switch
    {
        DocumentType.ResidentCard or DocumentType.ResidencePermit => true,
        DocumentType.ForeignResidentCard => number?.Length != OldForeignCardLength,
        _ => false,
    };

    /// <summary>Held by people from outside the mainland (境外人员).</summary>
    public static bool IsNonMainland(this DocumentType document) => document is not (DocumentType.None or DocumentType.ResidentCard);

    /// <summary>
    /// Whether a number could stand on such a document: those without a check are 5 to 20 letters and digits, but never
    /// the 18 places of an identity number.
    /// </summary>
    public static bool CouldBe(this DocumentType document, string number) => document switch
    {
        DocumentType.None => number.Length == 0,
        DocumentType.ResidentCard or DocumentType.ResidencePermit => number.Length == IdNumber.Length,
        DocumentType.ForeignResidentCard when number.Length != IdNumber.Length =>
            number.Length == OldForeignCardLength && number.AsSpan(0, 3).IndexOfAnyExcept(letters) < 0
                && number.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0,
        DocumentType.ForeignResidentCard => true,
        _ => number.Length is >= 5 and <= 20 && number.All(char.IsAsciiLetterOrDigit) && !IdNumber.HasShape(number),
    };
}
