namespace Doorstep.Contracts;

/// <summary>The document a resident showed. Only the first two have a number with a check character.</summary>
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
    /// <summary>外国人永久居留身份证.</summary>
    ForeignResidentCard,
}

public static class DocumentTypes
{
    public static bool HasIdNumber(this DocumentType document) => document is DocumentType.ResidentCard or DocumentType.ResidencePermit;

    /// <summary>Held by people from outside the mainland (境外人员).</summary>
    public static bool IsNonMainland(this DocumentType document) => document is not (DocumentType.None or DocumentType.ResidentCard);

    /// <summary>Whether a number could stand on such a document: those without a check are 5 to 20 letters and digits.</summary>
    public static bool CouldBe(this DocumentType document, string number) => document switch
    {
        DocumentType.None => number.Length == 0,
        DocumentType.ResidentCard or DocumentType.ResidencePermit => number.Length == IdNumber.Length,
        _ => number.Length is >= 5 and <= 20 && number.All(char.IsAsciiLetterOrDigit),
    };
}
