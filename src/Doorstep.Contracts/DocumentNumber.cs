namespace Doorstep.Contracts;

/// <summary>Validates the number of a document as it was typed: its shape, its check character, and whether it is one of that document.</summary>
public static class DocumentNumber
{
    /// <summary>The number as it is kept, however it was typed or pasted; null where there is none.</summary>
    public static string? Kept(string? typed) => UserText.Code(typed) is { Length: > 0 } code ? code.ToUpperInvariant() : null;

    /// <returns>The key of the sentence that says what is wrong; null where it is right.</returns>
    public static string? FaultOf(DocumentType document, string? typed, DateOnly today)
    {
        var number = Kept(typed) ?? "";
        if (!document.HasIdNumber(number))
        {
            return document.CouldBe(number) ? null : document switch
            {
                DocumentType.None => "error.number-without-document",
                DocumentType.ForeignResidentCard => "error.foreign-number",
                _ => "error.document-number",
            };
        }

        return IdNumber.Read(number, today, out var read) switch
        {
            IdNumberFault.Shape => document is DocumentType.ForeignResidentCard ? "error.foreign-number" : "error.id-number-shape",
            IdNumberFault.Date => "error.id-number-date",
            IdNumberFault.Check => "error.id-number-check",
            _ when read.Document != document => "error.id-number-document",
            _ when !LifeSpan.IsPossible(read.BirthDate, today) => "error.id-number-date",
            _ => null,
        };
    }

    /// <summary>When she was born and whether she is a woman, where a right number says so.</summary>
    public static (DateOnly Born, Sex Sex)? Told(DocumentType document, string? typed, DateOnly today) =>
        document.HasIdNumber(Kept(typed)) && FaultOf(document, typed, today) is null
            && IdNumber.Read(Kept(typed), today, out var read) is IdNumberFault.None ? (read.BirthDate, read.Sex) : null;
}
