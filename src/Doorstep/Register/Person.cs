using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Doorstep.Contracts;

namespace Doorstep.Register;

/// <summary>
/// The data of a resident as a form, a file or a program sends it, and its validation; every way into the register passes through these checks.
/// </summary>
public record Person(
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
            ("name", PersonName.FaultOf(Name)),
            ("idNumber", DocumentNumber.FaultOf(Document, IdNumber, today)),
            ("phone", PhoneText.IsNumber(Phone) ? null : "error.phone"),
            ("birthDate", LifeSpan.FaultOf(BirthDate, today)),
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

    /// <summary>The number as it is kept, however it was typed or pasted.</summary>
    internal string? Number => DocumentNumber.Kept(IdNumber);

    /// <summary>The name as it is kept: as written, but its parts joined by the one dot of the standard.</summary>
    internal string WrittenName => UserText.Dotted(UserText.Clean(Name));

    /// <summary>The date of birth as it is kept; null where nothing tells it.</summary>
    internal string? Born => TellsBirth && Contracts.IdNumber.HasShape(Number)
        ? $"{Number![6..10]}-{Number[10..12]}-{Number[12..14]}"
        : BirthDate?.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Whether the number says when she was born, and whether she is a woman.</summary>
    internal bool TellsBirth => Document.HasIdNumber(Number);

    public override string ToString() => "***";

    private static bool IsIn(System.Collections.Frozen.FrozenSet<string> codes, string? code) => string.IsNullOrEmpty(code) || codes.Contains(code);
}

/// <summary>A validation error of one field; the key names the sentence.</summary>
public sealed record Fault(string Field, string Key);
