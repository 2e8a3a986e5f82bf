using System.Buffers;
using System.ComponentModel.DataAnnotations;
using Doorstep.Contracts;

namespace Doorstep.Register;

/// <summary>A resident as a form, a file or a program tells of her; every way into the register passes through these checks.</summary>
public sealed record Person(
    string Name,
    DocumentType Document = DocumentType.None,
    string? IdNumber = null,
    string? Phone = null,
    DateOnly? BirthDate = null,
    Sex? Sex = null,
    string? Ethnicity = null,
    string? Education = null,
    string Relation = "99",
    string? RegisteredArea = null,
    string? RegisteredPlace = null,
    Activity? Activity = null,
    Living? Living = null) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var today = CityTime.Today((TimeProvider)validationContext.GetService(typeof(TimeProvider))!);
        return Faults(today).Select(fault => new ValidationResult(fault.Key, [fault.Field]));
    }

    /// <summary>Everything wrong with what was told: lengths, numbers that do not check, codes that do not exist, facts without a purpose.</summary>
    internal IEnumerable<Fault> Faults(DateOnly today)
    {
        (string Field, string? Key)[] checks =
        [
            ("name", Name.AsSpan().Trim().Length switch { 0 => "error.required", > 50 => "error.too-long", _ => null }),
            ("idNumber", NumberFault(today)),
            ("phone", IsPhone(Phone) ? null : "error.phone"),
            ("birthDate", BirthDate > today ? "error.in-the-future" : null),
            ("ethnicity", IsIn(CodeLists.Ethnicities, Ethnicity) ? null : "error.unknown-code"),
            ("education", IsIn(CodeLists.Educations, Education) ? null : "error.unknown-code"),
            ("relation", CodeLists.Relations.Contains(Relation) ? null : "error.unknown-code"),
            ("registeredArea", string.IsNullOrEmpty(RegisteredArea) || AreaCode.TryParse(RegisteredArea, out _) ? null : "error.area-unknown"),
            ("registeredPlace", RegisteredPlace?.Length > 100 ? "error.too-long" : null),
            ("activity.purpose", Activity is { Kind: not ActivityKind.NotTold, Purpose: null } ? "error.purpose" : null),
            ("living.purpose", Living is { SaysNothing: false, Purpose: null } ? "error.purpose" : null),
        ];
        return checks.Where(check => check.Key is not null).Select(check => new Fault(check.Field, check.Key!));
    }

    public override string ToString() => "***";

    private static readonly SearchValues<char> phoneCharacters = SearchValues.Create("0123456789 -");

    private static bool IsIn(System.Collections.Frozen.FrozenSet<string> codes, string? code) => string.IsNullOrEmpty(code) || codes.Contains(code);

    /// <summary>5 to 20 digits, with blanks and hyphens between and perhaps a plus before.</summary>
    private static bool IsPhone(string? text) => string.IsNullOrEmpty(text)
        || (text.Length is >= 5 and <= 20 && !text.AsSpan(text[0] == '+' ? 1 : 0).ContainsAnyExcept(phoneCharacters));

    private string? NumberFault(DateOnly today)
    {
        var number = IdNumber ?? "";
        if (!Document.HasIdNumber())
        {
            return Document.CouldBe(number) ? null : Document is DocumentType.None ? "error.number-without-document" : "error.document-number";
        }

        return Contracts.IdNumber.Read(number, today, out var read) switch
        {
            IdNumberFault.Shape => "error.id-number-shape",
            IdNumberFault.Date => "error.id-number-date",
            IdNumberFault.Check => "error.id-number-check",
            _ when read.IsResidencePermit != (Document is DocumentType.ResidencePermit) => "error.id-number-document",
            _ => null,
        };
    }
}

/// <summary>One thing wrong with one field; the key names the sentence.</summary>
public sealed record Fault(string Field, string Key);
